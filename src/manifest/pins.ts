import { calicoReleases } from '../catalog/calico-releases.ts';

/** Names one of upstream's files. */
export interface ManifestName {
  readonly tag: string;
  readonly file: string;
}

/** One of upstream's files and what its bytes must be. */
export interface ManifestPin extends ManifestName {
  /** SHA-256 in hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Every upstream file that the catalog pins, the newest tag first. */
export const pinnedManifests: readonly ManifestPin[] = calicoReleases.flatMap(({ tag, files }) =>
  Object.entries(files).map(([file, { sha256, bytes }]) => ({ tag, file, sha256, bytes })),
);
