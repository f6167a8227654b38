import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { joinBytes, joinText } from '../../src/archive/parts.ts';
import { applyEdits } from '../../src/manifest/apply.ts';
import { carry } from '../../src/manifest/carried.ts';
import { unifiedDiff } from '../../src/manifest/diff.ts';
import type { Edit } from '../../src/manifest/edit.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { hasManifests, manifestsFolder, networksOf, tags } from '../support/manifests.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const name = { tag: 'v3.0.0', file: 'calico.yaml' };
const names = { old: 'a', new: 'b' };

// An en dash in each stretch: characters and bytes are not the same places.
const small = [
  'kind: ConfigMap\ndata: – a\n',
  'kind: CustomResourceDefinition\nx: – 1\n',
  'kind: ClusterRole\n',
  'kind: DaemonSet\nenv: – b\n',
  'kind: Deployment\n',
]
  .map((document) => `---\n# Source\n${document}`)
  .join('');

describe('carry()', () => {
  const carried = carry(name, bytesOf(small));
  const edit = (id: string, from: string, to: string): Edit => ({ id, find: [from], replace: [to] });

  it('shares what lies between the first definition and the DaemonSet', () => {
    expect(carried.shared?.text).toMatch(/^---\n# Source\nkind: CustomResourceDefinition\n.*kind: ClusterRole\n$/s);
    expect(new TextDecoder().decode(carried.shared?.bytes)).toBe(carried.shared?.text);
    expect(carried.shared?.from).toBe(
      bytesOf(small.slice(0, small.indexOf(carried.shared?.text ?? '')).toString()).length,
    );
    const patched = carried.patched([edit('one', 'data: – a', 'data: c'), edit('two', 'env: – b', 'env: d')]);
    expect(patched.ok && patched.parts[1]).toBe(carried.shared);
    expect(patched.ok && joinText(patched.parts)).toBe(small.replace('– a', 'c').replace('– b', 'd'));
  });

  it('gives the text in one part where an edit touches what is shared', () => {
    const patched = carried.patched([edit('one', 'x: – 1', 'x: 2')]);
    expect(patched).toEqual({ ok: true, parts: [small.replace('– 1', '2')] });
  });

  it('refuses by the name of the edit', () => {
    expect(carried.patched([edit('one', 'y', 'z')])).toMatchObject({ ok: false, edit: 'one', reason: 'missing' });
    expect(carried.diff([edit('one', 'y', 'z')], names)).toMatchObject({ ok: false, edit: 'one', reason: 'missing' });
  });

  it('takes a segment of this stretch and no other', () => {
    const { from = 0, bytes } = carried.shared ?? {};
    const segment = { deflated: new Uint8Array(), crc32: 0, length: bytes?.length ?? 0 };
    expect(carry(name, bytesOf(small), { ...segment, from }).shared?.segment).toMatchObject(segment);
    expect(carry(name, bytesOf(small), { ...segment, from: from + 1 }).shared?.segment).toBeUndefined();
    expect(carry(name, bytesOf(small), { ...segment, from, length: 1 }).shared?.segment).toBeUndefined();
  });

  it('carries a file of any other shape whole', () => {
    for (const text of ['', 'kind: DaemonSet\n', '---\nkind: DaemonSet\n---\nkind: CustomResourceDefinition\n']) {
      expect(carry(name, bytesOf(text)).shared).toBeUndefined();
      expect(carry(name, bytesOf(text)).patched([])).toEqual({ ok: true, parts: [text] });
    }
  });

  it('remembers no more places than it can use, and finds all the same', () => {
    for (let index = 0; index < 600; index += 1) {
      const patched = carried.patched([edit('one', 'data: – a', `data: ${index}`)]);
      expect(patched.ok && joinText(patched.parts)).toBe(small.replace('– a', String(index)));
    }
  });

  it('throws on bytes that are no UTF-8', () => {
    expect(() => carry(name, Uint8Array.of(0xff))).toThrow(TypeError);
  });

  describe.runIf(hasManifests).each(tags)('with the manifests of %s', (tag) => {
    it.each(['calico.yaml', 'canal.yaml'])('%s gives what the edits give, nine tenths of it shared', (file) => {
      const bytes = new Uint8Array(readFileSync(join(manifestsFolder, tag, file)));
      const carried = carry({ tag, file }, bytes);
      expect((carried.shared?.bytes.length ?? 0) / bytes.length).toBeGreaterThan(0.9);
      for (const [title, network] of networksOf(tag).filter(([each]) => `${each.split(' ')[0]}.yaml` === file)) {
        const edits = manifestEdits(network);
        const patched = carried.patched(edits);
        const wanted = applyEdits(carried.text(), edits);
        if (!patched.ok || !wanted.ok) throw new Error(title);
        expect(joinText(patched.parts) === wanted.text, title).toBe(true);
        expect(Buffer.from(joinBytes(patched.parts)).equals(Buffer.from(wanted.text)), title).toBe(true);
        expect(patched.parts[1], title).toBe(carried.shared);
        expect(carried.diff(edits, names), title).toEqual(unifiedDiff(carried.text(), edits, names));
      }
    });
  });
});
