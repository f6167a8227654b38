import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/manifest/apply.ts';
import type { ManifestNetwork } from '../../src/manifest/edit.ts';
import { manifestEdits } from '../../src/manifest/network.ts';

import { formats, meaning, objectsOf, rewritings, shortened } from '../support/foreign-manifests.ts';
import { hasManifests, networksOf, tags, upstream } from '../support/manifests.ts';
import { patchManifest } from '../support/patch-manifest.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function patch(text: string, network: Omit<ManifestNetwork, 'tag'>): string {
  const result = patchManifest(bytesOf(text), network as ManifestNetwork);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail.en}`);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(result.bytes);
}

function edited(text: string, network: ManifestNetwork): string {
  const result = applyEdits(text, manifestEdits(network));
  if (!result.ok) throw new Error(result.detail.en);
  return result.text;
}

/** Lines of one text that the other does not have, however often. */
const linesOnlyIn = (one: string, other: string): string[] => {
  const known = new Set(other.split('\n'));
  return one.split('\n').filter((line) => !known.has(line));
};

describe.runIf(hasManifests)("patchManifest() on upstream's files", () => {
  it.each(tags)('means at %s what the edits by line mean, for every network', (tag) => {
    for (const [name, network] of networksOf(tag)) {
      // No request has a plan for this one.
      if (name.startsWith('calico ipip') && network.clusterCidr.ipv4 === undefined) continue;
      const text = upstream(tag, `${network.cni}.yaml`);
      const patched = patch(text, network);
      const definitions = (each: string): string[] =>
        each.split(/^---\n/m).filter((document) => !/^kind: (ConfigMap|DaemonSet)$/m.test(document));
      const others = (each: string): string =>
        each
          .split(/^(?=---\n)/m)
          .filter((document) => /^kind: (ConfigMap|DaemonSet)$/m.test(document))
          .join('');
      expect(definitions(patched), name).toEqual(definitions(text));
      expect(meaning(objectsOf(others(patched))), name).toEqual(meaning(objectsOf(others(edited(text, network)))));
      expect(patch(patched, network), name).toBe(patched);
    }
  });

  it.each(tags)('changes and names as few lines as it can at %s', (tag) => {
    const text = upstream(tag, 'calico.yaml');
    const result = patchManifest(bytesOf(text), { clusterCidr: { ipv4: '10.42.0.0/16' } });
    if (!result.ok) throw new Error(result.reason);
    const patched = new TextDecoder().decode(result.bytes);
    expect(linesOnlyIn(text, patched)).toEqual([]);
    expect(linesOnlyIn(patched, text)).toEqual([
      '          "container_settings": {"allow_ip_forwarding": true},',
      '            - name: IP_AUTODETECTION_METHOD',
      '              value: "kubernetes-internal-ip"',
      '            - name: CALICO_IPV4POOL_CIDR',
      '              value: "10.42.0.0/16"',
    ]);
    expect(result.changes.map(({ id }) => id)).toEqual([
      'allow-ip-forwarding',
      'IP_AUTODETECTION_METHOD',
      'CALICO_IPV4POOL_CIDR',
    ]);
    const lines = text.split('\n');
    expect(lines[(result.changes[0]?.line ?? 0) - 1]).toContain('"type": "calico",');
    expect(lines[(result.changes[1]?.line ?? 0) - 2]).toContain('value: "true"');
  });
});

const objects = new Map<string, ReturnType<typeof objectsOf>>();
/** The objects of a text, for the caller to change. */
function objectsIn(text: string): ReturnType<typeof objectsOf> {
  const known = objects.get(text) ?? objectsOf(text);
  objects.set(text, known);
  return structuredClone(known);
}

const sampled = hasManifests ? [tags[0], 'v3.30.7', tags.at(-1)].filter((tag) => tag !== undefined) : [];
const wanted = /^(calico (ipip ipv4|vxlan dual with everything)|canal (vxlan ipv4|host-gw dual with everything))$/;
let kept = 0;

describe.runIf(hasManifests).each(Object.entries(formats))('patchManifest() on a manifest %s', (format, write) => {
  it.each(Object.entries(rewritings))('with %s means what was asked and nothing else', (rewriting, rewrite) => {
    const tag = sampled[(format.length + rewriting.length) % sampled.length] ?? '';
    for (const [name, network] of networksOf(tag).filter(([name]) => wanted.test(name))) {
      const text = shortened(tag, network.cni);
      const mutated = write(rewrite(objectsIn(text)));
      const patched = patch(mutated, network);
      const title = `${tag} ${name}`;
      expect(meaning(objectsOf(patched)), title).toEqual(meaning(rewrite(objectsIn(edited(text, network)))));
      expect(patch(patched, network), `${title}, again`).toBe(patched);
      expect(Math.abs(patched.length - mutated.length), title).toBeLessThan(2500);
      kept += 1;
    }
  });
});

it.runIf(hasManifests)('these were at least 500 mutations that keep the meaning', () => {
  expect(kept).toBeGreaterThanOrEqual(500);
});

it.runIf(hasManifests)('patchManifest() throws on nothing that anybody may send', () => {
  const whole = bytesOf(shortened(tags.at(-1) ?? '', 'canal'));
  const change = fc.record({ at: fc.nat(whole.length - 1), cut: fc.nat(3), put: fc.string({ maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let bytes = Buffer.from(whole);
      for (const { at, cut, put } of changes) {
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)]);
      }
      const result = patchManifest(bytes, { clusterCidr: { ipv4: '10.42.0.0/16' }, encapsulation: 'host-gw' });
      if (!result.ok) return;
      // What it accepts stays editable, and is edited.
      expect(patchManifest(result.bytes, { clusterCidr: { ipv4: '10.42.0.0/16' } })).toMatchObject({
        ok: true,
        changes: [],
      });
    }),
    { numRuns: 200 },
  );
});
