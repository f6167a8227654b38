import type { Variables } from '../manifest/variables.ts';
import type { Changes, Splice } from './changes.ts';
import { changeText, lineEndOf, none } from './changes.ts';
import { plainValue, scalarAt, textAt } from './documents.ts';
import { textOf } from './scalar-text.ts';
import type { ListSpot } from './survey.ts';
import { UploadError } from './upload-error.ts';
import type { YamlNode } from './yaml-node.ts';

/** Gives variables of calico-node their values; those that are not there are put behind the last one. */
export function changeVariables(spot: ListSpot, wanted: Variables): Changes {
  const { object, path, node: list } = spot;
  const { source } = object;
  const expected = list.items.map((item) => plainValue(source, item)) as { name?: string; value?: string }[];
  const splices: Splice[] = [];
  const added: [string, string][] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const places = list.items.flatMap((item, index) =>
      textAt(source, item, 'name') === name ? [{ item, index }] : [],
    );
    if (places.length > 1) throw new UploadError('variable', name);
    const [place] = places;
    if (place === undefined) {
      added.push([name, value]);
      continue;
    }
    const node = scalarAt(source, place.item, 'value');
    if (node === undefined) throw new UploadError('variable', name);
    splices.push(...changeText(name, { object, path, node }, value, ['variable', name]).splices);
    expected[place.index] = { ...expected[place.index], value };
  }
  splices.push(...insertVariables(spot, added));
  if (splices.length === 0) return none;
  const value = [...expected, ...added.map(([name, value]) => ({ name, value }))];
  return { splices, expectations: [{ object, path, value, isJson: false }] };
}

function insertVariables({ object, node: list }: ListSpot, added: readonly (readonly [string, string])[]): Splice[] {
  const last = list.items.at(-1);
  const [first] = added;
  if (first === undefined) return [];
  if (last?.kind !== 'map') throw new UploadError('variable', first[0]);
  const { source, base } = object;
  const insert = (at: number, entries: readonly string[]): Splice[] =>
    entries.map((text, index) => ({ id: added[index]?.[0] ?? '', base, start: base + at, end: base + at, text }));
  if (list.isFlow) {
    const written = source.slice(last.start, last.end);
    const gap = /,\s/.test(written) ? ' ' : '';
    const colon = gap === '' && !/:\s/.test(written) ? ':' : ': ';
    return insert(
      last.end,
      added.map(([name, value]) => `,${gap}{"name"${colon}"${name}",${gap}"value"${colon}"${value}"}`),
    );
  }
  const indent = ' '.repeat(dashColumn(source, last.start));
  const lineEnd = lineEndOf(source);
  // The line of the last value ends the entry, a comment behind it included.
  const content = lastContent(last);
  const rest = content === undefined ? null : /^[ \t]*(?:#[^\n]*)?(\r?\n|$)/.exec(source.slice(content));
  if (content === undefined || rest === null) throw new UploadError('variable', first[0]);
  const isCutOff = rest[1] === '';
  return insert(
    content + rest[0].length,
    added.map(([name, value]) => {
      const lines = `${indent}- name: ${name}${lineEnd}${indent}  value: "${value}"`;
      return isCutOff ? `${lineEnd}${lines}` : `${lines}${lineEnd}`;
    }),
  );
}

/** Takes the items out of a list of words that a pattern matches; at least one other must stay. */
export function removeWords(id: string, spot: ListSpot, pattern: RegExp): Changes[] {
  const { object, path, node: list } = spot;
  const { source, base } = object;
  const words = list.items.map((item) => (item?.kind === 'scalar' ? textOf(source, item) : undefined));
  const indexes = words.flatMap((word, index) => (word !== undefined && pattern.test(word) ? [index] : []));
  if (indexes.length === 0) return [];
  const kept = words.filter((_, index) => !indexes.includes(index));
  if (kept.length === 0 || kept.includes(undefined)) throw new UploadError('probes', id);
  const itemAt = (index: number): YamlNode => {
    const item = list.items[index];
    if (item === undefined) throw new UploadError('probes', id);
    return item;
  };
  const splices = indexes.map((index): Splice => {
    const { start, end } = itemAt(index);
    const splice = (from: number, to: number, between: string): Splice => {
      if (between.replace(',', '').trim() !== '') throw new UploadError('probes', id);
      return { id, base, start: base + from, end: base + to, text: '' };
    };
    if (list.isFlow) {
      // The command stands first, so there is one before each word that goes.
      if (index === 0) throw new UploadError('probes', id);
      const before = itemAt(index - 1).end;
      return splice(before, end, source.slice(before, start));
    }
    const lineStart = source.lastIndexOf('\n', start) + 1;
    const rest = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(source.slice(end));
    if (rest === null) throw new UploadError('probes', id);
    return splice(lineStart, end + rest[0].length, source.slice(lineStart, start).replace('-', ''));
  });
  return [{ splices, expectations: [{ object, path, value: kept, isJson: false }] }];
}

/** The column of the dash before an item of a list in block style. */
function dashColumn(source: string, start: number): number {
  const before = /-[ \t\r\n]*$/.exec(source.slice(Math.max(0, start - 1000), start));
  if (before === null) throw new UploadError('uncertain');
  const dash = start - before[0].length;
  return dash - (source.lastIndexOf('\n', dash) + 1);
}

/** Where the last word of an entry ends; undefined where that cannot be told by its line. */
function lastContent(node: YamlNode): number | undefined {
  if (node.kind === 'map' && !node.isFlow) {
    const last = node.entries.at(-1)?.value;
    return last === undefined ? undefined : lastContent(last);
  }
  const isBlock = node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
  return isBlock || (node.kind === 'list' && !node.isFlow) ? undefined : node.end;
}
