import type { PinSighting } from './k3s-file-pins.ts';

/** The digest that the tag of one image has in its registry: of the list of all its architectures. */
export interface ImagePin {
  /** Full name with its tag, as manifests have it. */
  readonly image: string;
  /** `sha256:` and 64 digits of hex. */
  readonly digest: string;
  readonly seen: PinSighting;
  /** Where the digest was read; of `third-party`, where upstream's own stands, which was not read. */
  readonly source: string;
  /** Day on which it was measured, ISO 8601. */
  readonly checked?: string;
}

// The list is kept by `npm run catalog -- pin-images`.

/** Every digest of an image that is known by more than hearsay. */
export const imagePins: readonly ImagePin[] = [
  {
    image: 'quay.io/calico/cni:v3.32.1',
    digest: 'sha256:bb1567e3ed81e2e8414e9a68f186e1f7ffd4067a4871a9ae90896793af0190dd',
    seen: 'third-party',
    source: 'https://quay.io/repository/calico/cni',
  },
  {
    image: 'quay.io/calico/kube-controllers:v3.32.1',
    digest: 'sha256:18008f781c869376dbbc4dfb1ffe3afb46f7897887d4f20e080c420ac44a6612',
    seen: 'third-party',
    source: 'https://quay.io/repository/calico/kube-controllers',
  },
  {
    image: 'quay.io/calico/node:v3.32.1',
    digest: 'sha256:7f874b3f0b540c2b523aea9961ef5e2f43b0af9056a47874c916d6cf348168d3',
    seen: 'third-party',
    source: 'https://quay.io/repository/calico/node',
  },
];
