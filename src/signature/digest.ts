/** SHA-256 of bytes in the two forms that headers and commands use. */
export interface Digest {
  readonly hex: string;
  readonly base64: string;
}

/** Computes the SHA-256 of bytes by WebCrypto, which every runtime has natively. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Digest> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { hex, base64: btoa(String.fromCharCode(...hash)) };
}

/** Whether bytes have a SHA-256, given in hex. */
export async function hasSha256(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  return (await digestOf(bytes)).hex === sha256;
}
