import { examples } from '../openapi/examples.ts';
import { operations } from '../openapi/operations.ts';
import { parameterList } from '../request/parameters.ts';
import { download, installFirst, installNode, removeDry, textOf, verify } from '../shell/commands.ts';

/** The introduction for language models, after the convention of llmstxt.org. */
export function renderLlms(origin: string): string {
  const calico = { origin, query: 'cni=calico' };
  const link = ({ method, path, summary }: (typeof operations)[number]): string =>
    `- [${method.toUpperCase()} ${path}](${origin}${path}): ${prose(summary.en)}`;
  return [
    '# knit',
    '',
    // The only apostrophe that has no other: a shell that is given this page by mistake takes all of it for a text that
    // does not end, and runs none of the commands.
    "> knit is K3s' Network Install Toolkit, a stateless HTTP service. A URL names a K3s network.",
    '> The answer is a shell script that installs it, or an archive.',
    '',
    'Every route takes the same options, as query parameters.',
    'What is unknown, empty or repeated is refused, with the allowed values.',
    'A refused script is itself a POSIX script: it says why and exits 64.',
    'Elsewhere a refusal is application/problem+json.',
    'Never put a token or another secret into a URL. Put it on the node, and name its file by K3S_TOKEN_FILE.',
    'knit does not replace the network of a running cluster.',
    '',
    '## Commands',
    '',
    `- First server: \`${textOf(installFirst(calico))}\``,
    `- Other nodes: \`${textOf(installNode(calico, 'agent'))}\``,
    `- Dry run: \`${textOf(installNode(calico, 'first', { isDry: true }))}\``,
    `- Verify: \`${textOf(verify(calico, ' --format json'))}\``,
    `- Uninstall, dry run: \`${textOf(removeDry(calico))}\``,
    `- Air-gapped install: \`${textOf(download(calico, 'bundle.zip'))}\``,
    '',
    '## Options',
    '',
    ...parameterList.map(
      ({ name, summary, allowed, otherwise }) =>
        `- \`${name}\`: ${prose(`${summary.en}. Values: ${allowed.en}. Without it: ${otherwise.en}.`)}`,
    ),
    '',
    '## Examples',
    '',
    ...examples.map(({ query, summary }) => `- ${prose(summary.en)}: \`${origin}/install.sh${query && `?${query}`}\``),
    '',
    '## Routes',
    '',
    ...operations.map(link),
    '',
    '## Docs',
    '',
    `- [Which network](${origin}/docs/networks.md)`,
    `- [Options and routes](${origin}/docs/parameters.md)`,
    `- [Check what you got](${origin}/docs/check.md)`,
    '',
  ].join('\n');
}

const prose = (text: string): string => text.replaceAll("'", '\u2019');
