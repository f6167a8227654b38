import { expect, test } from 'vitest';
import { readSources, withoutComments } from '../support/sources.ts';

/** A release or minor of K3s, Calico, flannel or Kubernetes, written out. */
const release = /\bv\d{1,2}\.\d{1,3}(?:\.\d{1,3})?\b|\+k3s\d|(?<![\w.])minor\w*\([^()]*\)\s*[<>]=?\s*\d/i;

// Words of code end in a place that a comment behind them does not reach.
const code = (text: string): string => withoutComments(text).replace(/\s\/\/ .*$/gm, '');

const found = (text: string): readonly string[] =>
  code(text)
    .split('\n')
    .filter((line) => release.test(line));

test('a release that is written out is found, in whatever words', () => {
  for (const line of [
    "const since = 'v1.22.9+k3s1';",
    "if (minor === 'v3.29') return;",
    'en: `from v1.36.3 on`',
    'return minorOf(tag) >= 31;',
    "version.endsWith('+k3s1')",
  ]) {
    expect(found(line), line).toEqual([line]);
  }
  expect(found('// K3s v1.22.9 learnt it.\nconst pattern = /^v\\d{1,2}/; // e.g. v1.36\n/** `v3.32.1` */')).toEqual([]);
});

test('releases stand in the catalog, and nowhere else in the sources', () => {
  const literal = readSources(['src', 'routes'], ['.ts', '.tsx'])
    .filter(({ path }) => !path.startsWith('src/catalog/'))
    .flatMap(({ path, text }) => found(text).map((line) => `${path}: ${line.trim()}`));
  expect(literal).toEqual([]);
});

test('scripts ask the settings for releases: none stands in a part', () => {
  // What an upgrade of etcd needs is told by the host's own release, which no plan knows.
  const known = ['templates/install/preflight/k3s.sh'];
  const literal = readSources(['templates'], ['.sh'])
    .filter(({ path }) => !known.includes(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => !/^\s*#/.test(line) && /\bv1\.\d|\bv3\.\d|\+k3s\d/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(literal).toEqual([]);
});
