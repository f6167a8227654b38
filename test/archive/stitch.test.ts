import { constants, deflateRawSync, inflateRawSync, crc32 as nodeCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/archive/crc32.ts';
import { stitch } from '../../src/archive/deflate.ts';
import { sampleText } from '../support/sample-archive.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc.nat(400).map((lines) => new TextEncoder().encode(sampleText(lines))),
  fc.nat(70_000).map((length) => new Uint8Array(length).fill(7)),
);
// Stored, fixed and dynamic blocks, one block and many.
const options = fc.record({
  level: fc.constantFrom(0, 1, 6, 9),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE),
  memLevel: fc.constantFrom(1, 8, 9),
});

const segmentOf = (content: Uint8Array, how: object) => ({
  // Nothing flushed is nothing.
  deflated: content.length === 0 ? content : deflateRawSync(content, { ...how, finishFlush: constants.Z_FULL_FLUSH }),
  crc32: crc32(content),
  length: content.length,
});

describe('stitch()', () => {
  it('makes one stream of segments, in any order, with the right CRC-32 and length', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, options), { maxLength: 5 }), (pieces) => {
        const whole = Buffer.concat(pieces.map(([content]) => content));
        const stream = stitch(pieces.map(([content, how]) => segmentOf(content, how)));
        expect(stream.length).toBe(whole.length);
        expect(stream.crc32).toBe(nodeCrc32(whole));
        expect(inflateRawSync(stream.deflated).equals(whole)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('joins the CRC-32 of stretches longer than 2³² bits', () => {
    const zeros = { deflated: new Uint8Array(), crc32: nodeCrc32(new Uint8Array(1 << 20)), length: 1 << 20 };
    const joined = stitch(new Array(1024).fill(zeros));
    expect(joined.length).toBe(2 ** 30);
    let wanted = 0;
    for (let index = 0; index < 1024; index += 1) wanted = nodeCrc32(new Uint8Array(1 << 20), wanted);
    expect(joined.crc32).toBe(wanted);
  });
});

describe('crc32()', () => {
  it('is what zlib computes', () => {
    fc.assert(fc.property(bytes, (content) => crc32(content) === nodeCrc32(content)));
  });
});
