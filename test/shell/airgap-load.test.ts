import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunOptions, RunResult } from '../support/shell.ts';
import { makeFolder, pathOf, run, script, shellNames } from '../support/shell.ts';
import type { Pins } from '../support/site-files.ts';
import { archive, digestOf, image, imageFile, indexDigest, installer, k3s, settingsOf } from '../support/site-files.ts';

const textIn = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

/** A folder as fetch.sh leaves it. */
function fetched({ images = false } = {}): string {
  const folder = makeFolder('fetched');
  mkdirSync(join(folder, 'amd64/images'), { recursive: true });
  const all: Record<string, Buffer> = {
    'k3s-install.sh': installer,
    'amd64/k3s': k3s,
    'amd64/k3s-airgap-images-amd64.tar.zst': archive,
    ...(images && { [imageFile]: Buffer.from('an image') }),
  };
  const lines = Object.entries(all).map(([path, bytes]) => {
    writeFileSync(join(folder, path), bytes);
    return `${digestOf(bytes)}  ${path}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''));
  return folder;
}

const load = (root: string, from: string, pins: Pins = {}, options: Partial<RunOptions> = {}): Promise<RunResult> =>
  run({
    script: script('load', settingsOf(pins)),
    writable: [root, from],
    env: { KNIT_ROOT: root },
    ...options,
    args: ['--arch', 'amd64', '--from', from, ...(options.args ?? [])],
  });

const laid = (root: string): readonly string[] =>
  (
    readdirSync(root, { recursive: true, withFileTypes: true }) as unknown as {
      isFile(): boolean;
      parentPath: string;
      name: string;
    }[]
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();

const images = '/var/lib/rancher/k3s/agent/images';

describe.each(shellNames)('load.sh in %s', (shell) => {
  const options = { shell, path: pathOf(shell) };

  test('lays all where K3s looks, and nothing the second time', async () => {
    const [root, from] = [makeFolder('root'), fetched({ images: true })];
    const pins = { images: `${image} ${indexDigest}\n` };
    const result = await load(root, from, pins, options);
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(laid(root)).toEqual([
      '/usr/local/bin/k3s',
      '/var/lib/knit/airgap/k3s-install.sh',
      '/var/lib/knit/airgap/loaded',
      `${images}/k3s-airgap-images-amd64.tar.zst`,
      `${images}/registry.example_5000_calico_node_v3.32.1.tar`,
    ]);
    expect(statSync(join(root, 'usr/local/bin/k3s')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(root, images, 'k3s-airgap-images-amd64.tar.zst')).equals(archive)).toBe(true);
    const record = textIn(root, 'var/lib/knit/airgap/loaded');
    expect(record).toContain('k3s v1.36.1+k3s1\n');
    expect(record).toContain(`file ${digestOf(k3s)} /usr/local/bin/k3s\n`);
    expect(record).toContain('folder /var/lib/rancher/k3s\n');
    const again = await load(root, from, pins, options);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('all are there already');
    expect(textIn(root, 'var/lib/knit/airgap/loaded')).toBe(record);
  });

  test('lays nothing where a file was damaged on its way, or is missing', async () => {
    const [root, from] = [makeFolder('root'), fetched()];
    writeFileSync(join(from, 'amd64/k3s-airgap-images-amd64.tar.zst'), 'cut off');
    const damaged = await load(root, from, {}, options);
    expect(damaged, damaged.stderr).toMatchObject({ code: 65 });
    expect(damaged.stderr).toContain('nothing was laid');
    rmSync(join(from, 'amd64/k3s'));
    const missing = await load(root, from, { images: `${image} -\n` }, options);
    expect(missing, missing.stderr).toMatchObject({ code: 78 });
    expect(missing.stderr).toContain(
      `: amd64/k3s ${imageFile}. Where there is a way out, run: sh fetch.sh --arch amd64`,
    );
    expect(laid(root)).toEqual([]);
  });

  test('believes the lock more than what fetch.sh wrote down', async () => {
    const [root, from] = [makeFolder('root'), fetched()];
    const result = await load(root, from, { k3s: 'cd'.repeat(32) }, options);
    expect(result, result.stderr).toMatchObject({ code: 65 });
    expect(laid(root)).toEqual([]);
  });

  test('overwrites nothing that it did not lay, and keeps it with --force', async () => {
    const [root, from] = [makeFolder('root'), fetched()];
    mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
    writeFileSync(join(root, 'usr/local/bin/k3s'), 'mine');
    const refused = await load(root, from, {}, options);
    expect(refused, refused.stderr).toMatchObject({ code: 78 });
    expect(laid(root)).toEqual(['/usr/local/bin/k3s']);
    expect(await load(root, from, {}, { ...options, args: ['--force'] })).toMatchObject({ code: 0 });
    expect(textIn(root, 'usr/local/bin/k3s.before-knit')).toBe('mine');
    expect(textIn(root, 'usr/local/bin/k3s')).toBe(k3s.toString());
  });

  test('tells K3s of a mirror in place of images', async () => {
    const [root, from] = [makeFolder('root'), fetched()];
    rmSync(join(from, 'amd64/k3s-airgap-images-amd64.tar.zst'));
    const pins = { images: `quay.io/calico/node:v3.32.1 -\n` };
    const result = await load(root, from, pins, { ...options, args: ['--registry', 'mirror.example:5000'] });
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(laid(root)).not.toContain(`${images}/k3s-airgap-images-amd64.tar.zst`);
    expect(textIn(root, 'etc/rancher/k3s/registries.yaml')).toBe(
      'mirrors:\n  "docker.io":\n    endpoint:\n      - "https://mirror.example:5000"\n  "quay.io":\n    endpoint:\n      - "https://mirror.example:5000"\n',
    );
    for (const wrong of ['https://mirror.example', 'mirror.example/x', 'a b', '-x', 'a:b', 'x"'])
      expect(await load(root, from, pins, { ...options, args: ['--registry', wrong] })).toMatchObject({ code: 64 });
  });

  test('only says what it would do, without root', async () => {
    const [root, from] = [makeFolder('root'), fetched()];
    const result = await load(root, from, {}, { ...options, args: ['--dry-run'], unprivileged: true });
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(result.stdout).toContain(`lay ${root}/usr/local/bin/k3s (mode 0755)`);
    expect(result.stdout).toContain('Nothing was touched.');
    expect(laid(root)).toEqual([]);
  });
});

describe('load.sh', () => {
  test('follows no link out of KNIT_ROOT', async () => {
    const [root, from, other] = [makeFolder('root'), fetched(), makeFolder('other')];
    mkdirSync(join(root, 'usr/local'), { recursive: true });
    symlinkSync(other, join(root, 'usr/local/bin'));
    const result = await load(root, from, {}, { writable: [root, from, other] });
    expect(result, result.stderr).toMatchObject({ code: 78 });
    expect(readdirSync(other)).toEqual([]);
  });

  test('is for root', async () => {
    const from = fetched();
    const result = await load('', from, {}, { unprivileged: true, env: {}, writable: [from] });
    expect(result, result.stderr).toMatchObject({ code: 77 });
  });

  test('of another release replaces what an earlier run laid, and takes away the rest', async () => {
    const [root, from] = [makeFolder('root'), fetched({ images: true })];
    expect(await load(root, from, { images: `${image} -\n` })).toMatchObject({ code: 0 });
    writeFileSync(join(from, 'amd64/k3s'), 'a newer one');
    const result = await load(root, from, { k3s: digestOf('a newer one') });
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(textIn(root, 'usr/local/bin/k3s')).toBe('a newer one');
    expect(laid(root)).not.toContain(`${images}/registry.example_5000_calico_node_v3.32.1.tar`);
  });

  test('says when the disk is full', async () => {
    const from = fetched();
    chmodSync(from, 0o755);
    const sandbox = ['--size', '262144', '--tmpfs', '/tmp/small'];
    const result = await load('/tmp/small', from, {}, { writable: [from], sandbox });
    expect(result, result.stderr).toMatchObject({ code: 73 });
    expect(result.stderr).toContain('is the disk full');
  });
});
