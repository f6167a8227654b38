import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { root } from '../support/programs.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('the release is the version of the package, and the changelog has a chapter on it', () => {
  expect(JSON.parse(read('package.json')).version).toBe(release);
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## (\\[)?${release.replaceAll('.', '\\.')}\\b`, 'm'));
});

describe('dependencies', () => {
  test.each(['package.json', 'test/package.json'])('of %s are exact versions', (path) => {
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(path));
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test.each(['package-lock.json', 'test/package-lock.json', 'deno.lock'])(
    'in %s are pinned by digest, not by address',
    (path) => {
      const text = read(path);
      expect(text).not.toContain('"resolved"');
      expect(text.match(/"integrity": "sha512-/g)?.length).toBeGreaterThan(15);
    },
  );

  test.each([
    ['package-lock.json', 'package.json'],
    ['test/package-lock.json', 'test/package.json'],
  ])('in %s are those of %s', (lock, manifest) => {
    const { packages } = JSON.parse(read(lock));
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(manifest));
    expect(packages['']).toMatchObject(
      JSON.parse(JSON.stringify({ dependencies, devDependencies, optionalDependencies })),
    );
  });
});
