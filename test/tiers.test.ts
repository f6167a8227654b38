import { readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from './support/imports.ts';
import { readSources } from './support/sources.ts';
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

interface SystemPackage {
  readonly package: string;
  readonly command?: string;
  readonly tiers?: readonly string[];
}

const packages: readonly SystemPackage[] = JSON.parse(
  readFileSync(new URL('system-packages.json', import.meta.url), 'utf8'),
);
const sources = new Map(readSources(['test'], ['.ts', '.tsx']).map((source) => [source.path, source]));

/** The sources of test files, with all of ours that they import. */
function textsOf(paths: readonly string[]): readonly string[] {
  const seen = new Set(paths);
  for (const path of seen) {
    const source = sources.get(path);
    if (source === undefined) continue;
    for (const { target } of importsOf(source)) if (sources.has(target)) seen.add(target);
  }
  return [...seen].map((path) => sources.get(path)?.text ?? '');
}

/** The commands of the table that sources start, or list as the first word of what they start. */
function startedBy(texts: readonly string[]): readonly SystemPackage[] {
  return packages.filter(({ command }) => {
    if (command === undefined) return false;
    const starts = new RegExp(`(?:execFile|spawn)(?:Sync)?\\)?\\(\\s*'${command}'|(?<!\\w)\\['${command}'[,\\]]`);
    return texts.some((text) => starts.test(text));
  });
}

// The mutants of test:long are judged by the shell's tests, too.
const filesIn = {
  system: filesOf('system'),
  runtimes: filesOf('runtimes'),
  long: [...filesOf('long'), ...filesOf('system').filter((path) => path.startsWith('test/shell/'))],
} as const;

test.each(Object.entries(filesIn))('the tier %s asks for every system package that its tests start', (tier, paths) => {
  const started = startedBy(textsOf(paths));
  expect(started.length).toBeGreaterThan(0);
  const unasked = started.filter(({ tiers = ['system'] }) => !tiers.includes(tier));
  expect(unasked.map((row) => row.package)).toEqual([]);
});

test('a system package names tiers that are there', () => {
  const known = new Set([...Object.keys(tiers), 'cluster']);
  expect(packages.filter(({ tiers = ['system'] }) => tiers.some((tier) => !known.has(tier)))).toEqual([]);
});
