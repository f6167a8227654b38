import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextSplice } from '../../src/upload/splice-bytes.ts';
import { spliceBytes } from '../../src/upload/splice-bytes.ts';

const words = fc.array(fc.constantFrom('a', 'é', '–', '日本', '😀', '\ufeff', '\n', 'name: x'), { maxLength: 30 });

describe('spliceBytes()', () => {
  it('gives the UTF-8 of the changed text, whatever characters stand between the changes', () => {
    // Kept and replaced stretches in turn, cut between characters.
    const stretches = fc.array(fc.record({ kept: words, gone: words, written: words }), { maxLength: 6 });
    fc.assert(
      fc.property(stretches, words, (rows, rest) => {
        let [before, after] = ['', ''];
        const splices: TextSplice[] = [];
        for (const { kept, gone, written } of rows) {
          before += kept.join('');
          after += kept.join('') + written.join('');
          splices.push({ start: before.length, end: before.length + gone.join('').length, text: written.join('') });
          before += gone.join('');
        }
        const bytes = new TextEncoder().encode(before + rest.join(''));
        expect(Buffer.from(spliceBytes(bytes, splices)).toString()).toBe(after + rest.join(''));
      }),
      { numRuns: 500 },
    );
  });
});
