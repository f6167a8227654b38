import type { Lines } from '../manifest/diff.ts';
import { renderDiff } from '../manifest/diff.ts';
import type { DiffNames } from '../manifest/edit.ts';
import type { Place } from '../manifest/places.ts';
import type { Splice } from './changes.ts';
import { spliced } from './patch.ts';

/** What was changed in a manifest that somebody brought, as a unified diff; empty where nothing was. */
export function diffUpload(text: string, splices: readonly Splice[], names: DiffNames): string {
  const isCutOff = text !== '' && !text.endsWith('\n');
  const whole = isCutOff ? `${text}\n` : text;
  const places = placesOf(whole, splices);
  const diff = renderDiff(linesAround(whole, places), places, names);
  if (!isCutOff || diff === '') return diff;
  const lines = diff.split('\n').slice(0, -1);
  // The last hunk ends with the last line of the file, or before it.
  const last = whole.slice(whole.lastIndexOf('\n', whole.length - 2) + 1, -1);
  const removed = lines.lastIndexOf(`-${last}`);
  if (lines.at(-1) === ` ${last}`) lines.push(noLineEnd);
  else if (removed > 0 && splices.some(({ end }) => end >= text.length - last.length)) {
    lines.splice(removed + 1, 0, noLineEnd);
    lines.push(noLineEnd);
  }
  return `${lines.join('\n')}\n`;
}

const noLineEnd = '\\ No newline at end of file';

/** Whole lines with their changes; changes that share a line are one. */
function placesOf(text: string, splices: readonly Splice[]): Place[] {
  const groups: { start: number; end: number; splices: Splice[] }[] = [];
  for (const splice of splices) {
    const start = text.lastIndexOf('\n', splice.start - 1) + 1;
    const isWholeLines = splice.start === start && (splice.end === start || text[splice.end - 1] === '\n');
    // Whole lines that are put in or taken out leave the line behind them alone.
    const end = isWholeLines ? splice.end : text.indexOf('\n', splice.end) + 1;
    const last = groups.at(-1);
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
      last.splices.push(splice);
    } else groups.push({ start, end, splices: [splice] });
  }
  return groups.map(({ start, end, splices: own }) => {
    const lines = (each: string): string[] => (each === '' ? [] : each.slice(0, -1).split('\n'));
    const before = text.slice(start, end);
    return {
      edit: { id: own[0]?.id ?? '', find: lines(before), replace: lines(spliced(before, own, start)) },
      start,
      end,
      done: false,
    };
  });
}

/** The lines around some places: what may have millions of lines is counted, and not indexed. */
function linesAround(text: string, places: readonly Place[]): Lines {
  const numbers = new Map<number, number>();
  let [count, at] = [0, 0];
  const countTo = (end: number): void => {
    for (; at < end; at += 1) if (text.charCodeAt(at) === 0x0a) count += 1;
  };
  for (const { start } of places) {
    countTo(start);
    numbers.set(start, count);
  }
  countTo(text.length);
  return {
    count,
    numberAt: (place) => numbers.get(place) ?? 0,
    line(number) {
      const [nearest = [0, 0]] = [...numbers].sort(
        ([, one], [, other]) => Math.abs(one - number) - Math.abs(other - number),
      );
      let [start, current] = nearest;
      for (; current < number; current += 1) start = text.indexOf('\n', start) + 1;
      for (; current > number; current -= 1) start = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
      return text.slice(start, text.indexOf('\n', start));
    },
  };
}
