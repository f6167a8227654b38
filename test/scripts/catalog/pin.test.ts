import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinOf } from '../../../scripts/catalog/pin.ts';
import { calicoLines } from '../../../src/catalog/calico-lines.ts';
import { calicoPins } from '../../../src/catalog/calico-pins.ts';
import { minorOf } from '../../../src/catalog/version.ts';
import { hasManifests, manifestsFolder, tags, upstream } from '../../support/manifests.ts';

const bytesOf = (tag: string, file: string) => readFileSync(join(manifestsFolder, tag, file));
const release = { tag: 'v3.32.2', date: '2026-11-20', commit: 'a'.repeat(40) };
const bytes = (text: string) => new TextEncoder().encode(text);

describe.runIf(hasManifests)('pinOf()', () => {
  it.each(tags)('gives the row of %s from the files themselves', (tag) => {
    const row = calicoPins.find((pin) => pin.tag === tag);
    const registry = calicoLines.find(({ minor }) => minor === minorOf(tag))?.registry ?? '';
    const manifests = { calico: bytesOf(tag, 'calico.yaml'), canal: bytesOf(tag, 'canal.yaml') };
    expect(pinOf({ tag, date: row?.date ?? '', commit: row?.commit ?? '' }, manifests, registry)).toEqual(row);
  });

  const good = () => ({ calico: upstream('v3.32.1', 'calico.yaml'), canal: upstream('v3.32.1', 'canal.yaml') });
  const pin = ({ calico, canal }: { calico: string; canal: string }) =>
    pinOf(release, { calico: bytes(calico), canal: bytes(canal) }, 'quay.io/calico');

  it.each<[string, (texts: { calico: string; canal: string }) => { calico: string; canal: string }, RegExp]>([
    [
      'a line that an edit needs is missing',
      ({ calico, canal }) => ({ calico: calico.replace('          "type": "calico",\n', ''), canal }),
      /v3\.32\.2 calico\.yaml, ipip: Edit "allow-ip-forwarding" does not fit/,
    ],
    [
      'a line that an edit needs is there twice',
      ({ calico, canal }) => ({ calico, canal: canal.replace(/( +"type": "calico",\n)/, '$1$1') }),
      /v3\.32\.2 canal\.yaml, vxlan: Edit "allow-ip-forwarding" does not fit/,
    ],
    [
      'only some kind of network does not fit',
      ({ calico, canal }) => ({ calico: calico.replace('                - -bird-ready\n', ''), canal }),
      /calico\.yaml, vxlan: Edit "ready-probe" is in upstream's file already/,
    ],
    [
      'lines end otherwise',
      ({ calico, canal }) => ({ calico: calico.replaceAll('\n', '\r\n'), canal }),
      /calico\.yaml/,
    ],
    ['the file is cut off', ({ calico, canal }) => ({ calico, canal: canal.slice(0, -100) }), /canal\.yaml/],
    ['the file is empty', ({ canal }) => ({ calico: '', canal }), /calico\.yaml/],
    [
      'an image comes from elsewhere',
      ({ calico, canal }) => ({ calico: calico.replace('quay.io/calico/cni', 'quay.io/evil/cni'), canal }),
      /calico\.yaml names an image of elsewhere: quay\.io\/evil\/cni/,
    ],
    [
      'an image has no tag of a release',
      ({ calico, canal }) => ({ calico, canal: canal.replace('calico/node:v3.32.1', 'calico/node:latest') }),
      /canal\.yaml names an image of elsewhere/,
    ],
    [
      'an image has more on its line',
      ({ calico, canal }) => ({ calico: calico.replace('/cni:v3.32.1', "/cni:v3.32.1'+evil()+'"), canal }),
      /calico\.yaml names an image of elsewhere/,
    ],
  ])('refuses by name where %s', (_, change, message) => {
    expect(() => pin(change(good()))).toThrow(message);
  });

  it('refuses bytes that are no text', () => {
    const broken = Buffer.concat([bytesOf('v3.32.1', 'calico.yaml'), Buffer.from([0xff, 0x0a])]);
    expect(() => pinOf(release, { calico: broken, canal: bytes(good().canal) }, 'quay.io/calico')).toThrow(/UTF-8/);
  });
});
