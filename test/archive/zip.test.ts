import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { afterAll, describe, expect, it } from 'vitest';
import { joinBytes } from '../../src/archive/parts.ts';
import type { BundleFile } from '../../src/archive/zip.ts';
import { packZip } from '../../src/archive/zip.ts';
import { carry } from '../../src/manifest/carried.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { hasManifests, manifestsFolder, networksOf, tags } from '../support/manifests.ts';
import { programs, root } from '../support/programs.ts';
import { sampleDigest, sampleFiles } from '../support/sample-archive.ts';
import { wanted } from '../support/wanted.ts';

const folder = mkdtempSync(join(tmpdir(), 'knit-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));
const archive = join(folder, 'sample.zip');
writeFileSync(archive, packZip(sampleFiles));

const bytesOf = (content: BundleFile['content']): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : joinBytes(content);

const readers: [name: string, unpack: (into: string) => void][] = [
  ['unzip', (into) => execFileSync('unzip', ['-q', archive, '-d', into])],
  ['bsdtar', (into) => execFileSync('bsdtar', ['-xf', archive, '-C', into])],
  ['7z', (into) => execFileSync('7z', ['x', '-y', `-o${into}`, archive], { stdio: 'ignore' })],
  ['busybox', (into) => execFileSync('busybox', ['unzip', '-q', archive, '-d', into])],
];

describe('packZip()', () => {
  it.each(readers.filter(([name]) => wanted(name)))('is read by %s, modes and time kept', (name, unpack) => {
    const into = join(folder, name);
    mkdirSync(into);
    unpack(into);
    for (const { path, mode, content } of sampleFiles) {
      const file = join(into, path);
      expect(readFileSync(file).equals(bytesOf(content)), path).toBe(true);
      // Busybox keeps neither.
      if (name === 'busybox') continue;
      expect((statSync(file).mode & 0o777).toString(8), path).toBe(mode.toString(8));
      // An archive says local time, so the day is all that is sure.
      expect(Math.abs(statSync(file).mtimeMs - Date.UTC(2000, 0, 1)), path).toBeLessThan(86_400_000);
    }
  });

  it.runIf(wanted('python3'))("is read by Python's zipfile, which checks every CRC", () => {
    const program =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip()); ' +
      'print("\\n".join(f"{i.filename} {i.external_attr >> 16:o} {i.create_system} {i.date_time}" for i in z.infolist()))';
    const printed = execFileSync('python3', ['-c', program, archive], { encoding: 'utf8' });
    const rows = sampleFiles.map(
      ({ path, mode }) => `${path} ${(0o100000 | mode).toString(8)} 3 (2000, 1, 1, 0, 0, 0)`,
    );
    expect(printed).toBe(`None\n${rows.join('\n')}\n`);
  });

  it('is read by jszip, which checks every CRC', async () => {
    const zip = await JSZip.loadAsync(readFileSync(archive), { checkCRC32: true });
    expect(Object.keys(zip.files)).toEqual(sampleFiles.map(({ path }) => path));
    for (const { path, content } of sampleFiles) {
      const read = await zip.file(path)?.async('uint8array');
      expect(Buffer.from(read ?? []).equals(bytesOf(content)), path).toBe(true);
    }
  });

  it('gives the same bytes again, though shared parts are deflated already', () => {
    expect(Buffer.from(packZip(sampleFiles)).equals(readFileSync(archive))).toBe(true);
  });

  const program = join(root, 'test', 'support', 'sample-archive.ts');
  const runtimes: [name: string, command: readonly string[]][] = [
    ['the Node that is installed', ['node', programs.tsx, program]],
    ['a newer Node', [programs.node, programs.tsx, program]],
    ['Bun', [programs.bun, program]],
    ['Deno', [programs.deno, 'run', '--quiet', program]],
  ];
  it.each(runtimes)('gives the same bytes on %s, wherever it runs', async (_, [command = '', ...words]) => {
    const wanted = await sampleDigest();
    for (const zone of ['UTC', 'Asia/Tokyo', 'America/New_York']) {
      const options = { cwd: root, env: { ...process.env, TZ: zone }, encoding: 'utf8' } as const;
      expect(execFileSync(command, words, options).trim(), zone).toBe(wanted);
    }
  });

  describe.runIf(hasManifests).each(tags)('with the manifests of %s', (tag) => {
    it.each(['calico.yaml', 'canal.yaml'])('%s is what a plain archive holds, at most 40 % longer', async (file) => {
      const bytes = new Uint8Array(readFileSync(join(manifestsFolder, tag, file)));
      const carried = carry({ tag, file }, bytes);
      for (const [name, network] of networksOf(tag).filter(([name]) => `${name.split(' ')[0]}.yaml` === file)) {
        const patched = carried.patched(manifestEdits(network));
        if (!patched.ok) throw new Error(patched.detail.en);
        const zip = packZip([{ path: 'x.yaml', mode: 0o644, content: patched.parts }]);
        const read = await (await JSZip.loadAsync(zip, { checkCRC32: true })).file('x.yaml')?.async('uint8array');
        expect(Buffer.from(read ?? []).equals(joinBytes(patched.parts)), name).toBe(true);
        if (!/ipv4$/.test(name)) continue;
        const plain = new JSZip().file('x.yaml', joinBytes(patched.parts));
        const options = { type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
        expect(zip.length / (await plain.generateAsync(options)).length, name).toBeLessThan(1.4);
      }
    });
  });
});
