#!/usr/bin/env node
// Installs what a tier of the tests needs and serving does not: `node scripts/prepare-tests.mjs [TIER]`. For every tier the
// tools of test/package-lock.json; the first wants no more. For the others the packages that test/system-packages.json has for
// them: Debian's are installed where CI=true and root allow it, elsewhere the command is named. Does nothing where all is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../test', import.meta.url));
const tier = process.argv[2] ?? 'first';

const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (status === 0) return;
  console.error(`Failed: ${command} ${args.join(' ')}${error === undefined ? '' : ` (${error.message})`}`);
  process.exit(69);
};

const installTools = () => {
  // The stamp lies in the folder that npm ci empties, so that an interrupted installation is made again.
  const stamp = join(folder, 'node_modules', '.installed-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const wanted = `${lock} ${process.platform} ${process.arch}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing the test tools (npm ci in test/) …');
  // These tools want a newer Node than npm may run on here; they are run by the one that is installed with them.
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, wanted);
};

const isDebian = () => {
  if (!existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
};

const hasPackage = (name) => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return status === 0 && stdout === 'installed';
};

const hasCommand = (name) =>
  (process.env.PATH ?? '').split(':').some((entry) => entry !== '' && existsSync(join(entry, name)));

/** A package without a command, such as a font, can be looked for on Debian and its kin only. */
const isMissing = ({ package: name, command }, debian) =>
  (command === undefined ? debian : !hasCommand(command)) && !(debian && hasPackage(name));

/** Unpacks a package that cannot be installed beside another one of the tests. */
const unpack = ({ package: name, unpacked }, debian) => {
  const target = join(folder, 'node_modules', '.debian', name);
  if (existsSync(join(target, unpacked))) return;
  if (!debian) {
    console.error(`The tests need ${unpacked} of Debian's ${name} as ${join(target, unpacked)}: unpack it there.`);
    process.exit(69);
  }
  console.log(`Unpacking the system package ${name} …`);
  const download = mkdtempSync(join(tmpdir(), 'knit-package-'));
  run('apt-get', ['download', '-qq', name], { cwd: download });
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(download)) run('dpkg', ['-x', join(download, file), target]);
  rmSync(download, { recursive: true });
};

/** What a tier needs: a row is of the system tier where it names none. */
const packagesOf = (tier) =>
  JSON.parse(readFileSync(join(folder, 'system-packages.json'), 'utf8')).filter(({ tiers = ['system'] }) =>
    tiers.includes(tier),
  );

const installPackages = () => {
  const packages = packagesOf(tier);
  const debian = isDebian();
  const missing = packages.filter((wanted) => wanted.unpacked === undefined && isMissing(wanted, debian));
  if (missing.length > 0) install(missing, debian);
  for (const row of packages.filter(({ unpacked }) => unpacked !== undefined)) unpack(row, debian);
};

const install = (missing, debian) => {
  const names = missing.map(({ package: name }) => name);
  const isRoot = process.getuid?.() === 0;
  if (debian && isRoot && process.env.CI === 'true') {
    console.log(`Installing system packages: ${names.join(' ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
    return;
  }
  console.error(`Missing for the tests of the tier "${tier}" (names as in Debian):`);
  for (const { package: name, reason } of missing) console.error(`  ${name}: ${reason}`);
  console.error(
    debian
      ? `Install them with:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`
      : `Install their like with your package manager, so that these commands are found:\n  ${missing.map(({ command }) => command).join(' ')}`,
  );
  process.exit(69);
};

/** Brings Bun's package for arm64, which npm leaves out on other machines: the one file for arm64 is made of it. */
const bringBunForArm64 = () => {
  const name = 'bun-linux-aarch64';
  const target = join(folder, 'node_modules', '@oven', name);
  if (existsSync(join(target, 'bin', 'bun'))) return;
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/@oven/${name}`];
  const download = mkdtempSync(join(tmpdir(), 'knit-package-'));
  run('npm', ['pack', '--silent', `@oven/${name}@${version}`], { cwd: download });
  const [file] = readdirSync(download);
  const digest = createHash('sha512')
    .update(readFileSync(join(download, file)))
    .digest('base64');
  if (`sha512-${digest}` !== integrity) {
    console.error(`${file} is not what test/package-lock.json pins`);
    process.exit(69);
  }
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', join(download, file), '-C', target, '--strip-components=1']);
  rmSync(download, { recursive: true });
};

installTools();
installPackages();
if (tier === 'system' && process.platform === 'linux') bringBunForArm64();
