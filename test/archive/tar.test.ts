import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { joinBytes } from '../../src/archive/parts.ts';
import { packTarGz } from '../../src/archive/tar.ts';
import type { BundleFile } from '../../src/archive/zip.ts';
import { sampleFiles } from '../support/sample-archive.ts';
import { wanted } from '../support/wanted.ts';

const folder = mkdtempSync(join(tmpdir(), 'knit-tar-'));
afterAll(() => rmSync(folder, { recursive: true }));
const archive = join(folder, 'sample.tar.gz');
writeFileSync(archive, packTarGz(sampleFiles));

const bytesOf = (content: BundleFile['content']): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : joinBytes(content);

const readers: [name: string, unpack: (into: string) => void][] = [
  ['tar', (into) => execFileSync('tar', ['-xzpf', archive, '-C', into])],
  ['bsdtar', (into) => execFileSync('bsdtar', ['-xpf', archive, '-C', into])],
  ['busybox', (into) => execFileSync('busybox', ['tar', '-xzpf', archive, '-C', into])],
  [
    'python3',
    (into) => execFileSync('python3', ['-c', `import tarfile; tarfile.open('${archive}').extractall('${into}')`]),
  ],
];

describe('packTarGz()', () => {
  it.each(readers.filter(([name]) => wanted(name)))('is read by %s, modes and time kept', (name, unpack) => {
    const into = join(folder, name);
    mkdirSync(into);
    unpack(into);
    for (const { path, mode, content } of sampleFiles) {
      const file = join(into, path);
      expect(readFileSync(file).equals(bytesOf(content)), path).toBe(true);
      expect((statSync(file).mode & 0o777).toString(8), path).toBe(mode.toString(8));
      expect(statSync(file).mtimeMs, path).toBe(Date.UTC(2000, 0, 1));
    }
  });

  it('is whole: gzip checks its sum, and the tar ends with two empty blocks', () => {
    const tar = gunzipSync(readFileSync(archive));
    expect(tar.length % 512).toBe(0);
    expect(tar.subarray(-1024).every((byte) => byte === 0)).toBe(true);
  });

  it('is the same whenever it is made', () => {
    expect(Buffer.from(packTarGz(sampleFiles)).equals(readFileSync(archive))).toBe(true);
  });

  it('refuses a path that it cannot say', () => {
    expect(() => packTarGz([{ path: `knit/${'x'.repeat(100)}`, mode: 0o644, content: '' }])).toThrow(RangeError);
  });
});
