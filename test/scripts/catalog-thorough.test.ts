import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderList } from '../../scripts/catalog/lists.ts';
import { calicoPins } from '../../src/catalog/calico-pins.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sImages } from '../../src/catalog/k3s-images.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions, matchingSettings } from '../../src/catalog/k3s-options.ts';
import { hasManifests } from '../support/manifests.ts';
import type { CatalogCopy, Outcome } from './catalog/run-catalog.ts';
import { copyCatalog, runCatalog } from './catalog/run-catalog.ts';
import {
  agentPage,
  heldTags,
  pagePaths,
  requirementsPage,
  scheduleFile,
  serverPage,
  upstreamPages,
} from './catalog/upstream-pages.ts';
import type { Answer, UpstreamServer } from './catalog/upstream-server.ts';
import {
  calicoTags,
  channels,
  confirmedRows,
  k3sReleases,
  paths,
  release,
  startUpstream,
  tag,
} from './catalog/upstream-server.ts';

let copy: CatalogCopy;
let upstream: UpstreamServer | undefined;

// Of 54 tags the manifests of some are at hand: the copy pins these alone.
beforeEach(() => {
  copy = copyCatalog();
  const file = join(copy.folder, 'calico-pins.ts');
  const held = calicoPins.filter((pin) => heldTags.includes(pin.tag));
  writeFileSync(file, renderList(readFileSync(file, 'utf8'), 'calicoPins', held));
});
afterEach(async () => {
  copy.remove();
  await upstream?.close();
});

const heldTagRows = calicoTags.filter(({ name }) => heldTags.includes(name) || !/^v3\.(?:2[4-9]|3\d)\.\d+$/.test(name));

async function run(own: Readonly<Record<string, Answer>>): Promise<Outcome> {
  upstream = await startUpstream({ ...upstreamPages(), [paths.tags]: heldTagRows, ...own });
  return await runCatalog(upstream, copy, '--thorough');
}

const newest = confirmedRows[0]?.version ?? '';
const dated = confirmedRows.find(
  ({ date, flannel, seen }) => date !== undefined && flannel !== undefined && seen === 'notes',
);
const [stable] = k3sChannels;
const servers = k3sOptions.filter(({ nodes, availability }) => nodes === 'servers' && availability.until === undefined);
const [imaged] = k3sImages;
const [line] = k3sLines;
const changed = (version: string, more: object) =>
  k3sReleases.map((row) => (row.tag_name === version ? { ...row, ...more } : row));

/** Twelve ways in which upstream can be other than the catalog, each with the words that tell of it. */
const seeded: readonly (readonly [what: string, own: () => Readonly<Record<string, Answer>>, said: RegExp])[] = [
  [
    'a release that is missing here',
    () => ({ [paths.releases]: [release('v1.36.98+k3s1'), ...k3sReleases] }),
    /new +v1\.36\.98\+k3s1/,
  ],
  [
    'a release that upstream has no more',
    () => ({ [paths.releases]: k3sReleases.slice(1) }),
    new RegExp(`gone +${newest.replace('+', '\\+')}`),
  ],
  [
    'the day of a release',
    () => ({ [paths.releases]: changed(dated?.version ?? '', { published_at: '2020-01-01T00:00:00Z' }) }),
    /dated .*, upstream 2020-01-01/,
  ],
  [
    'the flannel of a release',
    () => ({ [paths.releases]: changed(dated?.version ?? '', { body: '| Flannel | v9.9.9 |' }) }),
    /flannel .*, upstream v9\.9\.9/,
  ],
  [
    'a channel that moved',
    () => ({ [paths.channels]: { data: [{ ...channels.data[0], latest: newest }, ...channels.data.slice(1)] } }),
    new RegExp(`stable +catalog ${stable?.version.replace('+', '\\+')}`),
  ],
  [
    'a tag of Calico that is missing here',
    () => ({ [paths.tags]: [tag('v3.32.97'), ...heldTagRows] }),
    /new +v3\.32\.97/,
  ],
  [
    'a tag of Calico that moved',
    () => ({ [paths.tags]: heldTagRows.map((row) => (row.name === 'v3.31.7' ? tag('v3.31.7') : row)) }),
    /contradictory +v3\.31\.7 +pinned at commit/,
  ],
  [
    'the digest of a manifest',
    () => ({ [paths.manifest('v3.31.7', 'canal.yaml')]: 'kind: List\n' }),
    /contradictory +v3\.31\.7 +canal\.yaml is pinned as/,
  ],
  [
    'the Kubernetes that Calico is tested with',
    () => ({ [pagePaths.requirements('v3.32')]: requirementsPage('v1.34', 'v1.37') }),
    /Calico v3\.32 +tested with v1\.34 to v1\.36, upstream v1\.34 to v1\.37/,
  ],
  [
    'the end of life of a minor',
    () => ({
      [pagePaths.schedule]: scheduleFile(
        k3sLines.slice(0, 4).map((row) => (row === line ? { ...row, endOfLife: '2027-11-28' } : row)),
      ),
    }),
    /contradictory +v1\.37 +ends on 2027-10-28, upstream 2027-11-28/,
  ],
  [
    'an option that is gone',
    () => ({
      [pagePaths.server]: serverPage(servers.map(({ key }) => key).filter((key) => key !== 'egress-selector-mode')),
    }),
    /gone +egress-selector-mode/,
  ],
  [
    'an option that agents have now',
    () => ({
      [pagePaths.agent]: agentPage([
        'cluster-cidr',
        ...k3sOptions.filter(({ nodes }) => nodes === 'all').map(({ key }) => key),
      ]),
    }),
    /contradictory +cluster-cidr +.*agents have it too/,
  ],
  [
    'an option of the network that nobody decided about',
    () => ({ [pagePaths.server]: serverPage([...servers.map(({ key }) => key), 'flannel-quantum']) }),
    /new +flannel-quantum/,
  ],
  [
    'what must be alike on all servers',
    () => ({ [pagePaths.server]: serverPage(undefined, [...matchingSettings.settings, 'tls-san']) }),
    /contradictory +matching settings/,
  ],
  [
    'the images of a release',
    () => ({
      [pagePaths.images(imaged?.version ?? '')]: `${imaged?.images.slice(1).join('\n')}\ndocker.io/rancher/new:v1\n`,
    }),
    /its images differ: -docker\.io\/rancher\/klipper-helm\S+ \+docker\.io\/rancher\/new:v1/,
  ],
];

describe.runIf(hasManifests)('npm run catalog -- --thorough', () => {
  it('agrees with pages that say what the catalog says', async () => {
    const { code, output } = await run({});
    expect(output.split('\n').filter((text) => text.startsWith('  '))).toEqual([]);
    expect(code).toBe(0);
  });

  it.each(seeded)('finds %s', async (_, own, said) => {
    const { code, output } = await run(own());
    expect(output).toMatch(said);
    expect(output.split('\n').filter((text) => text.startsWith('  '))).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('says which page could not be read, and looks at the others', async () => {
    const { code, output } = await run({
      [pagePaths.schedule]: (response) => response.writeHead(500).end(),
      [pagePaths.requirements('v3.32')]: requirementsPage('v1.34', 'v1.37'),
    });
    expect(output).toMatch(/no answer: .*schedule\.yaml answers 500/);
    expect(output).toContain('upstream v1.34 to v1.37');
    expect(code).toBe(69);
  });

  it.each(['', 'a: [', 'schedules: 7', '&a [*a]'])('refuses a list of ends that is none: %j', async (text) => {
    const { code, output } = await run({ [pagePaths.schedule]: text });
    expect(output).toMatch(/refused: schedule\.yaml is not/);
    expect(code).toBe(65);
  });
});
