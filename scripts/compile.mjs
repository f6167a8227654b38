#!/usr/bin/env node
// Makes dist/knit, one file that is the whole program: scripts, page, and the manifests that are in manifests/.
// The same checkout and manifests give the same bytes. Bun makes it, a tool of the tests: npm run prepare-tests brings it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `Makes one file that runs without Node and node_modules: dist/knit for Linux on x64, and dist/knit-arm64 where Bun's
package for it lies in test/node_modules (npm install --prefix test --no-save --force @oven/bun-linux-aarch64@VERSION).

Usage: npm run compile -- [--to FOLDER] [--manifests FOLDER]

  --to FOLDER         where the files go; default dist
  --manifests FOLDER  what they carry; default KNIT_MANIFESTS, or manifests
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'test', 'node_modules', '@oven');

/** Machines, each with Bun's packages whose program is put into the file: those for every processor first. */
const machines = [
  { file: 'knit', arch: 'x64', from: ['bun-linux-x64-baseline', 'bun-linux-x64'] },
  { file: 'knit-arm64', arch: 'arm64', from: ['bun-linux-aarch64'] },
];

const { values } = parseValues();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const to = resolve(root, values.to ?? 'dist');
const manifests = resolve(root, values.manifests ?? (process.env.KNIT_MANIFESTS || 'manifests'));
const bun = join(root, 'test', 'node_modules', 'bun', 'bin', 'bun.exe');
if (!existsSync(bun)) fail('There is no Bun in test/node_modules: npm run prepare-tests', 69);

run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--modules']);
const work = mkdtempSync(join(tmpdir(), 'knit-compile-'));
try {
  const carried = layOutManifests();
  mkdirSync(to, { recursive: true });
  for (const { file, arch, from } of machines) {
    const places = from.map((name) => join(packages, name, 'bin', 'bun'));
    const program = [...places, ...(arch === process.arch ? [bun] : [])].find((path) => existsSync(path));
    if (program === undefined) {
      console.log(`${file}: not made, ${from.join(' or ')} is not in test/node_modules/@oven`);
      continue;
    }
    // Built beside and put in its place as a whole.
    const made = join(to, `${file}.${process.pid}`);
    run(bun, [
      ...['build', '--compile', `--compile-executable-path=${program}`, '--conditions=embedded'],
      // Read when it is made, so that it starts without compiling anything.
      ...['--bytecode', '--format=esm', '--minify'],
      // Files that happen to lie where it is started have no part in what it does.
      ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
      ...(carried > 0 ? ['--asset', join(work, 'manifests')] : []),
      ...[`--outfile=${made}`, join(root, 'src', 'runtime', 'one-file.ts')],
    ]);
    renameSync(made, join(to, file));
    console.log(`${join(to, file)}: ${statSync(join(to, file)).size} bytes, ${carried} manifests`);
  }
  if (carried === 0) console.log(`No manifests in ${manifests}: nodes download them. To carry them: npm run manifests`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Puts together what is carried, and nothing else that lies in the folder; returns how many manifests there are. */
function layOutManifests() {
  let count = 0;
  for (const tag of existsSync(manifests) ? readdirSync(manifests).filter((name) => /^v\d/.test(name)) : []) {
    for (const file of readdirSync(join(manifests, tag)).filter((name) => /^[a-z]+\.yaml(\.segment)?$/.test(name))) {
      cpSync(join(manifests, tag, file), join(work, 'manifests', tag, file));
      if (file.endsWith('.yaml')) count += 1;
    }
  }
  return count;
}

function run(command, words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`${command} ${words.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`, status ?? 1);
}

function parseValues() {
  const options = { to: { type: 'string' }, manifests: { type: 'string' }, help: { type: 'boolean' } };
  try {
    return parseArgs({ options });
  } catch (error) {
    return fail(`${error.message}\n${usage}`, 64);
  }
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}
