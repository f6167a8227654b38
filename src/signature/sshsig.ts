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
  const signature = await sign(await signedMessage(file, bytes));
  const blob = join([beforeSignature(file, publicKey), field(join([field(algorithm), field(signature)]))]);
  const lines = base64(blob).match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

/** What the key signs: all that the file says of itself, and the digest of the bytes. */
async function signedMessage(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const digest = new Uint8Array(await crypto.subtle.digest(webHash, bytes));
  return join([magic, ...contextOf(file), field(digest)]);
}

const contextOf = (file: string): readonly Uint8Array[] => [field(namespaceOf(file)), field(reserved), field(hash)];

/** All that a signature's file says before the signature itself. */
const beforeSignature = (file: string, publicKey: Uint8Array): Uint8Array<ArrayBuffer> =>
  join([magic, version, field(join([field(algorithm), field(publicKey)])), ...contextOf(file)]);

/**
 * Whether a signature, as its file holds it, is one of a file's bytes by a key of the allowed signers. Lines with options
 * other than `namespaces`, and signatures of another form than `signBytes` makes, count for nothing.
 */
export async function isSigned(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  signature: string,
  allowedSigners: string,
): Promise<boolean> {
  const [, armored = ''] =
    /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*$/.exec(signature) ?? [];
  const blob = bytesOf(armored.replace(/\s/g, ''));
  const message = await signedMessage(file, bytes);
  for (const publicKey of signersOf(allowedSigners, file)) {
    const signed = blob.slice(-signatureLength);
    const whole = join([beforeSignature(file, publicKey), field(join([field(algorithm), field(signed)]))]);
    if (whole.length !== blob.length || whole.some((byte, index) => byte !== blob[index])) continue;
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    if (await crypto.subtle.verify('Ed25519', key, signed, message)) return true;
  }
  return false;
}

const signatureLength = 64;

/** The keys of allowed signers that may sign a file for knit. */
function signersOf(allowedSigners: string, file: string): readonly Uint8Array<ArrayBuffer>[] {
  const line = /^knit[ \t]+(?:namespaces="([^"]*)"[ \t]+)?ssh-ed25519[ \t]+([A-Za-z0-9+/=]+)(?:[ \t].*)?\r?$/gm;
  const prefix = join([field(algorithm), Uint8Array.of(0, 0, 0, 32)]);
  return [...allowedSigners.matchAll(line)].flatMap(([, namespaces, text = '']) => {
    const wanted = [namespaceOf('*'), namespaceOf(file)];
    if (namespaces !== undefined && !namespaces.split(',').some((name) => wanted.includes(name))) return [];
    const key = bytesOf(text);
    const isKey = key.length === prefix.length + 32 && prefix.every((byte, index) => key[index] === byte);
    return isKey ? [key.slice(prefix.length)] : [];
  });
}

/** The bytes of base64; none where it is not. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
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
