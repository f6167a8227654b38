import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { askedArtefacts, queryFor } from '../support/artefacts.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { compileOneFile } from '../support/one-file.ts';
import type { Runtime } from '../support/runtime.ts';
import { startProgram, startRuntime } from '../support/runtime.ts';
import { sampleKey, sampleOrigin } from '../support/service.ts';
import { makeFolder } from '../support/shell.ts';

const folder = makeFolder('one-file');
const empty = join(folder, 'empty');
const file = compileOneFile();
const variables = { KNIT_ORIGIN: sampleOrigin, KNIT_SIGNING_KEY: sampleKey(), KNIT_METRICS: '/metrics' };
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Nothing of a checkout, of Node or of a home is there, and no variable but those of the test. */
const bare = { cwd: empty, env: { PATH: '/nowhere', LC_ALL: 'C', ...variables } } as const;

beforeAll(() => mkdirSync(empty));

describe('the one file', () => {
  let node: Runtime;
  let single: Runtime;
  beforeAll(async () => {
    node = await startRuntime('node', { ...variables, ...(hasManifests && { KNIT_MANIFESTS: manifestsFolder }) });
    single = await startProgram(file, ['serve'], { variables: { ...variables, KNIT_MANIFESTS: '' }, cwd: empty });
  });
  afterAll(() => Promise.all([node?.stop(), single?.stop()]));

  const queries = ['', 'cni=calico', 'cni=canal&lang=ja&mtu=1400', 'cni=calico&via=operator', 'backend=wireguard'];
  const targets = [
    ...askedArtefacts.flatMap((name) => queries.map((query) => `/${name}?${queryFor(name, query)}`)),
    ...askedArtefacts.map((name) => `/${name}.sig?${queryFor(name, 'cni=calico')}`),
    ...['/', '/docs', '/openapi.json', '/catalog.json', '/llms.txt', '/healthz', '/readyz', '/install.sh?cni=calco'],
  ];

  test('answers as the service on Node does, byte for byte', async () => {
    // How a runtime compresses is its own.
    const ask = async ({ origin }: Runtime, target: string) => {
      const response = await fetch(origin + target, { headers: { 'Accept-Encoding': 'identity' } });
      const { status, headers } = response;
      return { status, etag: headers.get('etag'), sha256: sha256(new Uint8Array(await response.arrayBuffer())) };
    };
    for (const target of targets) expect(await ask(single, target), target).toEqual(await ask(node, target));
    console.info(`${targets.length} answers compared`);
  });

  test('renders what it serves', async () => {
    for (const name of ['install.sh', 'bundle.zip', ...(hasManifests ? ['manifest.yaml'] : [])]) {
      const printed = execFileSync(file, ['render', name, 'cni=calico'], { ...bare, maxBuffer: 2 ** 26 });
      const served = await (await fetch(`${single.origin}/${name}?cni=calico`)).arrayBuffer();
      expect(sha256(printed)).toBe(sha256(new Uint8Array(served)));
    }
  });

  test('is asked for its health, and stops when it is told to', async () => {
    expect(execFileSync(file, ['health', single.origin], { ...bare, encoding: 'utf8' })).toBe('ok\n');
    const other = await startProgram(file, ['serve'], { cwd: empty });
    expect(await other.stop()).toBe(0);
  });

  test('says how fast it starts', () => {
    const times: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const start = performance.now();
      expect(execFileSync(file, ['--version'], { ...bare, encoding: 'utf8' })).toBe(`knit ${release}\n`);
      times.push(performance.now() - start);
    }
    times.sort((one, other) => one - other);
    console.info(`knit --version: ${times.map((time) => Math.round(time)).join(' ')} ms`);
  });
});

test('the one for arm64 is a program for arm64, and carries the same parts', () => {
  const other = readFileSync(join(dirname(file), 'knit-arm64'));
  // Its magic number, 64 bits, little-endian; and the machine at byte 18: 183 is AArch64, 62 is x86-64.
  expect(other.subarray(0, 6).toString('latin1')).toBe('\x7fELF\x02\x01');
  expect(other.readUInt16LE(18)).toBe(183);
  expect(readFileSync(file).readUInt16LE(18)).toBe(process.arch === 'arm64' ? 183 : 62);
  expect(other.includes('K3s Network Install Toolkit')).toBe(true);
});

describe('the one file, left to itself', () => {
  test('writes nothing: neither where it is started nor in a home, and no file is opened to write', () => {
    const trace = join(folder, 'trace');
    const words = ['-f', '-o', trace, '-e', 'trace=%file', file, 'render', 'bundle.zip', 'cni=calico'];
    execFileSync('strace', words, { cwd: empty, env: { HOME: empty, PATH: process.env['PATH'] }, maxBuffer: 2 ** 26 });
    const calls = readFileSync(trace, 'utf8').split('\n');
    expect(calls.length).toBeGreaterThan(10);
    const writing = /O_WRONLY|O_RDWR|O_CREAT|\b(?:mkdir|rename|unlink|link|symlink|chmod|chown|truncate)(?:at2?)?\(/;
    expect(calls.filter((call) => writing.test(call) && !call.includes('"/dev/'))).toEqual([]);
  });

  test('serves where nothing can be written, with no files but its libraries', async () => {
    const libraries = [
      '--ro-bind',
      '/lib',
      '/lib',
      '--ro-bind',
      '/lib64',
      '/lib64',
      '--ro-bind',
      '/usr/lib',
      '/usr/lib',
    ];
    const words = [...libraries, '--ro-bind', file, '/knit', '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/'];
    const script = ['--unshare-all', '--die-with-parent', '--clearenv', '--setenv', 'PORT', '8787', '/knit', 'serve'];
    const runtime = await startProgram('bwrap', [...words, ...script]);
    expect(runtime.output()).toContain('listens on http://127.0.0.1:8787');
    await runtime.stop();
  });

  // What lies where it is started has no part in it: Bun would read these.
  test('reads no settings of the folder where it is started', () => {
    const strange = join(folder, 'strange');
    mkdirSync(strange);
    writeFileSync(join(strange, '.env'), 'KNIT_ORIGIN=https://evil.example\n');
    writeFileSync(join(strange, 'bunfig.toml'), 'preload = ["./evil.ts"]\n');
    writeFileSync(join(strange, 'evil.ts'), 'console.log("evil");\n');
    const { status, stdout, stderr } = spawnSync(file, ['render', 'cloud-init.yaml', 'cni=none'], {
      cwd: strange,
      env: {},
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('evil');
  });

  test('brings manifests to where it is told, and nowhere else', () => {
    const refused = spawnSync(file, ['manifests'], { ...bare, encoding: 'utf8' });
    expect(refused).toMatchObject({ status: 64, stderr: expect.stringContaining('--to FOLDER') });
    const words = ['manifests', '--to', 'here', '--base', join(folder, 'nothing')];
    expect(spawnSync(file, words, { ...bare, encoding: 'utf8' }).status).toBe(69);
    expect(existsSync(join(empty, 'here'))).toBe(false);
  });
});
