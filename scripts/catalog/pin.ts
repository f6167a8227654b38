import { createHash } from 'node:crypto';
import type { CalicoImages, CalicoPin, Pin } from '../../src/catalog/calico-pins.ts';
import { calicoPins } from '../../src/catalog/calico-pins.ts';
import { calicoEncapsulations, canalEncapsulations } from '../../src/catalog/encapsulations.ts';
import { compareVersions } from '../../src/catalog/version.ts';
import { applyEdits } from '../../src/manifest/apply.ts';
import type { ManifestNetwork } from '../../src/manifest/edit.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { printable, SourceError } from '../../src/runtime/source-error.ts';

/** Upstream's two manifests as they came. */
export interface Manifests {
  readonly calico: Uint8Array;
  readonly canal: Uint8Array;
}

/**
 * Pins a Calico release by the bytes of its manifests, once every edit that knit can plan fits them and they name
 * images of the expected registry. Throws SourceError, which names the file and the edit.
 */
export function pinOf(
  release: { readonly tag: string; readonly date: string; readonly commit: string },
  manifests: Manifests,
  registry: string,
): CalicoPin {
  const { tag } = release;
  const texts = { calico: textOf(tag, 'calico', manifests.calico), canal: textOf(tag, 'canal', manifests.canal) };
  for (const network of networksOf(tag)) assertEditable(tag, network, texts[network.cni]);
  return {
    ...release,
    calico: digestOf(manifests.calico),
    canal: digestOf(manifests.canal),
    images: imagesOf(tag, texts, registry),
  };
}

function textOf(tag: string, name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SourceError('refused', `${tag} ${name}.yaml is not UTF-8`);
  }
}

const digestOf = (bytes: Uint8Array): Pin => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
});

// What is in a file of upstream already is not what the edit was made for: a person must look before it is pinned.
function assertEditable(tag: string, network: ManifestNetwork, text: string): void {
  const refuse = (reason: string) =>
    new SourceError('refused', `${tag} ${network.cni}.yaml, ${network.encapsulation}: ${reason}`);
  const edits = manifestEdits(network);
  const edited = applyEdits(text, edits);
  if (!edited.ok) throw refuse(edited.detail.en);
  for (const edit of edits) {
    const alone = applyEdits(text, [edit]);
    if (alone.ok && alone.text === text) throw refuse(`Edit "${edit.id}" is in upstream's file already`);
  }
  const twice = applyEdits(edited.text, edits);
  if (!twice.ok || twice.text !== edited.text) throw refuse('A second pass changes the file again');
}

const ranges = [
  { ipv4: '10.42.0.0/16' },
  { ipv4: '10.42.0.0/16', ipv6: 'fd00:42::/56' },
  { ipv6: 'fd00:42::/56' },
] as const;

/** Every kind of network that the manifests of a tag can be edited into, each plain and with all else that edits. */
function networksOf(tag: string): readonly ManifestNetwork[] {
  const extras = { mtu: 1400, nodeInterface: 'eth0', natOutgoingIpv6: true };
  return ranges.flatMap((clusterCidr) => [
    ...calicoEncapsulations.flatMap(({ value }): ManifestNetwork[] => {
      const plain = { cni: 'calico', tag, clusterCidr, encapsulation: value } as const;
      return [
        { ...plain, encryption: 'none' },
        { ...plain, ...extras, encryption: 'wireguard' },
      ];
    }),
    ...canalEncapsulations
      .filter(({ since }) => since === undefined || compareVersions(tag, since) >= 0)
      .flatMap(({ value }): ManifestNetwork[] => {
        const plain = { cni: 'canal', tag, clusterCidr, encapsulation: value, encryption: 'none' } as const;
        return [plain, { ...plain, ...extras }];
      }),
  ]);
}

function imagesOf(
  tag: string,
  texts: { readonly calico: string; readonly canal: string },
  registry: string,
): CalicoImages {
  const images = { calico: namedImages(texts.calico), canal: namedImages(texts.canal) };
  for (const [file, names] of Object.entries(images)) {
    const foreign = names.find((name) => !isExpected(name, registry, file === 'canal'));
    if (names.length === 0) throw new SourceError('refused', `${tag} ${file}.yaml names no image`);
    if (foreign !== undefined) {
      throw new SourceError('refused', `${tag} ${file}.yaml names an image of elsewhere: ${printable(foreign)}`);
    }
  }
  return images;
}

const namedImages = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/^ *(?:- )?image: *(.*)$/gm)].map(([, name = '']) => name))].sort();

const flannels = new Set(calicoPins.flatMap(({ images }) => images.canal.flatMap((image) => flannelOf(image) ?? [])));

// Canal has flannel's image besides, which never stood where Calico's own do.
function isExpected(image: string, registry: string, isCanal: boolean): boolean {
  const name = /^(.+)\/[a-z][a-z0-9-]*:v\d{1,2}\.\d{1,3}\.\d{1,3}$/.exec(image)?.[1];
  return name === registry || (isCanal && name !== undefined && flannels.has(flannelOf(image) ?? ''));
}

function flannelOf(image: string): string | undefined {
  return /^(.+\/flannel):/.exec(image)?.[1];
}
