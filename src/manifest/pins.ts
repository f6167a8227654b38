import { calicoReleases } from '../catalog/calico-releases.ts';
import type { ManifestPin } from './store.ts';

/** Every upstream file that the catalog pins, the newest tag first. */
export const pinnedManifests: readonly ManifestPin[] = calicoReleases.flatMap(({ tag, files }) =>
  Object.entries(files).map(([file, { sha256, bytes }]) => ({ tag, file, sha256, bytes })),
);

/** Whether bytes have a SHA-256, given in hex. */
export async function hasSha256(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
