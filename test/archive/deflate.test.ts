import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflateTexts, prepareSegment, stitch } from '../../src/archive/deflate.ts';
import type { SharedText } from '../../src/archive/parts.ts';
import { joinBytes } from '../../src/archive/parts.ts';
import { sampleText } from '../support/sample-archive.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.tuple(fc.nat(400), fc.nat(9)).map(([lines, from]) => sampleText(lines, from)),
  fc.nat(70_000).map((length) => 'x'.repeat(length)),
);
const shared = text.map((text): SharedText => ({ text, bytes: new TextEncoder().encode(text) }));
const parts = fc.array(fc.oneof(text, shared), { maxLength: 5 });

describe('deflateTexts()', () => {
  it('gives streams that zlib inflates, whatever went before them', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), (texts) => {
        for (const [index, { deflated, length }] of deflateTexts(texts).entries()) {
          const whole = joinBytes(texts[index] ?? []);
          expect(length).toBe(whole.length);
          expect(inflateRawSync(deflated).equals(whole)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stores a short text of its own as it is, and deflates a long one', () => {
    const [short, long] = deflateTexts([['x'.repeat(1000)], ['x'.repeat(100_000)]]).map(
      ({ deflated }) => deflated.length,
    );
    expect(short).toBeGreaterThan(1000);
    expect(long).toBeLessThan(1000);
  });

  it('takes the segment that a shared text has', () => {
    const bytes = new TextEncoder().encode('kept');
    const [stream] = deflateTexts([['a', { text: 'kept', bytes, segment: prepareSegment(bytes) }]]);
    expect(inflateRawSync(stream?.deflated ?? new Uint8Array()).toString()).toBe('akept');
  });
});

describe('prepareSegment()', () => {
  it('refers to nothing before it: any order gives a stream', () => {
    fc.assert(
      fc.property(fc.array(shared, { maxLength: 4 }), (texts) => {
        const segments = texts.map(({ bytes }) => prepareSegment(bytes));
        const reversed = Buffer.from(joinBytes([...texts].reverse()));
        expect(inflateRawSync(stitch([...segments].reverse()).deflated).equals(reversed)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
