import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/manifest/apply.ts';
import type { Edit } from '../../src/manifest/edit.ts';
import { findPlaces } from '../../src/manifest/places.ts';

const insert: Edit = { id: 'insert', find: ['b'], replace: ['b', 'new'] };
const change: Edit = { id: 'change', find: ['name: x', 'value: 1'], replace: ['name: x', 'value: 2'] };
const shorten: Edit = { id: 'shorten', find: ['live', 'bird'], replace: ['live'] };

describe('applyEdits()', () => {
  it.each([
    ['inserts after a line', 'a\nb\nc\n', [insert], 'a\nb\nnew\nc\n'],
    ['edits the first line', 'b\n', [insert], 'b\nnew\n'],
    ['changes the second of two lines', 'name: x\nvalue: 1\nvalue: 1\n', [change], 'name: x\nvalue: 2\nvalue: 1\n'],
    ['takes a line away', 'live\nbird\nbird\n', [shorten], 'live\nbird\n'],
    ['leaves what is done', 'a\nb\nnew\nc\n', [insert], 'a\nb\nnew\nc\n'],
    ['does the rest of what is half done', 'b\nnew\nlive\nbird\n', [shorten, insert], 'b\nnew\nlive\n'],
    ['edits in the order of the text, not of the list', 'b\nlive\nbird\n', [shorten, insert], 'b\nnew\nlive\n'],
    ['does not find parts of lines', ' b\nbb\nb\n', [insert], ' b\nbb\nb\nnew\n'],
    ['leaves any text as it is without edits', 'a\r\nb', [], 'a\r\nb'],
    ['keeps every other byte', '\ufeffé\u2011\t \nb\n\n', [insert], '\ufeffé\u2011\t \nb\nnew\n\n'],
  ])('%s', (_, text, edits, wanted) => {
    expect(applyEdits(text, edits)).toEqual({ ok: true, text: wanted });
  });

  it.each([
    ['a line that is missing', 'a\n', [insert], 'insert', 'missing'],
    ['an empty text', '', [insert], 'insert', 'missing'],
    ['a line that is there twice', 'b\nb\n', [insert], 'insert', 'ambiguous'],
    ['lines that overlap themselves', 'live\nbird\nlive\nbird\n', [shorten], 'shorten', 'ambiguous'],
    ['a line that is there done and undone', 'b\nnew\nb\n', [insert], 'insert', 'ambiguous'],
    ['a place that is done twice', 'b\nnew\nb\nnew\n', [insert], 'insert', 'ambiguous'],
    ['carriage returns', 'a\r\nb\r\n', [insert], 'insert', 'carriage-returns'],
    ['a lone carriage return', 'a\rb\nb\n', [insert], 'insert', 'carriage-returns'],
    ['NUL bytes', 'b\n\0\n', [insert], 'insert', 'nul-bytes'],
    ['a text without its last line end', 'a\nb', [insert], 'insert', 'cut-off'],
    [
      'two edits of one line',
      'live\nbird\n',
      [shorten, { id: 'x', find: ['bird'], replace: ['y'] }],
      'x',
      'overlapping',
    ],
  ])('refuses %s by the name of the edit', (_, text, edits, edit, reason) => {
    const result = applyEdits(text, edits);
    expect(result).toMatchObject({ ok: false, edit, reason });
    if (!result.ok) for (const words of Object.values(result.detail)) expect(words).toContain(edit);
  });

  it.each<[string, Partial<Edit>]>([
    ['no lines to find', { find: [] }],
    ['no lines to write', { replace: [] }],
    ['nothing to change', { replace: ['b'] }],
    ['a line end inside a line', { replace: ['b', 'x\ny'] }],
    ['a carriage return', { replace: ['b\r'] }],
    ['an id that could be mistaken for text', { id: 'a b' }],
  ])('throws on an edit with %s', (_, part) => {
    expect(() => applyEdits('b\n', [{ ...insert, ...part }])).toThrow(RangeError);
  });

  it('gives the same bytes when it is applied again, or has changed nothing', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    const lines = fc.array(line, { minLength: 1, maxLength: 3 });
    const edit = fc
      .tuple(lines, lines)
      .filter(([find, replace]) => find.join() !== replace.join())
      .map(([find, replace]): Edit => ({ id: 'x', find, replace }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), edit, (before, one) => {
        const text = before.map((each) => `${each}\n`).join('');
        const first = applyEdits(text, [one]);
        if (!first.ok) return;
        const places = findPlaces(text, [one]);
        const done = places.ok && places.places[0]?.done;
        // Exactly one stretch of lines became another one; all around it stayed.
        if (done) expect(first.text).toBe(text);
        else expect(first.text.length - text.length).toBe(one.replace.join('\n').length - one.find.join('\n').length);
      }),
    );
  });
});
