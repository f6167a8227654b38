import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';
import { importsOf } from '../test/support/imports.ts';
import { root } from '../test/support/programs.ts';
import { readSources } from '../test/support/sources.ts';
import { tiersOf } from '../test/tiers.ts';
import { randomFrom } from '../test/trust/random.ts';
import type { Mutant } from './mutants/sites.ts';
import { mutantsOf, withMutant } from './mutants/sites.ts';

// npm run test:mutants -- --count 200 --seed 1 --minutes 600 [WORD...]: changes one place after the other in a copy of the
// checkout, and looks whether a test fails. WORDs choose the files whose path holds one of them.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '600' },
    target: { type: 'string', default: '95' },
  },
});
const [count, seed, minutes, target] = [values.count, values.seed, values.minutes, values.target].map(Number) as [
  number,
  number,
  number,
  number,
];

const sources = readSources(['src', 'routes', 'templates', 'test'], ['.ts', '.tsx', '.sh']);
const tests = sources.filter(({ path }) => /^test\/.*\.test\.tsx?$/.test(path));

/** Whether a file decides something: rows of facts and texts for people are held by lists, the rest by rules. */
const isMutated = (path: string): boolean =>
  /^(?:src|routes|templates)\//.test(path) &&
  !/help\.|texts?\.tsx?$|\/assets\/|icons|src\/runtime\/(?:bun|deno|worker)|settings\.ts$/.test(path) &&
  (positionals.length === 0 || positionals.some((word) => path.includes(word)));

/** A seeded choice: a file by chance, then a place of it, so that long tables do not take all. */
function choose(): readonly Mutant[] {
  const random = randomFrom(seed);
  const byFile = sources
    .filter(({ path }) => isMutated(path))
    .map(({ path, text }) => mutantsOf(path, text))
    .filter((found) => found.length > 0);
  const chosen = new Map<string, Mutant>();
  const every = byFile.reduce((sum, found) => sum + found.length, 0);
  while (chosen.size < Math.min(count, every)) {
    const mutant = random.pick(random.pick(byFile));
    if (!isRead(mutant)) continue;
    chosen.set(`${mutant.path}:${mutant.line}:${mutant.after}`, mutant);
  }
  return [...chosen.values()];
}

/** Whether what becomes of the file can be read at all: what cannot be is killed by whoever starts it, and proves nothing. */
function isRead(mutant: Mutant): boolean {
  const text = withMutant(readFileSync(join(root, mutant.path), 'utf8'), mutant);
  if (mutant.path.endsWith('.sh')) return spawnSync('sh', ['-n'], { input: text }).status === 0;
  try {
    transformSync(text, { loader: mutant.path.endsWith('x') ? 'tsx' : 'ts', logLevel: 'silent' });
    return true;
  } catch {
    return false;
  }
}

/** The tests that can notice a change of a file, those that stand nearest first. */
function stagesOf(path: string): readonly (readonly string[])[] {
  const ours = tests.map((each) => each.path).filter((each) => each !== 'test/tiers.test.ts');
  if (path.endsWith('.sh')) {
    const word = /^templates\/(install\/preflight|verify|uninstall|preflight)/.exec(path)?.[1] ?? 'install';
    const near: Readonly<Record<string, RegExp>> = {
      'install/preflight': /^test\/shell\/(?:preflight|host-packages)/,
      preflight: /^test\/shell\/preflight/,
      verify: /^test\/shell\/verify/,
      uninstall: /^test\/shell\/uninstall/,
      install: /^test\/shell\/(?:install|lib|download|manifest|node-address|await|lock|host-packages|uninstall-image)/,
    };
    const shell = ours.filter((each) => each.startsWith('test/shell/') && !tiersOf(each).includes('long'));
    const first = shell.filter((each) => near[word]?.test(each));
    return [first, shell.filter((each) => !first.includes(each))];
  }
  const room = path.replace(/^(?:src\/)?/, '').replace(/\/[^/]*$/, '');
  const related = ours.filter((each) => tiersOf(each).includes('first') && reaches(each, path));
  const first = related.filter((each) => each.startsWith(`test/${room}/`));
  const slow = /^test\/(?:shell|first-day|sweep|runtime)\//;
  const second = related.filter((each) => !first.includes(each) && !slow.test(each));
  return [first, second, related.filter((each) => !first.includes(each) && !second.includes(each))];
}

const importedBy = new Map<string, readonly string[]>();

function reaches(from: string, wanted: string): boolean {
  const seen = new Set<string>();
  const next = [from];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    if (path === wanted) return true;
    if (seen.has(path)) continue;
    seen.add(path);
    const source = sources.find((each) => each.path === path);
    if (source === undefined) continue;
    const found = importedBy.get(path) ?? importsOf(source).map(({ target }) => target);
    importedBy.set(path, found);
    next.push(...found);
  }
  return false;
}

/** A copy of the checkout to change: nothing of it is ours when the tests have ended. */
function copyCheckout(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'knit-mutants-')), 'knit');
  cpSync(root, folder, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist|out|\.git|manifests)$/.test(path.replace(/\/$/, '')) || path === root,
  });
  for (const path of ['node_modules', 'test/node_modules']) symlinkSync(join(root, path), join(folder, path));
  const shared = join(root, '..', 'shared');
  if (existsSync(shared)) symlinkSync(shared, join(folder, '..', 'shared'));
  return folder;
}

function passes(folder: string, files: readonly string[]): boolean {
  const env = { ...process.env, KNIT_TEST_SHELL: 'sh', KNIT_TEST_TIER: undefined, KNIT_TEST_REPORT: undefined };
  const words = [
    'scripts/tools.mjs',
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--bail=1',
    '--reporter=dot',
  ];
  return spawnSync(process.execPath, [...words, ...files], { cwd: folder, env, timeout: 600_000 }).status === 0;
}

/** The stages that pass when nothing is changed: a test that is red by itself kills nothing. */
const green = new Map<string, boolean>();

/** The files of the first stage that a mutant fails; nothing where every test passes. Leaves the copy as it was. */
function killedBy(folder: string, mutant: Mutant): readonly string[] | undefined {
  const file = join(folder, mutant.path);
  const text = readFileSync(file, 'utf8');
  for (const files of stagesOf(mutant.path).filter((stage) => stage.length > 0)) {
    writeFileSync(file, withMutant(text, mutant));
    const survives = passes(folder, files);
    writeFileSync(file, text);
    if (survives) continue;
    const key = files.join();
    if (!green.has(key)) green.set(key, passes(folder, files));
    if (green.get(key) === true) return files;
    console.log(`These fail without a change, and tell nothing: ${files.join(' ')}`);
  }
  return undefined;
}

const folder = copyCheckout();
const survivors: Mutant[] = [];
let tried = 0;
const ends = Date.now() + minutes * 60_000;
console.log(`Mutants: seed ${seed}`);
for (const mutant of choose()) {
  if (Date.now() > ends) break;
  const stage = killedBy(folder, mutant);
  tried += 1;
  if (stage === undefined) survivors.push(mutant);
  const { path, line, before, after } = mutant;
  console.log(
    `${stage === undefined ? 'SURVIVED' : 'killed  '} ${path}:${line}\n  - ${before.trim()}\n  + ${after.trim()}`,
  );
}
rmSync(join(folder, '..'), { recursive: true, force: true });

const killed = tried - survivors.length;
const rate = tried === 0 ? 0 : (100 * killed) / tried;
console.log(`\nSeed ${seed}: ${killed} of ${tried} killed, ${rate.toFixed(1)} %; target ${target} %`);
for (const { path, line, after } of survivors) console.log(`survived: ${path}:${line}: ${after.trim()}`);
process.exitCode = rate >= target ? 0 : 1;
