import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sampleApp } from '../support/service.ts';

const app = await sampleApp();
const folder = mkdtempSync(join(tmpdir(), 'knit-archives-'));
afterAll(() => rmSync(folder, { recursive: true }));

const queries = ['', 'cni=canal', 'cni=calico&via=operator', 'backend=wireguard&k3s=v1.22.4-k3s1', 'cni=none&lang=ja'];

/** What `bsdtar -tv` says of every entry: its mode and its name. */
async function entriesOf(name: string, query: string): Promise<readonly (readonly [mode: string, path: string])[]> {
  const file = join(folder, name);
  writeFileSync(file, Buffer.from(await (await app.request(`/${name}?${query}`)).arrayBuffer()));
  const lines = execFileSync('bsdtar', ['-tvf', file], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => [line.slice(0, 10), line.split(/\s+/).slice(8).join(' ')]);
}

describe.each(['bundle.zip', 'bundle.tar.gz'])('%s', (name) => {
  test.each(queries)('for "%s" has plain files in one folder, under names that are safe everywhere', async (query) => {
    const entries = await entriesOf(name, query);
    const paths = entries.map(([, path]) => path).filter((path) => !path.endsWith('/'));
    expect(paths.length).toBeGreaterThan(8);
    const folders = new Set(paths.map((path) => path.split('/')[0]));
    expect([...folders]).toEqual([expect.stringMatching(/^knit-[a-z-]+-v[0-9.]+\+k3s\d+$/)]);
    for (const path of paths) {
      expect(path).toMatch(/^[A-Za-z0-9][A-Za-z0-9._+-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/);
      expect(path.split('/')).not.toContain('..');
    }
    // On a file system that does not tell capitals, two names must not become one.
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    for (const [mode, path] of entries) {
      expect(mode, path).toBe(path.endsWith('/') ? 'drwxr-xr-x' : path.endsWith('.sh') ? '-rwxr-xr-x' : '-rw-r--r--');
    }
  });

  test('is refused whole where a part of it is missing', async () => {
    await entriesOf(name, '');
    const file = join(folder, name);
    const bytes = execFileSync('cat', [file]);
    for (const part of [0.3, 0.7, 0.99]) {
      writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * part)));
      const test = name.endsWith('zip') ? ['unzip', '-tqq', file] : ['gzip', '-t', file];
      expect(() => execFileSync(test[0] ?? '', test.slice(1), { stdio: 'ignore' })).toThrow();
    }
  });
});
