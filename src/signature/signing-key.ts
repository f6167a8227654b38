/** One Ed25519 key that signs answers. */
export interface Signer {
  /** The 32 bytes of the public half. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** How a key is written: PKCS#8 in base64 on one line, as keygen prints it and OpenSSL makes it. */
export const signingKeyForm =
  'one Ed25519 key in PKCS#8 as base64, or two separated by a comma, as `npx . keygen` prints them';

/** The keys of a comma list, the signing one first; undefined where one is no Ed25519 key or there are more than two. */
export function parseSigningKeys(text: string): readonly string[] | undefined {
  const keys = text.split(',').map((key) => key.trim());
  const isGood = keys.length <= 2 && keys.every((key) => decodeKey(key) !== undefined);
  return isGood && new Set(keys).size === keys.length ? keys : undefined;
}

/** Makes a key ready to sign; throws TypeError where the text is no key. */
export async function importSigningKey(text: string): Promise<Signer> {
  const pkcs8 = decodeKey(text);
  if (pkcs8 === undefined) throw new TypeError('Not an Ed25519 key in PKCS#8 as base64');
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  // The public half is not part of the short form of PKCS#8, but of the JSON form of a private key.
  const { x = '' } = await crypto.subtle.exportKey('jwk', key);
  return {
    publicKey: bytesOf(x.replaceAll('-', '+').replaceAll('_', '/')),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes)),
  };
}

/** Writes the 32 secret bytes of a key as `parseSigningKeys` reads it. */
export function formatSigningKey(secret: Uint8Array): string {
  if (secret.length !== secretLength) throw new RangeError(`An Ed25519 key has ${secretLength} secret bytes`);
  return btoa(String.fromCharCode(...pkcs8Prefix, ...secret));
}

const secretLength = 32;

// All that PKCS#8 says before the secret bytes of an Ed25519 key (RFC 8410); version 0, algorithm 1.3.101.112.
const pkcs8Prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

function decodeKey(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]{64}$/.test(text)) return undefined;
  const bytes = bytesOf(text);
  return pkcs8Prefix.every((byte, index) => bytes[index] === byte) ? bytes : undefined;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
