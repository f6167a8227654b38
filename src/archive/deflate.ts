import { Deflate, Z_FULL_FLUSH } from 'pako';
import { crc32, joinCrc32 } from './crc32.ts';
import type { Segment, SharedText, TextParts } from './parts.ts';
import { concatBytes } from './parts.ts';

/** How hard to look for repetitions: what is deflated once for all answers gets all the time it takes. */
const effort = { once: 9, answering: 6 } as const;

/**
 * An answer stores its own texts as they are up to this length, in bytes: deflating them takes more processor time than
 * all else in an archive together, and more than a new worker may have. Only a manifest that a client sent is longer.
 */
const worthDeflating = 32 * 1024;
/** And from this length on: twice the longest of upstream's manifests. What is longer would be deflated for too long. */
const tooLongToDeflate = 1024 * 1024;

/** Deflates a text that many answers share, so that it can stand between others. */
export function prepareSegment(bytes: Uint8Array): Segment {
  return deflate(bytes, effort.once);
}

/** Deflates texts, each as a whole stream; the bytes are the same on every runtime. */
export function deflateTexts(texts: readonly TextParts[]): Segment[] {
  return texts.map((parts) =>
    stitch(parts.map((part) => (typeof part === 'string' ? ownSegment(part) : segmentOf(part)))),
  );
}

function ownSegment(text: string): Segment {
  const bytes = new TextEncoder().encode(text);
  const isWorth = bytes.length > worthDeflating && bytes.length < tooLongToDeflate;
  return isWorth ? deflate(bytes, effort.answering) : store(bytes);
}

// A shared text goes when nobody holds it any more, and its segment with it.
const segments = new WeakMap<SharedText, Segment>();

/** Lets a shared text have a segment that was made elsewhere. */
export function keepSegment(shared: SharedText, segment: Segment): void {
  segments.set(shared, segment);
}

function segmentOf(shared: SharedText): Segment {
  const known = segments.get(shared);
  if (known !== undefined) return known;
  const segment = shared.segment ?? prepareSegment(shared.bytes);
  segments.set(shared, segment);
  return segment;
}

/** Deflates a part; a full flush ends it on a byte, with nothing that says it is the last. */
function deflate(bytes: Uint8Array, level: 6 | 9): Segment {
  // A flush of nothing is an error to zlib.
  if (bytes.length === 0) return store(bytes);
  const stream = new Deflate({ level, raw: true });
  const chunks: Uint8Array[] = [];
  stream.onData = (chunk) => chunks.push(chunk);
  if (!stream.push(bytes, Z_FULL_FLUSH)) throw new TypeError(`Deflate failed: ${stream.msg}`);
  return { deflated: concatBytes(chunks), crc32: crc32(bytes), length: bytes.length };
}

/** The most bytes that one stored block holds. */
const blockLength = 0xffff;

/** A part as blocks that hold it as it is: three zero bits and what is left of their byte, its length twice, itself. */
function store(bytes: Uint8Array): Segment {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += blockLength) {
    const block = bytes.subarray(at, at + blockLength);
    const [low, high] = [block.length & 0xff, block.length >> 8];
    pieces.push(Uint8Array.of(0, low, high, ~low & 0xff, ~high & 0xff), block);
  }
  return { deflated: concatBytes(pieces), crc32: crc32(bytes), length: bytes.length };
}

// A stream of deflate (RFC 1951) is a row of blocks. Stretches that were deflated apart can follow each other as they are,
// if each ends on a byte and only the last one says that it is the last: so the big part of a file is deflated once for
// all answers.

/** Makes one whole deflate stream of segments, with the CRC-32 and the length of what it holds. */
export function stitch(segments: readonly Segment[]): Segment {
  let crc = 0;
  let length = 0;
  for (const segment of segments) {
    crc = joinCrc32(crc, segment.crc32, segment.length);
    length += segment.length;
  }
  return { deflated: concatBytes([...segments.map(({ deflated }) => deflated), end]), crc32: crc, length };
}

/** A last block that holds nothing: one bit "last", two bits "fixed codes", seven bits "end of block". */
const end = Uint8Array.of(0x03, 0x00);
