/** A text that many answers share. What is made of it once, such as its deflated form, hangs on the object. */
export interface SharedText {
  readonly text: string;
  /** The text in UTF-8. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its deflated form, where it was made before the service started. */
  readonly segment?: Segment | undefined;
}

/** A part of a deflate stream that begins and ends on a byte and refers to nothing before it, so any other may follow. */
export interface Segment {
  readonly deflated: Uint8Array;
  /** CRC-32 of what it holds. */
  readonly crc32: number;
  /** Bytes that it holds. */
  readonly length: number;
}

/** A segment that was made before the service started, of the part of a file that begins at one of its bytes. */
export interface PreparedSegment extends Segment {
  readonly from: number;
}

/** A text in parts: those that an answer wrote itself, and those that it shares with others. */
export type TextParts = readonly (string | SharedText)[];

/** The whole text. */
export function joinText(parts: TextParts): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** The whole text in UTF-8. */
export function joinBytes(parts: TextParts): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  return concatBytes(parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part.bytes)));
}

/** Pieces behind each other. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
