import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/shell/quote.ts';
import { shellNames, shells } from '../support/shell.ts';

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        "'",
        '"',
        '$(id)',
        '`id`',
        '\\',
        '\n',
        '\t',
        '!',
        '$&',
        "$'",
        '%s',
        '*',
        '~',
        '#',
        ';',
        '&&',
        '-n',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replace(/[^\P{Cc}\n\t]/gu, ''));

describe('quote()', () => {
  it.each(shellNames)('means the same text in %s', (name) => {
    const [command, ...options] = shells[name];
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 20 }), (texts) => {
        const script = texts.map((value) => `printf '%s\\0' ${quote(value)}`).join('\n');
        const said = execFileSync(command, options, { input: script, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
        expect(said.toString().split('\0').slice(0, -1)).toEqual(texts);
      }),
      { numRuns: 10 },
    );
  });

  it.each(['\u0000', '\r', '\u001b[31m', '\u007f'])('throws on the control character in %j', (value) => {
    expect(() => quote(value)).toThrow(RangeError);
  });
});
