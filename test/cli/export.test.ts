import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { publish } from '../../src/runtime/publish.ts';
import { release } from '../../src/runtime/release.ts';
import { importSigningKey } from '../../src/signature/signing-key.ts';
import { renderAllowedSigners } from '../../src/signature/sshsig.ts';
import { isGoodSignature } from '../signature/ssh-keygen.ts';
import { hasManifests } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { sampleDeployment, sampleKey, sampleOrigin } from '../support/service.ts';
import { makeFolder } from '../support/shell.ts';
import { sampleWorld } from './sample-world.ts';

const signingKeys = [sampleKey(1)];
const base = 'https://mirror.example.org/knit';
const list = '# our networks\nbackend=vxlan\n\n?cni=calico&mtu=1400\nbackend=host-gw&lang=ja\n';

/** Exports into a folder and gives what was said and printed. */
async function exported(queries: string, to: string, changes: object = {}) {
  const world = await sampleWorld({
    deployment: await sampleDeployment({ signingKeys }),
    readFile: async (path) => (path === 'queries.txt' ? new TextEncoder().encode(queries) : undefined),
    publish: async (folder, site) => publish(folder, site),
    ...changes,
  });
  const outcome = await run(['export', '--queries', 'queries.txt', '--to', to, '--base', base], world);
  return { outcome, said: world.said.join('\n'), printed: Buffer.concat(world.printed).toString() };
}

/** Every file below a folder. */
const filesOf = (path: string): string[] =>
  (readdirSync(path, { recursive: true }) as string[]).filter((each) => statSync(join(path, each)).isFile()).sort();

const to = join(makeFolder('export'), 'site');
const outcome = await exported(list, to);
const networks = readdirSync(join(to, release)).sort();
const folderOf = (word: string): string => join(to, release, networks.find((name) => name.startsWith(word)) ?? '');

describe('knit export', () => {
  test('writes a folder for each query, with everything that names no service', () => {
    expect(outcome).toMatchObject({ outcome: 'done', said: '', printed: expect.stringContaining('3 networks') });
    expect(networks.map((name) => name.replace(/-v.*/, ''))).toEqual(['calico', 'host-gw', 'vxlan']);
    const names = filesOf(folderOf('calico'));
    const wanted = [
      'install.sh',
      'verify.sh',
      'bundle.zip',
      'bundle.tar.gz',
      'plan.json',
      'config.yaml',
      'diagram.svg',
    ];
    if (hasManifests) wanted.push('manifest.yaml', 'manifest.diff');
    for (const name of wanted) expect(names).toEqual(expect.arrayContaining([name, `${name}.sig`]));
    expect(names).not.toContain('cloud-init.yaml');
    expect(names.filter((name) => name.includes('.knit-'))).toEqual([]);
  });

  test('tells digests that are right, and signatures that hold', async () => {
    const allowedSigners = readFileSync(join(to, '.well-known/knit/allowed_signers'), 'utf8');
    const { publicKey } = await importSigningKey(sampleKey(1));
    expect(allowedSigners).toBe(renderAllowedSigners([publicKey]));
    for (const name of networks) {
      const folder = join(to, release, name);
      execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
      const message = readFileSync(join(folder, 'install.sh'));
      const signature = readFileSync(join(folder, 'install.sh.sig'), 'utf8');
      expect(isGoodSignature({ message, signature, allowedSigners })).toBe(true);
    }
  });

  test('tells for each file the command that makes it again, offline', () => {
    const folder = folderOf('calico');
    const again = makeFolder('again');
    mkdirSync(join(again, 'bin'));
    writeFileSync(join(again, 'bin', 'knit'), `#!/bin/sh\nexec '${process.execPath}' '${root}/bin/knit.mjs' "$@"\n`);
    chmodSync(join(again, 'bin', 'knit'), 0o755);
    const { manifests } = { manifests: hasManifests ? join(root, '..', 'shared', 'manifests') : '/none' };
    const env = { PATH: `${again}/bin:${process.env['PATH']}`, KNIT_MANIFESTS: manifests, KNIT_ORIGIN: sampleOrigin };
    execFileSync('unshare', ['--user', '--map-root-user', '--net', 'sh', '-e', join(folder, 'commands.txt')], {
      cwd: again,
      env,
    });
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
    expect(sums.trim().split('\n').length).toBeGreaterThan(8);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', '-'], { cwd: again, input: sums });
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    for (const command of readFileSync(join(folder, 'commands.txt'), 'utf8')
      .split('\n')
      .filter((line) => /^knit/.test(line)))
      expect(page).toContain(command.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`));
  }, 180_000);

  test('leads from page to page, in the language of each network', () => {
    const index = readFileSync(join(to, 'index.html'), 'utf8');
    for (const name of networks) expect(index).toContain(`href="${release}/${name}/index.html"`);
    expect(readFileSync(join(folderOf('host-gw'), 'index.html'), 'utf8')).toMatch(/<html lang="ja">[\s\S]*検証/);
    for (const [, link = ''] of readFileSync(join(folderOf('vxlan'), 'index.html'), 'utf8').matchAll(/href="([^"]+)"/g))
      expect(existsSync(join(folderOf('vxlan'), link)), link).toBe(true);
  });

  test('leaves alone what is the same, and puts other files in its place', async () => {
    const script = join(folderOf('vxlan'), 'install.sh');
    const past = new Date('2001-02-03');
    utimesSync(script, past, past);
    writeFileSync(join(folderOf('calico'), 'verify.sh'), 'damaged');
    writeFileSync(join(to, 'of-somebody-else.txt'), 'stays');
    expect((await exported(list, to)).outcome).toBe('done');
    expect(statSync(script).mtime).toEqual(past);
    expect(readFileSync(join(folderOf('calico'), 'verify.sh'), 'utf8')).toMatch(/^#!\/bin\/sh/);
    expect(readdirSync(join(to, release)).sort()).toEqual(networks);
    expect(readFileSync(join(to, 'of-somebody-else.txt'), 'utf8')).toBe('stays');
  });

  test('writes nothing where one query is wrong, and names each by its line', async () => {
    const site = join(makeFolder('wrong'), 'site');
    const { outcome: ended, said } = await exported('cni=calico\ncni=calco\n\nbackend=vxlam\ntoken=abc\n', site);
    expect(ended).toBe('usage');
    expect(said).toMatch(/line 2:[\s\S]*calico[\s\S]*line 4:[\s\S]*vxlan[\s\S]*line 5:/);
    expect(said).not.toContain('abc');
    expect(existsSync(site)).toBe(false);
  });

  test('leaves nothing half-written where it cannot write', async () => {
    const site = join(makeFolder('full'), 'site');
    mkdirSync(join(site, release), { recursive: true });
    // A file stands where a folder would go.
    writeFileSync(join(site, 'index.html.blocked'), '');
    const blocked = networks.find((name) => name.startsWith('calico')) ?? '';
    writeFileSync(join(site, release, `${blocked}.knit-${process.pid}`), 'in the way');
    const { outcome: ended, said } = await exported(list, site);
    expect(ended).toBe('unwritable');
    expect(said).not.toBe('');
    expect(existsSync(join(site, 'index.html'))).toBe(false);
    for (const name of readdirSync(join(site, release)))
      expect(existsSync(join(site, release, name, 'SHA256SUMS')), name).toBe(true);
  });

  test.each<[string, string, object, string]>([
    ['no list', '', { readFile: async () => undefined }, 'missing'],
    ['an empty list', '# nothing\n', {}, 'usage'],
    ['too many', 'backend=vxlan\n'.repeat(1001), {}, 'usage'],
  ])('refuses %s', async (_, queries, changes, ended) => {
    expect((await exported(queries, '/nowhere', changes)).outcome).toBe(ended);
  });

  test.each(['ftp://a.example', 'https://a.example/', "https://a.example/x'y", 'https://a.example/?q=1', '/site'])(
    'refuses the address %s',
    async (address) => {
      const world = await sampleWorld();
      expect(await run(['export', '--queries', 'q', '--to', 't', '--base', address], world)).toBe('usage');
      expect(world.said.join('\n')).toContain('--base');
    },
  );
});
