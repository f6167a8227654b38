import { compareVersions } from './version.ts';

/** An architecture that K3s releases both its program and its images for, in the words of its files. */
export type Architecture = 'amd64' | 'arm64' | 'arm';

/** What K3s calls its files for one architecture. */
export interface K3sFiles {
  readonly architecture: Architecture;
  readonly program: string;
  /** The archive of its images, without what its kind of compression adds. */
  readonly images: string;
  /** The digests of all files of this architecture. */
  readonly sums: string;
  readonly source: string;
}

const source =
  'https://github.com/NixOS/nixpkgs/blob/0a2c8a5824f4d11518168b74002249c6ecec21d5/pkgs/applications/networking/cluster/k3s/1_37/images-versions.json';

/** The architectures that K3s has image archives for; there is none for s390x. */
export const k3sFiles: readonly K3sFiles[] = [
  {
    architecture: 'amd64',
    program: 'k3s',
    images: 'k3s-airgap-images-amd64.tar',
    sums: 'sha256sum-amd64.txt',
    source,
  },
  {
    architecture: 'arm64',
    program: 'k3s-arm64',
    images: 'k3s-airgap-images-arm64.tar',
    sums: 'sha256sum-arm64.txt',
    source,
  },
  {
    architecture: 'arm',
    program: 'k3s-armhf',
    images: 'k3s-airgap-images-arm.tar',
    sums: 'sha256sum-arm.txt',
    source,
  },
];

// Older releases are known to have plain archives; the oldest that is known to have small ones is v1.23.4+k3s1.
const firstCompressed = 'v1.23.4+k3s1';

/** The name of the image archive of a release: compressed where the release is known to have that. */
export const imageArchiveOf = ({ images }: K3sFiles, version: string): string =>
  compareVersions(version, firstCompressed) < 0 ? images : `${images}.zst`;

/** Address of a file of a K3s release. */
export const k3sFileUrl = (version: string, file: string): string =>
  `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}/${file}`;

/** Address of K3s' own installer as it was at a release. */
export const k3sInstallerUrl = (version: string): string =>
  `https://raw.githubusercontent.com/k3s-io/k3s/${encodeURIComponent(version)}/install.sh`;
