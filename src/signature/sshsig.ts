import type { Signer } from './signing-key.ts';

/**
 * What a signature is for, by the name of the file: `ssh-keygen -Y verify -n` must name the same, so that neither one made
 * elsewhere nor one of another file can stand here.
 */
export const namespaceOf = (file: string): string => `knit/${file}`;

/** Who signs, as `ssh-keygen -Y verify -I` names it. */
export const identity = 'knit';

/** The signature of a file's bytes as OpenSSH writes it to a file (SSHSIG, version 1). */
export async function signBytes(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  { publicKey, sign }: Signer,
): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest(webHash, bytes));
  const context = [field(namespaceOf(file)), field(reserved), field(hash)];
  const signature = await sign(join([magic, ...context, field(digest)]));
  const blob = join([
    magic,
    version,
    field(join([field(algorithm), field(publicKey)])),
    ...context,
    field(join([field(algorithm), field(signature)])),
  ]);
  const lines = base64(blob).match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

/** The file of allowed signers that `ssh-keygen -Y verify -f` reads: one line a key. */
export function renderAllowedSigners(publicKeys: readonly Uint8Array[]): string {
  return publicKeys
    .map(
      (key) =>
        `${identity} namespaces="${namespaceOf('*')}" ${algorithm} ${base64(join([field(algorithm), field(key)]))}\n`,
    )
    .join('');
}

const algorithm = 'ssh-ed25519';
const hash = 'sha512';
const webHash = 'SHA-512';
const reserved = '';

const encoder = new TextEncoder();
const magic = encoder.encode('SSHSIG');
const version = Uint8Array.of(0, 0, 0, 1);

/** A string of SSH's wire format: its length in four bytes, then the bytes. */
function field(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return join([length, bytes]);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
