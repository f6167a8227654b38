import { describe, expect, test } from 'vitest';
import { fieldTexts } from '../src/page/field-texts.ts';
import { parameterList, transportParameters } from '../src/request/parameters.ts';
import { readSources, withoutComments } from './support/sources.ts';

/** Words that are the same in Japanese, besides those of queries: names, and abbreviations. */
const names = new Set(
  'K3s Network Install Toolkit Canal Calico CNI VXLAN WireGuard IPsec IP MTU SELinux URL API HTML AsciiDoc English knit'
    .concat(' flannel native docs lang ja ipv')
    .split(' '),
);
for (const { name, options = [] } of parameterList)
  for (const word of [name, ...options].join('-').split(/[^A-Za-z]+/)) names.add(word);

/** The texts in Japanese of a source, without the values that they hold. */
function japaneseIn(text: string): readonly string[] {
  const literal = /\bja:\s*(?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\]|\\.)*)")/g;
  return [...withoutComments(text).matchAll(literal)].map(([, single, template, double]) =>
    (single ?? template ?? double ?? '').replace(/\$\{[^}]*\}|\{\w+\}/g, ''),
  );
}

const isJapanese = (text: string): boolean =>
  /[\u3040-\u30ff\u3400-\u9fff]/.test(text) || (text.match(/[A-Za-z]{3,}/g) ?? []).every((word) => names.has(word));

const sources = readSources(['src', 'routes'], ['.ts', '.tsx']);

describe('texts', () => {
  test('are Japanese where they say so', () => {
    const english = sources.flatMap(({ path, text }) =>
      japaneseIn(text)
        .filter((japanese) => !isJapanese(japanese))
        .map((japanese) => `${path}: ${japanese}`),
    );
    expect(english).toEqual([]);
  });

  test('are looked at, every one', () => {
    expect(sources.flatMap(({ text }) => japaneseIn(text)).length).toBeGreaterThan(500);
    expect(japaneseIn("x = { en: 'A', ja: 'Left as it was' }")).toEqual(['Left as it was']);
    expect(isJapanese('Left as it was')).toBe(false);
    expect(isJapanese('Default')).toBe(false);
    expect(isJapanese('Calico VXLAN')).toBe(true);
  });

  test('of the form name every parameter: what the table says of it is no name of a field', () => {
    const unnamed = parameterList.filter(
      ({ name, group }) => group !== 'forms' && !transportParameters.has(name) && fieldTexts[name] === undefined,
    );
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });
});
