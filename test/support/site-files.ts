import { createHash } from 'node:crypto';

/** SHA-256 in hex. */
export const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What stands in for K3s' program. */
export const k3s = Buffer.from('#!/bin/sh\necho "k3s version v1.36.1+k3s1 (0)"\n');
/** What stands in for its archive of images. */
export const archive = Buffer.alloc(600_000, 'images of K3s ');
/** What stands in for its installer. */
export const installer = Buffer.from('#!/bin/sh\nexit 0\n');
/** K3s' own list of digests, in the forms that such lists have. */
export const sums = Buffer.from(
  `${digestOf(archive).toUpperCase()} *k3s-airgap-images-amd64.tar.zst\n${digestOf(k3s)}  k3s\n`,
);
/** What there is to be fetched, by its path. */
export const files: Readonly<Record<string, Buffer>> = {
  '/install.sh': installer,
  '/k3s': k3s,
  '/k3s-airgap-images-amd64.tar.zst': archive,
  '/sha256sum-amd64.txt': sums,
};

/** An image of a registry with a port. */
export const image = 'registry.example:5000/calico/node:v3.32.1';
/** Where its archive lies. */
export const imageFile = 'amd64/images/registry.example_5000_calico_node_v3.32.1.tar';
/** A digest that the lock has of it. */
export const indexDigest = `sha256:${'ab'.repeat(32)}`;

/** Digests that the lock has, and lines of its images. */
export interface Pins {
  readonly k3s?: string;
  readonly archive?: string;
  readonly images?: string;
}

/** The settings for what lies at an address; of what no digest is given, nobody has one. */
export const settingsOf = (pins: Pins = {}, base = 'http://127.0.0.1:1') => ({
  K3S_VERSION: 'v1.36.1+k3s1',
  AIRGAP_FILES: [
    `- k3s-install.sh ${digestOf(installer)} ${base}/install.sh`,
    `amd64 amd64/sha256sum-amd64.txt - ${base}/sha256sum-amd64.txt`,
    `amd64 amd64/k3s ${pins.k3s ?? '-'} ${base}/k3s`,
    `amd64 amd64/k3s-airgap-images-amd64.tar.zst ${pins.archive ?? '-'} ${base}/k3s-airgap-images-amd64.tar.zst`,
    `arm64 arm64/k3s - ${base}/k3s-arm64`,
    '',
  ].join('\n'),
  AIRGAP_IMAGES: pins.images ?? '',
});
