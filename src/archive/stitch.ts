import type { Segment } from '../manifest/parts.ts';
import { concatBytes } from '../manifest/parts.ts';
import { joinCrc32 } from './crc32.ts';

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
