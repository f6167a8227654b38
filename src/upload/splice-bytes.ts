import { concatBytes } from '../archive/parts.ts';

/** A change of a text: what stands from `start` to `end`, counted as JavaScript counts, gives way to `text`. */
export interface TextSplice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Makes changes, in the order of the text, in its UTF-8: nine tenths of a manifest stay as they are, and are copied
 * rather than written anew.
 */
export function spliceBytes(bytes: Uint8Array, splices: readonly TextSplice[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let [unit, at] = [0, 0];
  const byteAt = (place: number): number => {
    while (unit < place && at < bytes.length) {
      const lead = bytes[at] ?? 0;
      at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      // What takes four bytes takes two units of UTF-16.
      unit += lead < 0xf0 ? 1 : 2;
    }
    return at;
  };
  let copied = 0;
  for (const { start, end, text } of splices) {
    pieces.push(bytes.subarray(copied, byteAt(start)), encoder.encode(text));
    copied = byteAt(end);
  }
  return concatBytes([...pieces, bytes.subarray(copied)]);
}
