import { describe, expect, it } from 'vitest';
import type { ManifestWords } from '../../src/cli/wanted-manifests.ts';
import { readWanted } from '../../src/cli/wanted-manifests.ts';

const nothing: ManifestWords = { tags: [], all: false, base: undefined, to: '/somewhere', timeout: undefined };

describe('readWanted()', () => {
  const tagsOf = (words: Partial<ManifestWords>) => {
    const read = readWanted({ ...nothing, ...words });
    return read.ok ? [...new Set(read.wanted.pins.map(({ tag }) => tag))] : read;
  };

  it('chooses the newest of each minor, the named ones, or all', () => {
    const newest = tagsOf({}) as string[];
    expect(newest).toContain('v3.32.1');
    expect(new Set(newest.map((tag) => tag.replace(/\.\d+$/, ''))).size).toBe(newest.length);
    expect(tagsOf({ tags: ['v3.30', 'v3.26.1'] })).toEqual(['v3.30.7', 'v3.26.1']);
    expect((tagsOf({ all: true }) as string[]).length).toBeGreaterThan(50);
  });

  it.each<[string, Partial<ManifestWords>, string]>([
    ['an unknown tag', { tags: ['v3.99.0'] }, '"v3.99.0" is not in the catalog; the newest are v3.32.1'],
    ['a tag that is a path', { tags: ['../v3.32.1'] }, 'is not in the catalog'],
    ['an address of plain http', { base: 'http://example.org' }, '--base'],
    ['an address that is none', { base: 'ftp://127.0.0.1' }, '--base'],
    ['a time that is none', { timeout: '0' }, '--timeout'],
    ['tags with --all', { all: true, tags: ['v3.32'] }, '--all'],
    ['no folder', { to: undefined }, '--to'],
  ])('refuses %s', (_, words, reason) => {
    expect(readWanted({ ...nothing, ...words })).toMatchObject({
      ok: false,
      problem: { en: expect.stringContaining(reason), ja: expect.stringMatching(/[ぁ-ん]/) },
    });
  });
});
