import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunOptions, RunResult } from '../support/shell.ts';
import { makeCommands, makeFolder, pathOf, run, script, shellNames } from '../support/shell.ts';

const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const k3s = Buffer.from('#!/bin/sh\necho "k3s version v1.36.1+k3s1 (0)"\n');
const archive = Buffer.alloc(600_000, 'images of K3s ');
const installer = Buffer.from('#!/bin/sh\nexit 0\n');
const sums = Buffer.from(
  `${digestOf(archive).toUpperCase()} *k3s-airgap-images-amd64.tar.zst\n${digestOf(k3s)}  k3s\n`,
);
const files: Readonly<Record<string, Buffer>> = {
  '/install.sh': installer,
  '/k3s': k3s,
  '/k3s-airgap-images-amd64.tar.zst': archive,
  '/sha256sum-amd64.txt': sums,
};

let server: Server;
let base = '';
/** How many answers with a body are cut off in the middle. */
let cuts = 0;
/** Whether the server is gone after them. */
let isLast = false;
/** What was asked for, with the byte that it was to begin with. */
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '/';
    const body = files[url];
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? '0');
    asked.push(`${url} ${from}`);
    if (body === undefined) return response.writeHead(404).end();
    if (isLast && cuts === 0) return response.destroy();
    if (from >= body.length) return response.writeHead(416).end();
    const rest = body.subarray(from);
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` };
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': rest.length, ...range });
    if (cuts > 0 && rest.length > 1000) {
      cuts -= 1;
      return response.write(rest.subarray(0, rest.length / 2), () => setTimeout(() => response.destroy(), 20));
    }
    return response.end(rest);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  cuts = 0;
  isLast = false;
  asked = [];
});

const image = 'registry.example:5000/calico/node:v3.32.1';
const imageFile = 'amd64/images/registry.example_5000_calico_node_v3.32.1.tar';
const indexDigest = `sha256:${'ab'.repeat(32)}`;

interface Pins {
  readonly k3s?: string;
  readonly archive?: string;
  readonly images?: string;
}

/** What the lock says: the digests that are not given are those of nobody. */
const settingsOf = (pins: Pins = {}) => ({
  K3S_VERSION: 'v1.36.1+k3s1',
  AIRGAP_FILES: [
    `- k3s-install.sh ${digestOf(installer)} ${base}/install.sh`,
    `amd64 amd64/sha256sum-amd64.txt - ${base}/sha256sum-amd64.txt`,
    `amd64 amd64/k3s ${pins.k3s ?? '-'} ${base}/k3s`,
    `amd64 amd64/k3s-airgap-images-amd64.tar.zst ${pins.archive ?? '-'} ${base}/k3s-airgap-images-amd64.tar.zst`,
    `arm64 arm64/k3s - ${base}/k3s-arm64`,
    '',
  ].join('\n'),
  AIRGAP_IMAGES: pins.images ?? '',
});

const fetchTo = (folder: string, pins: Pins = {}, options: Partial<RunOptions> = {}): Promise<RunResult> =>
  run({
    script: script('fetch', settingsOf(pins)),
    args: ['--arch', 'amd64', '--to', folder],
    network: true,
    writable: [folder],
    unprivileged: true,
    ...options,
  });

const textIn = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

/** A skopeo that does as it is told, and writes down what that was. */
const skopeo = (folder: string): string =>
  makeCommands({
    skopeo: `echo "$*" >>'${folder}/skopeo'
case "$*" in
  *' --raw '* | *'inspect --raw'*) printf 'the list' ;;
  *copy*) for word in "$@"; do case $word in docker-archive:*) file=\${word#docker-archive:}; echo "$word" >"\${file%%:*}" ;; esac; done ;;
esac`,
  });

describe.each(shellNames)('fetch.sh in %s', (shell) => {
  const options = { shell, path: pathOf(shell) };

  test('fetches all, compares it, and writes down what nobody pins', async () => {
    const folder = makeFolder('fetch');
    const result = await fetchTo(folder, {}, options);
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(textIn(folder, 'amd64/k3s')).toBe(k3s.toString());
    expect(readFileSync(join(folder, 'amd64/k3s-airgap-images-amd64.tar.zst')).equals(archive)).toBe(true);
    expect(textIn(folder, 'SHA256SUMS').trim().split('\n').sort()).toEqual(
      [
        `${digestOf(installer)}  k3s-install.sh`,
        `${digestOf(sums)}  amd64/sha256sum-amd64.txt`,
        `${digestOf(k3s)}  amd64/k3s`,
        `${digestOf(archive)}  amd64/k3s-airgap-images-amd64.tar.zst`,
      ].sort(),
    );
    expect(textIn(folder, 'UNPINNED')).toBe(
      `${digestOf(k3s)}  amd64/k3s\n${digestOf(archive)}  amd64/k3s-airgap-images-amd64.tar.zst\n`,
    );
    expect(result.stderr).toContain(digestOf(textIn(folder, 'SHA256SUMS')));
    asked = [];
    const again = await fetchTo(folder, {}, options);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('amd64/k3s is here already');
    expect(asked).toEqual([]);
  });

  test('goes on where a connection was cut, in the same run and in the next', async () => {
    const folder = makeFolder('fetch');
    cuts = 1;
    const result = await fetchTo(folder, {}, options);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(asked).toContain('/k3s-airgap-images-amd64.tar.zst 300000');
    expect(readFileSync(join(folder, 'amd64/k3s-airgap-images-amd64.tar.zst')).equals(archive)).toBe(true);
  });

  test('keeps nothing of what has another digest than the lock says', async () => {
    const folder = makeFolder('fetch');
    const result = await fetchTo(folder, { k3s: 'cd'.repeat(32) }, options);
    expect(result, result.stderr).toMatchObject({ code: 65 });
    expect(result.stderr).toContain('nothing of it was used');
    expect(readdirSync(join(folder, 'amd64'))).toEqual(['sha256sum-amd64.txt']);
    expect(textIn(folder, 'SHA256SUMS')).not.toContain('amd64/k3s\n');
  });

  test('fetches images by their digest, or by that which the tag has, and writes this down', async () => {
    for (const [digest, pinned] of [
      [indexDigest, indexDigest],
      ['-', `sha256:${digestOf('the list')}`],
    ] as const) {
      const folder = makeFolder('fetch');
      const path = `${skopeo(folder)}:${options.path}`;
      const result = await fetchTo(folder, { images: `${image} ${digest}\n` }, { ...options, path });
      expect(result, result.stderr).toMatchObject({ code: 0 });
      expect(textIn(folder, 'skopeo')).toContain(
        `--override-os linux --override-arch amd64 copy --quiet docker://registry.example:5000/calico/node@${pinned} docker-archive:${folder}/${imageFile}.part:${image}\n`,
      );
      expect(textIn(folder, 'SHA256SUMS')).toContain(`  ${imageFile}\n`);
      if (digest === '-') expect(textIn(folder, 'UNPINNED')).toContain(`${pinned}  ${image}\n`);
      else expect(textIn(folder, 'UNPINNED')).not.toContain(image);
      expect((await fetchTo(folder, { images: `${image} ${digest}\n` }, { ...options, path })).stderr).toContain(
        `${imageFile} is here already`,
      );
    }
  });

  test('tells what it is, and refuses what it does not know', async () => {
    const folder = makeFolder('fetch');
    expect((await fetchTo(folder, {}, { ...options, args: ['--help'] })).stdout).toContain('usage: fetch.sh');
    for (const args of [['--arch'], ['--arch', 's390x'], ['--to', ''], ['x;id']])
      expect(await fetchTo(folder, {}, { ...options, args })).toMatchObject({ code: 64 });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('fetch.sh', () => {
  test('ends where nothing more comes, and the next run goes on there', async () => {
    const folder = makeFolder('fetch');
    cuts = 1;
    isLast = true;
    const result = await fetchTo(folder);
    expect(result, result.stderr).toMatchObject({ code: 69 });
    expect(result.stderr).toContain('Run this again: it goes on with the');
    const part = join(folder, 'amd64/k3s-airgap-images-amd64.tar.zst.part');
    const size = statSync(part).size;
    expect(size).toBe(archive.length / 2);
    isLast = false;
    asked = [];
    expect(await fetchTo(folder)).toMatchObject({ code: 0 });
    expect(asked).toContain(`/k3s-airgap-images-amd64.tar.zst ${size}`);
    expect(existsSync(part)).toBe(false);
  });

  test('begins anew where what an earlier run left is of another file', async () => {
    const folder = makeFolder('fetch');
    mkdirSync(join(folder, 'amd64'));
    writeFileSync(join(folder, 'amd64/k3s.part'), 'of another release');
    const result = await fetchTo(folder, { k3s: digestOf(k3s) });
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(textIn(folder, 'amd64/k3s')).toBe(k3s.toString());
  });

  test("refuses K3s' file where K3s' own list has another digest", async () => {
    const folder = makeFolder('fetch');
    const settings = settingsOf();
    const wrong = settings.AIRGAP_FILES.replace(`${base}/k3s\n`, `${base}/install.sh\n`);
    const result = await fetchTo(folder, {}, { script: script('fetch', { ...settings, AIRGAP_FILES: wrong }) });
    expect(result, result.stderr).toMatchObject({ code: 65 });
    expect(existsSync(join(folder, 'amd64/k3s'))).toBe(false);
  });

  test('needs no list where the lock has all digests', async () => {
    const folder = makeFolder('fetch');
    await fetchTo(folder, { k3s: digestOf(k3s), archive: digestOf(archive) });
    expect(asked.map((one) => one.split(' ')[0])).not.toContain('/sha256sum-amd64.txt');
    expect(existsSync(join(folder, 'UNPINNED'))).toBe(false);
  });

  test('says when the disk is full, and when there is nothing', async () => {
    const small = ['--size', '131072', '--tmpfs', '/tmp/small'];
    const full = await fetchTo('/tmp/small', {}, { writable: [], sandbox: small });
    expect(full, full.stderr).toMatchObject({ code: 73 });
    expect(full.stderr).toContain('is the disk full');
    const folder = makeFolder('fetch');
    const gone = await fetchTo(folder, {}, { args: ['--arch=arm64', `--to=${folder}`] });
    expect(gone, gone.stderr).toMatchObject({ code: 69 });
    expect(gone.stderr).toContain(`cannot download ${base}/k3s-arm64`);
  });

  test('says what to install where no program for images works', async () => {
    const folder = makeFolder('fetch');
    const names = 'awk cat curl date env grep mkdir mktemp mv rm sed sh sha256sum sleep tail tr uname wc dash';
    const path = makeCommands({
      ...Object.fromEntries(names.split(' ').map((name) => [name, undefined])),
      docker: 'exit 1',
    });
    const result = await fetchTo(folder, { images: `${image} -\n` }, { path });
    expect(result, result.stderr).toMatchObject({ code: 69 });
    expect(result.stderr).toContain('install skopeo');
  });
});

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
