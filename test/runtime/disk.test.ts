import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ManifestPin } from '../../src/manifest/pins.ts';
import { pinnedManifests } from '../../src/manifest/pins.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { hasManifests, manifestsFolder, tags } from '../support/manifests.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with files by their path below it. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'knit-disk-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const pin = (tag: string, file: string, text: string): ManifestPin => ({
  tag,
  file,
  sha256: createHash('sha256').update(text).digest('hex'),
  bytes: Buffer.byteLength(text),
});
const pins = [
  pin('v3.2.0', 'calico.yaml', 'one\n'),
  pin('v3.2.0', 'canal.yaml', 'two\n'),
  pin('v3.1.0', 'calico.yaml', 'three\n'),
];

describe('loadManifests()', () => {
  it('carries what is there and names what is not', async () => {
    const folder = folderWith({ 'v3.2.0/calico.yaml': 'one\n', 'v3.2.0/canal.yaml': 'two\n', 'v3.2.0/notes.txt': 'x' });
    const store = await loadManifests(folder, pins);
    expect((await store.carried('v3.2.0', 'canal.yaml'))?.text()).toBe('two\n');
    expect(store.missing).toEqual([{ tag: 'v3.1.0', file: 'calico.yaml' }]);
    expect(store.refused).toEqual([]);
    expect(await store.carried('v3.1.0', 'calico.yaml')).toBeUndefined();
    expect(await store.carried('v3.2.0', 'notes.txt')).toBeUndefined();
    expect(await store.carried('../v3.2.0', 'calico.yaml')).toBeUndefined();
    const lines = store.problems.join('\n');
    expect(lines).toContain('Carries calico.yaml and canal.yaml of v3.2.0.');
    expect(lines).toContain('Does not carry calico.yaml of v3.1.0');
    expect(lines).toContain('npm run manifests');
  });

  it.each(['', 'nothing/here'])('carries nothing of a folder that is empty or not there', async (below) => {
    const store = await loadManifests(join(folderWith({}), below), pins);
    expect(store.missing).toHaveLength(3);
    expect(store.problems[0]).toContain('Does not carry calico.yaml and canal.yaml of v3.2.0; calico.yaml of v3.1.0');
  });

  it('counts the releases of a minor where it has many', async () => {
    const many = ['v3.2.1', 'v3.2.0', 'v3.1.2', 'v3.1.1', 'v3.1.0'].map((tag) => pin(tag, 'canal.yaml', 'x\n'));
    const store = await loadManifests(folderWith({}), many);
    expect(store.problems[0]).toContain('Does not carry canal.yaml of v3.2.1, v3.2.0, 3 releases of v3.1: there,');
  });

  it('refuses by name what is not the pinned file', async () => {
    const folder = folderWith({
      'v3.2.0/calico.yaml': 'onE\n',
      'v3.2.0/canal.yaml': 'longer\n',
      'v3.1.0/calico.yaml/x': '',
    });
    const store = await loadManifests(folder, pins);
    expect(store.refused.map(({ tag, file }) => `${tag}/${file}`)).toEqual([
      'v3.2.0/calico.yaml',
      'v3.2.0/canal.yaml',
      'v3.1.0/calico.yaml',
    ]);
    for (const { tag, file } of pins) {
      expect(await store.carried(tag, file)).toBeUndefined();
      expect(store.problems.join('\n')).toContain(`Refusal ${join(folder, tag, file)}: `);
    }
    expect(store.refused[0]?.reason).toBe('its SHA-256 is not the pinned one');
    expect(store.refused[1]?.reason).toBe('it has 7 bytes and not the pinned 4');
  });

  it('does not stumble over files that cannot be read or lead in circles', async () => {
    const folder = folderWith({ 'v3.2.0/calico.yaml': 'one\n', 'v3.1.0': 'a file' });
    symlinkSync('canal.yaml', join(folder, 'v3.2.0', 'canal.yaml'));
    chmodSync(join(folder, 'v3.2.0', 'calico.yaml'), 0o000);
    const store = await loadManifests(folder, pins);
    expect(store.refused.some(({ file }) => file === 'canal.yaml')).toBe(true);
    expect(store.missing).toEqual([{ tag: 'v3.1.0', file: 'calico.yaml' }]);
  });

  it('keeps what it read, whatever becomes of the folder', async () => {
    const folder = folderWith({ 'v3.2.0/calico.yaml': 'one\n', 'v3.2.0/canal.yaml': 'two\n' });
    const store = await loadManifests(folder, pins);
    writeFileSync(join(folder, 'v3.2.0', 'calico.yaml'), 'changed\n');
    rmSync(join(folder, 'v3.2.0', 'canal.yaml'));
    expect((await store.carried('v3.2.0', 'calico.yaml'))?.text()).toBe('one\n');
    expect((await store.carried('v3.2.0', 'canal.yaml'))?.text()).toBe('two\n');
  });

  it.runIf(hasManifests)("carries upstream's files, which the catalog pins", async () => {
    const store = await loadManifests(manifestsFolder);
    expect(store.refused).toEqual([]);
    expect(pinnedManifests.length - store.missing.length).toBe(tags.length * 2);
    for (const tag of tags) {
      expect((await store.carried(tag, 'calico.yaml'))?.text()).toContain('calico_backend');
      expect((await store.carried(tag, 'canal.yaml'))?.text()).toContain('net-conf.json');
    }
  });
});
