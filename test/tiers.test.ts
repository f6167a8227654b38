import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, testFiles, tiers, tiersOf } from './tiers.ts';

const files = testFiles();

test('every test file belongs to exactly one tier, a new one to the first', () => {
  expect(files).toContain('test/tiers.test.ts');
  expect(files.filter((path) => tiersOf(path).length !== 1)).toEqual([]);
  expect(tiersOf('test/plan/made-today.test.ts')).toEqual(['first']);
});

test('every row of the table names a file that is there', () => {
  const globs = Object.values(tiers).flatMap(({ files: own, again }): readonly string[] => [...own, ...again]);
  expect(globs.filter((glob) => !files.some((path) => matchesGlob(path, glob)))).toEqual([]);
});

test('the tiers together run every file', () => {
  const run = new Set((['first', 'system', 'runtimes', 'long'] as const).flatMap(filesOf));
  expect([...run].sort()).toEqual(files);
});
