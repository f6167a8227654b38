import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calicoLines } from '../../../src/catalog/calico-lines.ts';
import { calicoPins } from '../../../src/catalog/calico-pins.ts';
import { k3sImages } from '../../../src/catalog/k3s-images.ts';
import { k3sLines } from '../../../src/catalog/k3s-lines.ts';
import { k3sOptions, matchingSettings } from '../../../src/catalog/k3s-options.ts';
import { hasManifests, manifestsFolder } from '../../support/manifests.ts';
import type { Answer } from './upstream-server.ts';
import { paths } from './upstream-server.ts';

/** Paths of the pages. */
export const pagePaths = {
  server: '/raw/k3s-io/docs/main/docs/cli/server.md',
  agent: '/raw/k3s-io/docs/main/docs/cli/agent.md',
  schedule: '/raw/kubernetes/website/main/data/releases/schedule.yaml',
  ends: '/raw/kubernetes/website/main/data/releases/eol.yaml',
  requirements: (minor: string) =>
    `/raw/tigera/docs/main/calico_versioned_docs/version-${minor.slice(1)}/_includes/partials/_system-requirements.mdx`,
  images: (version: string) => `/raw/k3s-io/k3s/${encodeURIComponent(version)}/scripts/airgap/image-list.txt`,
};

const present = k3sOptions.filter(({ availability }) => availability.until === undefined);
const flag = (key: string) => `| \`--${key}\` value | "x" | What it is |\n`;

/** K3s' page of server options; `keys` are those that it lists. */
export const serverPage = (
  keys = present.filter(({ nodes }) => nodes === 'servers').map(({ key }) => key),
  matching: readonly string[] = matchingSettings.settings,
): string =>
  `# k3s server\n\n## Critical Configuration Values\n\n${matching.map((word) => `* \`--${word}\`\n`).join('')}\n` +
  `## Advanced Options\n\n### Networking\n\n| Flag | Default | Description |\n|---|---|---|\n${keys.map(flag).join('')}\n### Storage Class\n`;

/** K3s' page of agent options. */
export const agentPage = (keys = present.filter(({ nodes }) => nodes === 'all').map(({ key }) => key)): string =>
  `# k3s agent\n\n### Networking\n\n| Flag | Default | Description |\n|---|---|---|\n${keys.map(flag).join('')}\n`;

/** The page that states the Kubernetes that a minor of Calico is tested with. */
export const requirementsPage = (from: string, to: string): string => {
  const numbers = [from, to].map((minor) => Number(minor.split('.')[1]));
  const [first = 0, last = 0] = numbers;
  const list = Array.from({ length: last - first + 1 }, (_, index) => `* 1.${first + index}\n`).join('');
  return `## Kubernetes requirements\n\n#### Supported versions\n\nWe test against these. Other versions may work.\n\n${list}\nNewer versions may work\n`;
};

const endOf = ({ minor, endOfLife }: { readonly minor: string; readonly endOfLife: string }) =>
  `- release: "${minor.slice(1)}"\n  endOfLifeDate: "${endOfLife}"\n`;
const [supported, ended] = [k3sLines.slice(0, 4), k3sLines.slice(4)];

/** The days on which Kubernetes ends its support, for the minors that it supports. */
export const scheduleFile = (lines: readonly { minor: string; endOfLife: string }[] = supported): string =>
  `schedules:\n${lines.map(endOf).join('')}`;

/** The manifests that are at hand; the tests that read them all pin no others. */
export const heldTags: readonly string[] = hasManifests ? ['v3.32.1', 'v3.31.7'] : [];

/** Pages that say what the catalog says. */
export function upstreamPages(): Readonly<Record<string, Answer>> {
  const manifests = calicoPins
    .filter(({ tag }) => heldTags.includes(tag))
    .flatMap(({ tag }) =>
      ['calico.yaml', 'canal.yaml'].map((file) => [
        paths.manifest(tag, file),
        readFileSync(join(manifestsFolder, tag, file)),
      ]),
    );
  return {
    ...Object.fromEntries(manifests),
    [pagePaths.server]: serverPage(),
    [pagePaths.agent]: agentPage(),
    [pagePaths.schedule]: scheduleFile(),
    [pagePaths.ends]: `branches:\n${ended.map(endOf).join('')}`,
    ...Object.fromEntries(
      calicoLines.map(({ minor, kubernetes: { from, to } }) => [
        pagePaths.requirements(minor),
        requirementsPage(from, to),
      ]),
    ),
    ...Object.fromEntries(
      k3sImages.map(({ version, images }) => [pagePaths.images(version), `${images.join('\n')}\n`]),
    ),
  };
}
