import { examples } from '../openapi/examples.ts';
import { operations } from '../openapi/operations.ts';
import { parameterList } from '../request/parameters.ts';
import { installFirst, installNode, textOf, verify } from '../shell/commands.ts';

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
    "> knit is K3s' Network Install Toolkit, a stateless HTTP service. A URL names a K3s network; knit answers with",
    '> everything that installs and proves it: a shell script to run, or an archive to download.',
    '',
    'Every route takes the same query parameters. What is unknown, empty or repeated is refused with the allowed values:',
    'as a POSIX script that exits 64 where a script was asked for, as application/problem+json everywhere else.',
    'Never put a token or another secret into a URL: it belongs into the environment of the node (K3S_TOKEN_FILE).',
    'knit does not replace the network of a running cluster.',
    '',
    '## Commands',
    '',
    `- First server: \`${textOf(installFirst(calico))}\``,
    `- Other nodes: \`${textOf(installNode(calico, 'agent'))}\``,
    `- Look first: \`${textOf(installNode(calico, 'first', { isDry: true }))}\``,
    `- Proof: \`${textOf(verify(calico, ' --format json'))}\``,
    '',
    '## Parameters',
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
  ].join('\n');
}

const prose = (text: string): string => text.replaceAll("'", '\u2019');
