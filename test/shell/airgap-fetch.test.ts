import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunOptions, RunResult } from '../support/shell.ts';
import { makeCommands, makeFolder, pathOf, run, script, shellNames } from '../support/shell.ts';
import type { Pins } from '../support/site-files.ts';
import {
  archive,
  digestOf,
  files,
  image,
  imageFile,
  indexDigest,
  installer,
  k3s,
  settingsOf,
  sums,
} from '../support/site-files.ts';

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

const fetchTo = (folder: string, pins: Pins = {}, options: Partial<RunOptions> = {}): Promise<RunResult> =>
  run({
    script: script('fetch', settingsOf(pins, base)),
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
    const settings = settingsOf({}, base);
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
    const names = 'awk cat curl head date env grep mkdir mktemp mv rm sed sh sha256sum sleep tail tr uname wc dash';
    const path = makeCommands({
      ...Object.fromEntries(names.split(' ').map((name) => [name, undefined])),
      docker: 'exit 1',
    });
    const result = await fetchTo(folder, { images: `${image} -\n` }, { path });
    expect(result, result.stderr).toMatchObject({ code: 69 });
    expect(result.stderr).toContain('install skopeo');
  });
});
