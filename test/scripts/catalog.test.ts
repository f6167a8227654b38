import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calicoPins } from '../../src/catalog/calico-pins.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { sha256 } from '../catalog/digest.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import type { CatalogCopy } from './catalog/run-catalog.ts';
import { copyCatalog, runCatalog } from './catalog/run-catalog.ts';
import type { Answer, UpstreamServer } from './catalog/upstream-server.ts';
import {
  calicoTags,
  confirmedRows,
  grown,
  k3sReleases,
  newRelease,
  newTag,
  paths,
  release,
  startUpstream,
  tag,
} from './catalog/upstream-server.ts';

let copy: CatalogCopy;
let upstream: UpstreamServer | undefined;

beforeEach(() => {
  copy = copyCatalog();
});
afterEach(async () => {
  copy.remove();
  await upstream?.close();
});

/** Runs the comparison against an upstream that has answers of its own for some paths. */
async function run(own: Readonly<Record<string, Answer>>, ...args: readonly string[]) {
  upstream = await startUpstream(own);
  return await runCatalog(upstream, copy, ...args);
}

const newestRelease = confirmedRows[0]?.version ?? '';
const [, latest] = k3sChannels.map(({ version }) => version);
const agreement = (tags: number, releases: number) =>
  `Calico: ${calicoPins.length + tags} tags pinned\nK3s: ${confirmedRows.length + releases} releases listed\nChannels of K3s\n`;

/** A pattern for a line of the report. */
const line = (...words: readonly string[]) =>
  new RegExp(`^ {2}${words.map((word) => word.replace(/[.+]/g, '\\$&')).join(' +')}`, 'm');

describe('npm run catalog', () => {
  it('says that the catalog agrees with an upstream that holds the same', async () => {
    const before = copy.files();
    const { code, output } = await run({});
    expect(output).toBe(agreement(0, 0));
    expect(code).toBe(0);
    expect(copy.files()).toEqual(before);
  });

  it('prints what is new, gone or contradictory, and changes nothing unless it may', async () => {
    const before = copy.files();
    const own = grown({
      [paths.tags]: [
        tag(newTag),
        tag('v3.99.0'),
        tag('v3.25.2'),
        ...calicoTags.filter(({ name }) => !/v3\.2[56]/.test(name)),
      ],
      [paths.releases]: [release(newRelease), release('v1.99.0+k3s1'), ...k3sReleases.slice(1)],
    });
    const { code, output } = await run(own);
    expect(output).toMatch(line('new', newTag));
    expect(output).toMatch(line('new', 'v3.99.0', 'v3.99', 'has', 'no', 'row', 'in', 'calico-lines.ts'));
    expect(output).toMatch(line('gone', 'v3.26.5'));
    expect(output).toMatch(line('contradictory', 'v3.25.2'));
    expect(output).toMatch(line('new', newRelease, '2026-11-20, flannel v0.29.0\\n'));
    expect(output).toMatch(
      line('new', 'v1.99.0+k3s1', '2026-11-20, flannel v0.29.0: v1.99 has no row in k3s-lines.ts'),
    );
    expect(output).toMatch(line('gone', newestRelease));
    expect(output).toMatch(line('contradictory', 'latest', `catalog ${latest}, upstream ${newRelease}`));
    expect(code).toBe(1);
    expect(copy.files()).toEqual(before);
    expect(upstream?.asked.filter((path) => path.includes('/manifests/'))).toEqual([]);
  });

  it.runIf(hasManifests)('adds what is new with digests of the files, and has nothing to add afterwards', async () => {
    copy.setDay('2021-01-01');
    const before = copy.files();
    const first = await run(grown(), '--write');
    expect(first.output).toContain(`Written: ${join(copy.folder, 'calico-pins.ts')}`);
    expect(first.code).toBe(0);
    const after = copy.files();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const file = readFileSync(join(manifestsFolder, 'v3.32.1', 'canal.yaml'), 'utf8').replaceAll('v3.32.1', newTag);
    expect(after['calico-pins.ts']).toContain(
      `    canal: { sha256: '${sha256(file)}', bytes: ${Buffer.byteLength(file)} },\n` +
        `    images: separate('quay.io/calico', '${newTag}', 'docker.io/flannel/flannel:v0.24.4'),\n`,
    );
    expect(after['calico-pins.ts']).toContain(`tag: '${newTag}',\n    date: '2026-11-19',`);
    expect(after['k3s-release-rows.ts']).toContain(
      `= [\n  { version: '${newRelease}', date: '2026-11-20', flannel: 'v0.29.0', seen: 'page' },\n`,
    );
    expect(after['k3s-channels.ts']).toContain(`version: '${newRelease}'`);
    const second = await runCatalog(upstream ?? { origin: '' }, copy, '--write');
    expect(second.output).toBe(agreement(1, 1));
    expect(second.code).toBe(0);
    expect(copy.files()).toEqual(after);
  });

  it.runIf(hasManifests)('changes only the day and the added rows', async () => {
    copy.setDay('2021-01-01');
    const before = copy.files();
    await run(grown(), '--write');
    const after = copy.files();
    for (const file of ['calico-pins.ts', 'k3s-release-rows.ts']) {
      const old = (before[file] ?? '').split('\n');
      const now = (after[file] ?? '').split('\n');
      const lost = old.filter((text) => !now.includes(text));
      expect(lost, file).toEqual([expect.stringMatching(/^export const \w+Checked = '2021-01-01';$/)]);
      expect(now.length - old.length, file).toBe(file === 'calico-pins.ts' ? 8 : 1);
    }
  });

  it.runIf(hasManifests)('adds the rest where the manifest of one tag does not fit, and names it', async () => {
    const own = grown({ [paths.manifest(newTag, 'canal.yaml')]: 'kind: List\n' });
    const { code, output } = await run(own, '--write');
    expect(output).toMatch(/refused: v3\.32\.99 canal\.yaml, vxlan: Edit /);
    expect(code).toBe(65);
    expect(copy.files()['calico-pins.ts']).not.toContain(newTag);
    expect(copy.files()['calico-known.ts']).toContain(`  { tag: '${newTag}', date: '2026-11-19', seen: 'tag' },\n`);
    expect(copy.files()['k3s-release-rows.ts']).toContain(newRelease);
  });

  it.runIf(hasManifests)('pins a tag whose manifests name another release, and says so', async () => {
    const file = (name: string) => readFileSync(join(manifestsFolder, 'v3.32.1', name));
    const own = grown({
      [paths.manifest(newTag, 'calico.yaml')]: file('calico.yaml'),
      [paths.manifest(newTag, 'canal.yaml')]: file('canal.yaml'),
    });
    const { code, output } = await run(own, '--write');
    expect(output).toMatch(line('contradictory', newTag, 'its manifests name quay.io/calico/cni:v3.32.1'));
    expect(code).toBe(1);
    expect(copy.files()['calico-pins.ts']).toContain(`tag: '${newTag}'`);
  });

  it('leaves lists alone that have been written in another form', async () => {
    const file = join(copy.folder, 'k3s-channels.ts');
    writeFileSync(file, `${readFileSync(file, 'utf8')}// by hand\n`);
    const before = copy.files();
    const { code, output } = await run(grown(), '--write');
    expect(output).toContain('k3s-channels.ts');
    expect(code).toBe(70);
    expect(copy.files()).toEqual(before);
    expect(upstream?.asked).toEqual([]);
  });

  it('refuses an address that is not https or this machine', async () => {
    const { code, output } = await runCatalog({ origin: 'http://example.com' }, copy, '--write');
    expect(output).toContain('http://example.com');
    expect(code).toBe(64);
  });
});

describe('npm run catalog -- pin TAG', () => {
  const known = (tag: string) => `  { tag: '${tag}', date: '2026-11-01', seen: 'third-party' },\n`;
  const addKnown = (tag: string) => {
    const file = join(copy.folder, 'calico-known.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\];\n$/, `${known(tag)}];\n`));
  };

  it.runIf(hasManifests)('writes the row of one tag, which is known no longer, and looks at it again', async () => {
    addKnown(newTag);
    const before = copy.files();
    const first = await run(grown(), 'pin', newTag);
    expect(first.output).toContain(`Written: ${join(copy.folder, 'calico-pins.ts')}`);
    expect(first.output).toContain(`Written: ${join(copy.folder, 'calico-known.ts')}`);
    expect(first.code).toBe(0);
    expect(copy.files()['calico-pins.ts']).toContain(`tag: '${newTag}',\n    date: '2026-11-19',`);
    expect(copy.files()['calico-known.ts']).not.toContain(newTag);
    expect(copy.files()['k3s-release-rows.ts']).toBe(before['k3s-release-rows.ts']);
    const second = await runCatalog(upstream ?? { origin: '' }, copy, 'pin', newTag);
    expect(second.output).toContain('pinned already, with the same bytes');
    expect(second.code).toBe(0);
  });

  it.runIf(hasManifests)('writes down a second time what it adds, and leaves what stands there', async () => {
    const records = join(copy.folder, 'records');
    cpSync(join(root, 'test', 'catalog', 'upstream'), records, { recursive: true });
    const file = join(records, 'calico-manifests.tsv');
    const before = readFileSync(file, 'utf8').replace('349572', '349573');
    writeFileSync(file, before);
    await run(grown(), 'pin', newTag, '--records', records);
    const added = readFileSync(file, 'utf8')
      .split('\n')
      .filter((text) => !before.split('\n').includes(text));
    expect(added).toHaveLength(2);
    expect(added[0]).toMatch(new RegExp(`^${newTag}\t2026-11-19\t[0-9a-f]{40}\tcalico.yaml\t[0-9a-f]{64}\t\\d+\t`));
    expect(readFileSync(file, 'utf8')).toContain('\t349573\t');
  });

  it.runIf(hasManifests)('says of a pinned tag whose bytes are others that they are', async () => {
    const file = readFileSync(join(manifestsFolder, 'v3.32.1', 'calico.yaml'), 'utf8');
    const canal = readFileSync(join(manifestsFolder, 'v3.32.1', 'canal.yaml'));
    const { commit = '', date } = calicoPins.find((row) => row.tag === 'v3.32.1') ?? {};
    const own = {
      [paths.manifest('v3.32.1', 'calico.yaml')]: `${file}# one line more\n`,
      [paths.manifest('v3.32.1', 'canal.yaml')]: canal,
      [paths.commit(commit)]: { sha: commit, commit: { committer: { date: `${date}T00:00:00Z` } } },
    };
    const before = copy.files();
    const { code, output } = await run(own, 'pin', 'v3.32.1');
    expect(output).toContain('pinned already, and otherwise');
    expect(code).toBe(1);
    expect(copy.files()).toEqual(before);
  });

  it.each([
    ['v3.98.7', {}, 65, 'Upstream has no tag v3.98.7'],
    ['v3.99.0', { [paths.tags]: [tag('v3.99.0'), ...calicoTags] }, 65, 'no row in calico-lines.ts'],
    [newTag, grown({ [paths.manifest(newTag, 'canal.yaml')]: 'kind: List\n' }), 65, 'refused: '],
    [
      newTag,
      grown({ [paths.manifest(newTag, 'canal.yaml')]: (answer) => answer.writeHead(500).end() }),
      69,
      'no answer: ',
    ],
    ['v3.33', {}, 64, 'give pin and one tag'],
  ] as const)(
    'of %s changes nothing where it cannot be had',
    async (name, own: Readonly<Record<string, Answer>>, exit, said) => {
      const before = copy.files();
      const { code, output } = await run(own, 'pin', name);
      expect(output).toContain(said);
      expect(code).toBe(exit);
      expect(copy.files()).toEqual(before);
    },
  );
});

describe('a release that only others named', () => {
  it('is confirmed where upstream lists it, and reported where it does not', async () => {
    const file = join(copy.folder, 'k3s-release-rows.ts');
    const row = (version: string, rest: string) => `  { version: '${version}', ${rest} },\n`;
    const [others] = [row('v1.37.2+k3s1', "seen: 'third-party'")];
    writeFileSync(file, readFileSync(file, 'utf8').replace('= [\n', `= [\n${others}`));
    const gone = await run({});
    expect(gone.output).toMatch(line('gone', 'v1.37.2+k3s1'));
    await upstream?.close();
    const found = await run({ [paths.releases]: [release('v1.37.2+k3s1'), ...k3sReleases] }, '--write');
    expect(found.output).toMatch(line('new', 'v1.37.2+k3s1'));
    const after = readFileSync(file, 'utf8');
    expect(after).toContain(row('v1.37.2+k3s1', "date: '2026-11-20', flannel: 'v0.29.0', seen: 'page'"));
    expect(after).not.toContain(others);
  });
});
