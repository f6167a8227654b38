import type { Wanted } from '../../src/upload/edits.ts';
import type { PatchChange } from '../../src/upload/patch.ts';
import { editUpload, readUpload } from '../../src/upload/patch.ts';
import { UploadError } from '../../src/upload/upload-error.ts';

/** What the edited manifest is, or why there is none. */
export type PatchResult =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly changes: readonly PatchChange[] }
  | { readonly ok: false; readonly reason: string; readonly detail: { readonly en: string; readonly ja: string } };

/** Edits a manifest by what is wanted of it, without a plan: what is not wanted is as the manifest has it. */
export function patchManifest(
  bytes: Uint8Array,
  { clusterCidr, ...rest }: Partial<Wanted> & Pick<Wanted, 'clusterCidr'>,
): PatchResult {
  try {
    const upload = readUpload(bytes);
    const { network } = upload;
    if (rest.cni !== undefined && rest.cni !== network.cni) throw new UploadError('other-cni');
    const asked = (['ipv4', 'ipv6'] as const).filter((family) => clusterCidr?.[family] !== undefined);
    const families = clusterCidr === undefined ? network.families : asked;
    const { encapsulation = network.encapsulation ?? '' } = rest;
    const isWireguard = network.cni === 'canal' && encapsulation === 'wireguard';
    const encryption = isWireguard ? 'wireguard' : (rest.encryption ?? network.encryption ?? '');
    const wanted = { cni: network.cni, tag: network.release ?? 'v3.32.1', clusterCidr, ...rest, families };
    const mtu = rest.mtu ?? network.mtu;
    const patched = editUpload(upload, wanted, { encapsulation, encryption, mtu, families });
    return { ok: true, bytes: patched.bytes, changes: patched.changes };
  } catch (error) {
    if (error instanceof UploadError) return { ok: false, reason: error.reason, detail: error.detail };
    throw error;
  }
}
