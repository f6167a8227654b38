import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../src/manifest/edit.ts';
import { parseEdits, renderEdits, splitEdit } from '../../src/manifest/edit-text.ts';

const line = fc.oneof(
  fc.constantFrom('', ' ', '@ x', '-', '+', '  - a', '\\n', "'", '$(x)', '%s', '日本'),
  fc.string().map((text) => text.replaceAll(/[\n\r\0]/g, '')),
);
const lines = fc.array(line, { minLength: 1, maxLength: 4 });
const edits = fc.array(fc.record({ id: fc.stringMatching(/^[a-z][a-z0-9-]*$/), find: lines, replace: lines }));

describe('renderEdits()', () => {
  it('marks kept, found and written lines', () => {
    const edit: Edit = { id: 'x', find: ['a', 'b', 'e'], replace: ['a', 'c', 'd', 'e'] };
    expect(renderEdits([edit])).toBe('@ x\n a\n-b\n+c\n+d\n e\n');
  });

  it('is empty without edits', () => {
    expect(renderEdits([])).toBe('');
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(edits, (list) => {
        expect(parseEdits(renderEdits(list))).toEqual(list);
      }),
    );
  });
});

describe('parseEdits()', () => {
  it.each(['x', 'x\n', ' a\n', '@ x\na\n', '@ x\n\n', '@x\n'])('refuses %j', (text) => {
    expect(() => parseEdits(text)).toThrow(SyntaxError);
  });
});

describe('splitEdit()', () => {
  it('does not count a line as kept at both ends', () => {
    expect(splitEdit({ id: 'x', find: ['a'], replace: ['a', 'a'] })).toEqual({
      before: ['a'],
      removed: [],
      added: ['a'],
      after: [],
    });
  });
});
