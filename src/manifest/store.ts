import type { CarriedManifest } from './carried.ts';

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

/** The upstream files that a running service holds. */
export interface ManifestStore {
  /** A file of a pinned tag, ready to be edited; undefined where this service does not hold it. */
  carried(tag: string, file: string): Promise<CarriedManifest | undefined>;
  /** Pinned files that are not there, as far as the store could look. */
  readonly missing: readonly ManifestName[];
  /** Files whose bytes are not the pinned ones; they are not carried. */
  readonly refused: readonly (ManifestName & { readonly reason: string })[];
  /** Lines for whoever starts the service: what it does not carry, and how to get it. */
  readonly problems: readonly string[];
}
