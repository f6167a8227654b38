import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { calicoPins } from '../../src/catalog/calico-pins.ts';
import { calicoReleases, unpinnedCalicoReleases } from '../../src/catalog/calico-releases.ts';
import { compareVersions } from '../../src/catalog/version.ts';
import { hasManifests, manifestsFolder, tags } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { sha256 } from './digest.ts';

const files = ['calico.yaml', 'canal.yaml'] as const;

describe('calicoReleases', () => {
  it('are well formed, unique and sorted, the newest first', () => {
    const found = calicoReleases.map(({ tag }) => tag);
    expect(found.filter((tag) => !/^v3\.\d+\.\d+$/.test(tag))).toEqual([]);
    expect(found).toEqual([...new Set(found)].sort((a, b) => compareVersions(b, a)));
    expect(found).toEqual(calicoPins.map(({ tag }) => tag));
  });

  it.each(calicoReleases)('$tag pins both manifests by digest', ({ tag, commit, files: pinned }) => {
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    for (const file of files) {
      expect(pinned[file].sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(pinned[file].bytes).toBeGreaterThan(200_000);
      expect(pinned[file].url).toBe(`https://raw.githubusercontent.com/projectcalico/calico/${tag}/manifests/${file}`);
    }
  });

  it('share a digest only where one tag installs the other', () => {
    const digests = calicoReleases.flatMap(({ tag, files: pinned }) => files.map((file) => [pinned[file].sha256, tag]));
    const shared = digests.filter(([digest]) => digests.filter(([other]) => other === digest).length > 1);
    const installed = (tag: string | undefined) =>
      calicoReleases.find((release) => release.tag === tag)?.installs ?? tag;
    for (const [digest, tag] of shared) {
      for (const [other, twin] of digests) if (other === digest) expect(installed(tag)).toBe(installed(twin));
    }
  });

  it('say which release a tag really installs', () => {
    const others = calicoReleases.filter(({ installs }) => installs !== undefined);
    expect(others.map(({ tag, installs }) => [tag, installs])).toContainEqual(['v3.24.6', 'v3.24.5']);
  });
});

describe('flannel of Canal', () => {
  it.each([
    ['v3.24.0', 'v0.15.1'],
    ['v3.25.2', 'v0.16.3'],
    ['v3.26.5', 'v0.21.3'],
    ['v3.28.5', 'v0.24.3'],
    ['v3.32.1', 'v0.24.4'],
  ])('of %s is %s', (tag, flannel) => {
    expect(calicoReleases.find((release) => release.tag === tag)).toMatchObject({ flannel });
  });
});

describe('calicoLines', () => {
  it('cover every release and nothing else, the newest first', () => {
    const minors = [...unpinnedCalicoReleases, ...calicoReleases].map(({ minor }) => minor);
    expect(calicoLines.map(({ minor }) => minor)).toEqual([...new Set(minors)]);
  });

  it.each(calicoReleases)(
    'name the registry of $tag, whose Canal adds flannel',
    ({ minor, flannel, files: pinned }) => {
      const line = calicoLines.find((row) => row.minor === minor);
      const own = pinned['calico.yaml'].images;
      const added = pinned['canal.yaml'].images.filter((image) => !own.includes(image));
      for (const image of own) expect(image.startsWith(`${line?.registry}/`)).toBe(true);
      expect(added).toHaveLength(1);
      expect(added[0]).toMatch(new RegExp(`/flannel:${flannel}$`));
    },
  );

  it.each(calicoLines)('tested range of $minor is a range', ({ kubernetes: { from, to } }) => {
    expect(compareVersions(from, to)).toBeLessThan(0);
  });
});

const pinsFile = join(root, '..', 'shared', 'facts', 'calico-pins.json');
if (!existsSync(pinsFile)) console.warn(`The pins are not compared with upstream's tags: there is no ${pinsFile}`);

interface Collected {
  readonly commit: string;
  readonly date: string;
  readonly files: Record<(typeof files)[number], { sha256: string; bytes: number; images: string[] }>;
}

describe.runIf(existsSync(pinsFile))('calicoPins beside the facts collected from the tags', () => {
  it('are the same in every value', () => {
    const { pins } = JSON.parse(readFileSync(pinsFile, 'utf8')) as { pins: Record<string, Collected> };
    expect(Object.keys(pins).length).toBeGreaterThan(50);
    for (const [tag, wanted] of Object.entries(pins)) {
      const release = calicoReleases.find((row) => row.tag === tag);
      expect(release, tag).toMatchObject({ tag, commit: wanted.commit, date: wanted.date });
      for (const file of files) {
        const { sha256: digest, bytes, images } = wanted.files[file];
        expect(release?.files[file], `${tag} ${file}`).toMatchObject({ sha256: digest, bytes, images });
      }
    }
  });
});

describe.runIf(hasManifests)("calicoPins beside upstream's own files", () => {
  it.each(tags.flatMap((tag) => files.map((file) => ({ tag, file }))))('$tag/$file has its digest', ({ tag, file }) => {
    const bytes = readFileSync(join(manifestsFolder, tag, file));
    const pinned = calicoReleases.find((release) => release.tag === tag)?.files[file];
    expect({ sha256: sha256(bytes), bytes: bytes.length }).toEqual({ sha256: pinned?.sha256, bytes: pinned?.bytes });
    const named = [...bytes.toString('utf8').matchAll(/^\s*image: (\S+)$/gm)].map(([, image]) => image);
    expect([...new Set(named)].sort()).toEqual(pinned?.images);
  });
});
