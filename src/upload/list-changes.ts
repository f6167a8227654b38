import type { Node } from 'yaml';
import { isMap, isScalar } from 'yaml';
import type { Variables } from '../manifest/variables.ts';
import type { Changes, Splice } from './changes.ts';
import { changeText, lineEndOf, none, valueAt } from './changes.ts';
import { scalarAt, textAt } from './documents.ts';
import type { ListSpot } from './survey.ts';
import { Unfit } from './unfit.ts';

/** Gives variables of calico-node their values; those that are not there are put behind the last one. */
export function changeVariables(spot: ListSpot, wanted: Variables): Changes {
  const { object, path, node: list } = spot;
  const items = list.items as Node[];
  const expected = [...(valueAt(object.value(), path) as { name?: string; value?: string }[])];
  const splices: Splice[] = [];
  const added: [string, string][] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const places = items.flatMap((item, index) => (textAt(item, 'name') === name ? [{ item, index }] : []));
    if (places.length > 1) throw new Unfit('variables');
    const [place] = places;
    if (place === undefined) {
      added.push([name, value]);
      continue;
    }
    const node = scalarAt(place.item, 'value');
    if (node === undefined) throw new Unfit('variables');
    const change = changeText(name, { object, path, node }, value, 'variables');
    splices.push(...change.splices);
    expected[place.index] = { ...expected[place.index], value };
  }
  splices.push(...insertVariables(spot, added));
  if (splices.length === 0) return none;
  const value = [...expected, ...added.map(([name, value]) => ({ name, value }))];
  return { splices, expectations: [{ object, path, value, isJson: false }] };
}

function insertVariables({ object, node: list }: ListSpot, added: readonly (readonly [string, string])[]): Splice[] {
  const last = list.items.at(-1);
  if (added.length === 0) return [];
  if (!isMap(last) || !last.range) throw new Unfit('variables');
  const { source, base } = object;
  const insert = (at: number, entries: readonly string[]): Splice[] =>
    entries.map((text, index) => ({ id: added[index]?.[0] ?? '', base, start: base + at, end: base + at, text }));
  if (list.flow === true) {
    const gap = /,\s/.test(source.slice(last.range[0], last.range[1])) ? ' ' : '';
    const colon = gap === '' && !/:\s/.test(source.slice(last.range[0], last.range[1])) ? ':' : ': ';
    return insert(
      last.range[1],
      added.map(([name, value]) => `,${gap}{"name"${colon}"${name}",${gap}"value"${colon}"${value}"}`),
    );
  }
  const indent = ' '.repeat(dashColumn(source, last.range[0]));
  const lineEnd = lineEndOf(source);
  // The line of the last value ends the entry, a comment behind it included.
  const content = lastContent(last);
  const rest = /^[ \t]*(?:#[^\n]*)?(\r?\n|$)/.exec(source.slice(content));
  if (rest === null) throw new Unfit('variables');
  const isCutOff = rest[1] === '';
  return insert(
    content + rest[0].length,
    added.map(([name, value]) => {
      const lines = `${indent}- name: ${name}${lineEnd}${indent}  value: "${value}"`;
      return isCutOff ? `${lineEnd}${lines}` : `${lines}${lineEnd}`;
    }),
  );
}

/** Takes an item out of a list of words. */
export function removeWord(id: string, spot: ListSpot, word: string): Changes {
  const { object, path, node: list } = spot;
  const { source, base } = object;
  const items = list.items as Node[];
  const words = items.map((item) => (isScalar(item) ? item.value : undefined));
  const index = words.indexOf(word);
  if (index < 0) return none;
  if (words.lastIndexOf(word) !== index || words.some((each) => typeof each !== 'string')) throw new Unfit('probes');
  const rangeAt = (at: number): readonly [number, number] => {
    const range = items[at]?.range;
    if (!range) throw new Unfit('probes');
    return [range[0], range[1]];
  };
  const [start, end] = rangeAt(index);
  const expectations = [{ object, path, value: words.filter((_, at) => at !== index), isJson: false }];
  const splice = (from: number, to: number, between: string): Changes => {
    if (between.replace(',', '').trim() !== '') throw new Unfit('probes');
    return { splices: [{ id, base, start: base + from, end: base + to, text: '' }], expectations };
  };
  if (list.flow === true) {
    if (index > 0) return splice(rangeAt(index - 1)[1], end, source.slice(rangeAt(index - 1)[1], start));
    if (items.length > 1) return splice(start, rangeAt(1)[0], source.slice(end, rangeAt(1)[0]));
    throw new Unfit('probes');
  }
  const lineStart = source.lastIndexOf('\n', start) + 1;
  const rest = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(source.slice(end));
  if (items.length === 1 || rest === null) throw new Unfit('probes');
  return splice(lineStart, end + rest[0].length, source.slice(lineStart, start).replace('-', ''));
}

/** The column of the dash before an item of a list in block style. */
function dashColumn(source: string, start: number): number {
  const before = /-[ \t\r\n]*$/.exec(source.slice(Math.max(0, start - 1000), start));
  if (before === null) throw new Unfit('variables');
  const dash = start - before[0].length;
  return dash - (source.lastIndexOf('\n', dash) + 1);
}

/** Where the last word of an entry ends. */
function lastContent(node: Node): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1)?.value;
    if (isMap(last) || isScalar(last)) return lastContent(last);
  }
  const isLine =
    !isScalar(node) || node.type === 'PLAIN' || node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  if (!node.range || !isLine) throw new Unfit('variables');
  return node.range[1];
}
