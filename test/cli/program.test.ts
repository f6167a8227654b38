import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { startProgram } from '../support/runtime.ts';
import { sampleApp, sampleOrigin } from '../support/service.ts';

interface Result {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function run(
  command: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C', KNIT_ORIGIN: sampleOrigin, ...variables };
    const child = spawn(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => stdout.push(part));
    child.stderr.on('data', (part: Buffer) => {
      stderr += part;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr }));
  });
}

const knit = (...words: string[]): Promise<Result> => run(join(root, 'bin', 'knit.mjs'), words);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const app = await sampleApp();
const served = async (path: string): Promise<string> =>
  sha256(new Uint8Array(await (await app.request(path)).arrayBuffer()));

describe('bin/knit.mjs', () => {
  test.each([
    ['install.sh', 'cni=calico'],
    ['bundle.zip', 'backend=wireguard&lang=ja'],
    ['diagram.svg', 'cni=canal'],
  ])('writes to a pipe every byte of %s for %s', async (path, query) => {
    const { code, stdout, stderr } = await knit(path, query);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sha256(stdout)).toBe(await served(`/${path}?${query}`));
  });

  test.runIf(hasManifests)('carries the manifests of KNIT_MANIFESTS', async () => {
    const { code, stdout } = await run(join(root, 'bin', 'knit.mjs'), ['bundle.zip', 'cni=calico'], {
      KNIT_MANIFESTS: manifestsFolder,
    });
    expect(code).toBe(0);
    expect(sha256(stdout)).toBe(await served('/bundle.zip?cni=calico'));
  });

  test('says on standard error what is wrong, and ends with 64', async () => {
    const { code, stdout, stderr } = await knit('install.sh', 'cni=calco');
    expect({ code, stdout: String(stdout) }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('did you mean calico?');
  });

  test('says which variable is wrong', async () => {
    const { code, stderr } = await run(join(root, 'bin', 'knit.mjs'), ['signers'], { KNIT_SIGNING_KEY: 'secret' });
    expect(code).toBe(64);
    expect(stderr).toContain('KNIT_SIGNING_KEY must be');
  });

  test('speaks the language of the environment', async () => {
    const { stdout } = await run(join(root, 'bin', 'knit.mjs'), ['--help'], { LC_ALL: 'ja_JP.UTF-8' });
    expect(String(stdout)).toContain('使い方');
  });

  test('ends quietly where nobody reads on', async () => {
    const { code, stderr } = await run('sh', ['-c', './bin/knit.mjs install.sh | true']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('makes other keys each time', async () => {
    const [one, other] = await Promise.all([knit('keygen'), knit('keygen')]);
    expect(String(one?.stdout)).toMatch(/^KNIT_SIGNING_KEY=\S{64}\n$/);
    expect(String(one?.stdout)).not.toBe(String(other?.stdout));
  });
});

describe('knit check over HTTP', () => {
  const server = createServer(async (request, response) => {
    const answer = await app.request(`${sampleOrigin}${request.url}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isLie = request.url?.includes('lang=ja') && request.headers['user-agent']?.startsWith('Wget');
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(isLie ? bytes.fill('#', bytes.length - 1) : bytes);
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('ends with 0 where all is the same, with 1 where one client got something else', async () => {
    const [same, other] = await Promise.all([
      knit('check', `${origin}/install.sh?cni=calico`),
      knit('check', `${origin}/install.sh?cni=calico&lang=ja`),
    ]);
    expect(same?.code, same?.stderr).toBe(0);
    expect(other?.code, other?.stderr).toBe(1);
    expect(other?.stderr).toMatch(/^wget: OTHER BYTES/m);
  });

  test('ends with 69 where nobody answers', async () => {
    expect((await knit('check', 'http://127.0.0.1:1/install.sh')).code).toBe(69);
  });
});

describe('npx .', () => {
  test('runs it, without a way out to the network', async () => {
    const { code, stdout, stderr } = await run('npx', ['--offline', '.', '--version']);
    expect(code, stderr).toBe(0);
    expect(String(stdout)).toBe(`knit ${release}\n`);
  });

  const oldNode = '/usr/bin/node';
  if (!existsSync(oldNode)) return;
  test('runs on the Node of this machine', async () => {
    const { code, stdout, stderr } = await run(oldNode, ['bin/knit.mjs', 'install.sh.sig'], {
      KNIT_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    });
    expect(code, stderr).toBe(0);
    expect(String(stdout)).toMatch(/^-----BEGIN SSH SIGNATURE-----\n/);
  });
});

describe('knit serve', () => {
  test('serves where its options say, as healthy as knit health tells, until it is told to stop', async () => {
    const words = [join(root, 'bin', 'knit.mjs'), 'serve', '--port', '0', '--origin', sampleOrigin];
    const service = await startProgram(process.execPath, words, {
      variables: { KNIT_ORIGIN: 'https://other.example' },
    });
    try {
      const script = await (await fetch(`${service.origin}/cloud-init.yaml?cni=none`)).text();
      expect(script).toContain(sampleOrigin);
      expect(await knit('health', service.origin)).toMatchObject({ code: 0, stdout: Buffer.from('ok\n') });
    } finally {
      expect(await service.stop()).toBe(0);
    }
    expect((await knit('health', service.origin)).code).toBe(69);
  });

  test('says why it does not serve', async () => {
    expect(await knit('serve', '--port', '99999')).toMatchObject({ code: 64, stderr: expect.stringContaining('PORT') });
    const address = await knit('serve', '--host', '192.0.2.1', '--port', '0');
    expect(address).toMatchObject({ code: 69, stderr: expect.stringContaining('Cannot listen') });
  });

  test('a variable that is wrong is no matter of commands that do not read it', async () => {
    const { code } = await run(join(root, 'bin', 'knit.mjs'), ['--version'], { PORT: 'none' });
    expect(code).toBe(0);
  });
});
