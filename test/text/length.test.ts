import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderGuide } from '../../src/guide/guide.ts';
import { renderLlms } from '../../src/guide/llms.ts';
import { root } from '../support/programs.ts';
import { sampleOrigin } from '../support/service.ts';
import { readSources, withoutComments } from '../support/sources.ts';

/** Words that a sentence may have: more is more than one thought. */
const most = 20;

/** Sentences that may be longer, each with its reason. */
const allowed: readonly { readonly start: string; readonly reason: string }[] = [
  { start: '- `encapsulation`', reason: 'a list of values' },
];

/** The sentences of a text, without commands, addresses and code, which nobody reads as words. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/`[^`]*`/g, 'code')
    .replace(/\]\([^)]*\)/g, ']')
    .split(/(?<=[.!?])["')*]*\s+|\n{2,}/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim());
}

const isTooLong = (sentence: string): boolean =>
  sentence.split(' ').filter((word) => /[A-Za-z]/.test(word)).length > most &&
  !allowed.some(({ start }) => sentence.startsWith(start));

const tooLongIn = (text: string): readonly string[] => sentencesOf(text).filter(isTooLong);

/** The English texts of a source, each value that is put into one as a word. */
function englishIn(text: string): readonly string[] {
  const literal = /\ben:\s*(?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\]|\\.)*)")/g;
  return [...withoutComments(text).matchAll(literal)].map(([, single, template, double]) =>
    (single ?? template ?? double ?? '').replace(/\$\{[^}]*\}|\{\w+\}/g, 'X').replaceAll('\\n', '\n'),
  );
}

/** The prose of a Markdown document: no code, no tables, no headings; an item of a list stands by itself. */
function proseOf(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split('\n')
    .filter((line) => !/^[|#]/.test(line))
    .map((line) => (/^\s*(?:[-*]|\d+\.) /.test(line) ? `\n\n${line}` : line))
    .join('\n');
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe(`a sentence has at most ${most} words`, () => {
  test('in every text of the service: errors, warnings, labels, reasons', () => {
    const texts = readSources(['src', 'routes'], ['.ts', '.tsx']).flatMap(({ path, text }) =>
      englishIn(text).map((found) => ({ path, found })),
    );
    expect(texts.length).toBeGreaterThan(700);
    expect(texts.flatMap(({ path, found }) => tooLongIn(found).map((sentence) => `${path}: ${sentence}`))).toEqual([]);
  });

  test("in curl's guide and in llms.txt", () => {
    const guide = renderGuide({ origin: sampleOrigin, release: '1.2.3', language: 'en' }).replace(/^# ?/gm, '');
    const prose = guide
      .split('\n')
      .map((line) => (line.startsWith(' ') ? '' : line))
      .join('\n')
      .replace(/^Options\n-+\n[^.]*$/m, '');
    expect(tooLongIn(prose)).toEqual([]);
    expect(tooLongIn(renderLlms(sampleOrigin).replace(/\n/g, '\n\n'))).toEqual([]);
  });

  test.each([
    'README.md',
    'docs/networks.md',
    'docs/parameters.md',
    'docs/check.md',
    'docs/operate.md',
    'docs/glossary.md',
  ])('in %s', (path) => {
    expect(tooLongIn(proseOf(read(path)))).toEqual([]);
  });

  test('and one that has more would be found', () => {
    const long = `${'word '.repeat(most)}more.`;
    expect(tooLongIn(`Short. ${long}`)).toEqual([long]);
    expect(tooLongIn(`${'word '.repeat(most).trim()}. Another one.`)).toEqual([]);
    expect(englishIn("x = { en: 'A. B', ja: 'C' }")).toEqual(['A. B']);
  });
});
