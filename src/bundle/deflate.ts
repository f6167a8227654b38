import { Deflate, Z_FULL_FLUSH } from 'pako';
import type { Segment, SteadyText, TextParts } from '../manifest/parts.ts';
import { concatBytes } from '../manifest/parts.ts';
import { crc32 } from './crc32.ts';
import { stitch } from './stitch.ts';

/** How hard to look for repetitions: what is deflated once for all answers gets all the time it takes. */
const effort = { once: 9, answering: 6 } as const;

/** Deflates a text that many answers share, so that it can stand between others. */
export function prepareSegment(bytes: Uint8Array): Segment {
  return deflater(effort.once)(bytes);
}

/** Deflates texts, each as a whole stream; the bytes are the same on every runtime. */
export function deflateTexts(texts: readonly TextParts[]): Segment[] {
  const encoder = new TextEncoder();
  // One for all texts of an archive: what it needs to begin costs as much as several kilobytes of text.
  const deflate = deflater(effort.answering);
  return texts.map((parts) =>
    stitch(parts.map((part) => (typeof part === 'string' ? deflate(encoder.encode(part)) : segmentOf(part)))),
  );
}

// A steady text goes when nobody holds it any more, and its segment with it.
const segments = new WeakMap<SteadyText, Segment>();

function segmentOf(steady: SteadyText): Segment {
  const known = segments.get(steady);
  if (known !== undefined) return known;
  const segment = steady.segment ?? prepareSegment(steady.bytes);
  segments.set(steady, segment);
  return segment;
}

/** Deflates one stretch after another; a full flush ends each on a byte and lets none refer to the one before. */
function deflater(level: 6 | 9): (bytes: Uint8Array) => Segment {
  const stream = new Deflate({ level, raw: true });
  let chunks: Uint8Array[] = [];
  stream.onData = (chunk) => chunks.push(chunk);
  return (bytes) => {
    // A flush of nothing is an error to zlib.
    if (bytes.length === 0) return { deflated: bytes, crc32: 0, length: 0 };
    chunks = [];
    if (!stream.push(bytes, Z_FULL_FLUSH)) throw new TypeError(`Deflate failed: ${stream.msg}`);
    return { deflated: concatBytes(chunks), crc32: crc32(bytes), length: bytes.length };
  };
}
