import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from './support/imports.ts';
import { root } from './support/programs.ts';
import { readSources, withoutComments } from './support/sources.ts';

const sources = readSources(['src', 'routes', 'templates'], ['.ts', '.tsx']);
const byPath = new Map(sources.map((source) => [source.path, source]));

/** Which file stands behind a name such as `#templates` where there is a disk. */
const aliases = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, unknown> })
  .imports as Record<string, { readonly default: string }>;

/** The files that a file imports; `later` ones, those that are loaded when the code comes to them, if they are wanted. */
const importedBy = (path: string, later: boolean): readonly string[] =>
  importsOf(byPath.get(path) ?? { path, text: '' })
    .filter(({ isLater }) => later || !isLater)
    .map(({ target }) => aliases[target]?.default.replace(/^\.\//, '') ?? target)
    .filter((target) => byPath.has(target));

const linesOf = (path: string): number => (byPath.get(path)?.text.split('\n').length ?? 1) - 1;

/** Everything that a file imports, types included, and itself. */
function reachOf(entry: string): readonly string[] {
  const seen = new Set<string>();
  const next = [entry];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    next.push(...importedBy(path, false));
  }
  return [...seen].sort();
}

/** Tables of facts and of texts: rows to look up, not steps to follow. */
const isRows = (path: string): boolean => path.startsWith('src/catalog/') || path === 'src/request/parameters.ts';

test('what a request for install.sh imports can be read in an hour', () => {
  const reach = reachOf('routes/artefacts.ts');
  const steps = reach.filter((path) => !isRows(path));
  const total = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + linesOf(path), 0);
  console.info(
    [
      `GET /install.sh imports ${reach.length} files, ${total(reach)} lines`,
      `without rows of facts and parameters: ${steps.length} files, ${total(steps)} lines`,
      ...reach.map((path) => `${String(linesOf(path)).padStart(6)} ${path}`),
    ].join('\n'),
  );
  expect(steps.length).toBeLessThanOrEqual(66);
  expect(total(steps)).toBeLessThanOrEqual(5_800);
});

/** Files that are short and have one reader, with the reason why they stand alone. */
const reasons: Readonly<Record<string, string>> = {
  'src/cli/health.ts': 'a command of its own, as the others are',
  'templates/disk.ts': 'a built module takes its place where there is no disk',
  'src/manifest/apply.ts': 'the executor that the script on the node mirrors; tests compare the two',
};

test('no file is short and has one reader without a reason', () => {
  const readers = new Map<string, Set<string>>();
  for (const { path } of sources)
    for (const target of importedBy(path, true)) readers.set(target, (readers.get(target) ?? new Set()).add(path));
  // A route is a file of its own, however short: the app has one line for each. What is loaded when it is asked for is too.
  const crumbs = sources
    .map(({ path }) => path)
    .filter(
      (path) => linesOf(path) < 30 && readers.get(path)?.size === 1 && !path.startsWith('routes/') && !isRows(path),
    )
    .filter((path) => [...(readers.get(path) ?? [])].some((reader) => importedBy(reader, false).includes(path)));
  expect(crumbs.filter((path) => reasons[path] === undefined)).toEqual([]);
  expect(Object.keys(reasons).filter((path) => !crumbs.includes(path))).toEqual([]);
});

test('versions of K3s and Calico stand in the catalog alone', () => {
  const named = /\bv[13]\.\d{1,2}(?:\.\d{1,2})?(?:\+k3s\d)?\b/g;
  const found = sources
    .filter(({ path }) => !path.startsWith('src/catalog/') && path !== 'src/page/icons.tsx')
    .flatMap(({ path, text }) =>
      [
        ...withoutComments(text)
          .replace(/ \/\/ .*$/gm, '')
          .matchAll(named),
      ].map(([version]) => `${path}: ${version}`),
    );
  expect(found).toEqual([]);
  expect('use v1.22.9+k3s1 or v3.31'.match(named)).toEqual(['v1.22.9+k3s1', 'v3.31']);
});

test('one artefact is named in one place: routes and pages take names from its row', () => {
  const literal = /['"`/]\/?(?:config\.yaml|manifest\.yaml|manifest\.diff|plan\.json|diagram\.svg|images\.txt)['"`]/;
  const naming = sources
    .filter(({ path }) => path !== 'src/artefacts/table.ts')
    .filter(({ text }) => literal.test(withoutComments(text)))
    .map(({ path }) => path);
  console.info(`files that name an artefact besides the table: ${naming.join(', ')}`);
  expect(naming.length).toBeLessThanOrEqual(6);
});

test('ARCHITECTURE.md walks a request through files that are there', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const walk = text.slice(text.indexOf('## One request'), text.indexOf('## A script'));
  const named = [...walk.matchAll(/`([\w/.-]+\.tsx?)`/g)].flatMap(([, path]) => path ?? []);
  const known = readSources(['src', 'routes', 'templates', 'test'], ['.ts', '.tsx']).map(({ path }) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !known.some((each) => each === path || each.endsWith(`/${path}`)))).toEqual([]);
  // Functions that stand there without a path are those of a file that the walk names.
  const functions = [...walk.matchAll(/`([a-z]+[A-Z]\w+)`/g)].flatMap(([, name]) => name ?? []);
  const texts = readSources(['src', 'routes'], ['.ts', '.tsx']).filter(({ path }) =>
    named.some((each) => path === each || path.endsWith(`/${each}`)),
  );
  const defines = (name: string): boolean => texts.some(({ text }) => text.includes(`function ${name}(`));
  expect(functions.filter((name) => !defines(name))).toEqual([]);
});

test('ARCHITECTURE.md has a row for every room', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const named = [...text.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, room]) => room),
  );
  const rooms = [
    ...new Set(
      sources.map(({ path }) =>
        path
          .split('/')
          .slice(0, path.startsWith('src/') ? 2 : 1)
          .join('/'),
      ),
    ),
  ];
  expect(rooms.filter((room) => !named.includes(room))).toEqual([]);
  expect(named.filter((room) => room !== undefined && !existsSync(join(root, room)))).toEqual([]);
});
