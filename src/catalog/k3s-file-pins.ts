/**
 * How far the digests of a row are known: `measured` by `npm run catalog -- pin-images` in upstream's own sums or its registry,
 * read in nixpkgs, or only of others who use the files.
 */
export type PinSighting = 'measured' | 'nixpkgs' | 'third-party';

/** SHA-256 of files that one K3s release publishes. */
export interface K3sFilePins {
  readonly version: string;
  readonly seen: PinSighting;
  /** Where the digests were read; of `third-party`, where upstream's own stand, which were not read. */
  readonly source: string;
  /** Day on which it was measured, ISO 8601. */
  readonly checked?: string;
  /** Digests in hex, by the file's name; `install.sh` is the one at the release's tag. */
  readonly files: Readonly<Record<string, string>>;
}

// The list is kept by `npm run catalog -- pin-images`, the newest release first. Third parties are believed where
// projects that know nothing of each other name the same digest for the same file. nixpkgs has one digest for the
// arm64 archives of v1.36.2+k3s1 and of v1.34.9+k3s1, whose other archives differ: those two stay out.

/** Every digest of K3s' files that is known by more than hearsay. */
export const k3sFilePins: readonly K3sFilePins[] = [
  {
    version: 'v1.37.1+k3s1',
    seen: 'third-party',
    source: 'https://github.com/k3s-io/k3s/releases/download/v1.37.1%2Bk3s1/sha256sum-amd64.txt',
    files: {
      k3s: '92b94582eb7b34a8cf532e6006842b9ed215a6783cf56a3dd6271fd35243b2c0',
      'k3s-airgap-images-amd64.tar.zst': '865b2a63ad7a63fc0db17b7fc2985bf4ae11d5ae93ca1472be6218d20aeb6b23',
    },
  },
  {
    version: 'v1.37.0+k3s1',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/0a2c8a5824f4d11518168b74002249c6ecec21d5/pkgs/applications/networking/cluster/k3s/1_37/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': '0b4ff0d6e233de54be4e16cb5aa298fd53ad88f66ad8ae31093b5ef4dcefcdd0',
      'k3s-airgap-images-arm64.tar.zst': 'b3bd28d3a20144927b25ebb1d255a16ce55bb050b9af5e63abd1bf91c0838fe5',
      'k3s-airgap-images-arm.tar.zst': 'be1628b6beb17937140171374beed94e550a9c3c8ea98eec23ae6f21ca8493f1',
    },
  },
  {
    version: 'v1.36.4+k3s1',
    seen: 'third-party',
    source: 'https://github.com/k3s-io/k3s/releases/download/v1.36.4%2Bk3s1/sha256sum-amd64.txt',
    files: {
      k3s: '835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f',
      'k3s-arm64': 'c920706346d5ad4e5cd3c7bf1bb09ce71ebe07fec829e513e40f1caf98aed8bb',
      'k3s-airgap-images-amd64.tar.zst': '9024613e2d468c51ba0e5ba21898604c41339354449fb3338cc6a7931189eb6a',
      'k3s-airgap-images-arm64.tar.zst': '9d3c4c2197bcf857ca17633aa393bad683cc982ddd408620f93036a3cca953b5',
      'install.sh': '46177d4c99440b4c0311b67233823a8e8a2fc09693f6c89af1a7161e152fbfad',
    },
  },
  {
    version: 'v1.36.3+k3s1',
    seen: 'third-party',
    source: 'https://github.com/k3s-io/k3s/releases/download/v1.36.3%2Bk3s1/sha256sum-amd64.txt',
    files: {
      k3s: '2f98a9f8fe5782479ee2d54e70a1b10a7f6fd4cae8d38ed3098452dc6eed76b5',
      'k3s-arm64': 'c9a209103f480f163b7c6a56f00862b4481927b284dc29a3716bb70d886691a8',
    },
  },
  {
    version: 'v1.36.2+k3s1',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/102b00ab9cc1b83b2c17f64e0001748d792e71b0/pkgs/applications/networking/cluster/k3s/1_36/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': 'da6a3b2dbd55cc368d930078ae8814ed22eb9c92247f7b9b46bf073445ff55b3',
      'k3s-airgap-images-arm.tar.zst': '9d1440d7fc88720f03b0e57d291e3a727a67a4f2e89bb5c4757d83a390635b2e',
    },
  },
  {
    version: 'v1.36.0+k3s1',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/fc3f2e72c142be53877d3f728f949330811bc7dd/pkgs/applications/networking/cluster/k3s/1_36/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': '1d98b5f32c85ae41371851e6c14b81bdb8960177b28ccd1deda55c1a05586704',
      'k3s-airgap-images-arm64.tar.zst': '65959cea20b4448096f6cd36e84b567dace2bf14f54c577de90c0b93ca559d2a',
      'k3s-airgap-images-arm.tar.zst': '9880d9f56c5ec9b61714aa27caab365b237f51ec272e27cfc3bfead5ae60eeee',
    },
  },
  {
    version: 'v1.35.8+k3s1',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/2e753612256a0a0483e5fdc4c62f6241224a38df/pkgs/applications/networking/cluster/k3s/1_35/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': '807160da9a1b3ec86183a777241a6fe948d27fd6fdf3b88d0da39fa3b1ceeddc',
      'k3s-airgap-images-arm64.tar.zst': '18c53139e7ad39009057d5c52ec5501aeea1ada235986e43c7357a3863ff3fdd',
      'k3s-airgap-images-arm.tar.zst': '3f502e7d64a87b5b5afc5ed8ed27febb73e090d81a5b7df9db51cfd5a7a144a1',
    },
  },
  {
    version: 'v1.35.8+k3s1',
    seen: 'third-party',
    source: 'https://github.com/k3s-io/k3s/releases/download/v1.35.8%2Bk3s1/sha256sum-amd64.txt',
    files: {
      k3s: '12f81c9bb5b71e098a4f7a2d187e350902a9339a6c3d5e56c20a03f7a417e07f',
      'k3s-arm64': '898476e008704289382377ef19946f23b511cf2678042cb5c8aef991e64f840a',
    },
  },
  {
    version: 'v1.34.9+k3s1',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/0145c6da2896513d94440e7fb41c11487aa3de16/pkgs/applications/networking/cluster/k3s/1_34/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': 'b01d1c0b5eeff414a405a423851e13575317831eec3f87f22d6a7038f9a1fdb7',
      'k3s-airgap-images-arm.tar.zst': 'db42a4016d8ff1f98520613fd0f569723c7553063d1a3f9aa12f25bc68b19b2a',
    },
  },
  {
    version: 'v1.33.13+k3s2',
    seen: 'nixpkgs',
    source:
      'https://github.com/NixOS/nixpkgs/blob/114a56c283a1e2ed48b46123dd0536cbe095ac1b/pkgs/applications/networking/cluster/k3s/1_33/images-versions.json',
    files: {
      'k3s-airgap-images-amd64.tar.zst': '7e59087b6a72e00db45a3bcb4f144114b13eb72dc8947c2b7908a0e1482b42b3',
      'k3s-airgap-images-arm64.tar.zst': '47bc05eb1b21f0f76530a927ec5e1c5c2dec457f0190bf423e7be1d49348b5e6',
      'k3s-airgap-images-arm.tar.zst': 'b94244483badd6793f2e8d93de9d3125d4faf4a10b10047f289bee1e30bb1f44',
    },
  },
];
