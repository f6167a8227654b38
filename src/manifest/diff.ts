import type { DiffNames, Edit, EditRefusal } from './edit.ts';
import { splitEdit } from './edit-text.ts';
import type { Place } from './places.ts';
import { findPlaces } from './places.ts';

/** Unchanged lines that a hunk shows on either side of a change, as diff -u does. */
const context = 3;

/**
 * Writes what edits do to a text as a unified diff. The edits know what they change, so nothing is compared; a text
 * that has them all already gives an empty diff.
 */
export function unifiedDiff(
  text: string,
  edits: readonly Edit[],
  names: DiffNames,
): { readonly ok: true; readonly text: string } | EditRefusal {
  const found = findPlaces(text, edits);
  if (!found.ok) return found;
  return { ok: true, text: renderDiff(indexLines(text), found.places, names) };
}

/** Writes a unified diff of edits whose places, in the order of the text, are known. */
export function renderDiff(lines: Lines, places: readonly Place[], names: DiffNames): string {
  const changes: Change[] = [];
  for (const { edit, start, done } of places) {
    const { before, removed, added } = splitEdit(edit);
    if (!done) changes.push({ at: lines.numberAt(start) + before.length, removed: removed.length, added });
  }
  if (changes.length === 0) return '';

  let growth = 0;
  const hunks: string[] = [];
  for (const hunk of groupByDistance(changes)) {
    hunks.push(...renderHunk(lines, hunk, growth));
    for (const { removed, added } of hunk) growth += added.length - removed;
  }
  return [`--- ${names.old}`, `+++ ${names.new}`, ...hunks, ''].join('\n');
}

interface Change {
  /** Number of the first line that is taken away, counted from zero. */
  readonly at: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/** The lines of a text that is asked for them again and again; numbers count from zero. */
export interface Lines {
  readonly count: number;
  /** Number of the line that begins at a place. */
  numberAt(place: number): number;
  /** A line without its end. */
  line(number: number): string;
}

/** Looks up where the lines of a text begin, each of which has an end. */
export function indexLines(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    count: starts.length - 1,
    numberAt(place) {
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) < place) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    line: (number) => text.slice(starts[number], (starts[number + 1] ?? 0) - 1),
  };
}

/** Changes whose context would touch or overlap share a hunk. */
function groupByDistance(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group === undefined || last === undefined || change.at - (last.at + last.removed) > 2 * context) {
      groups.push([change]);
    } else group.push(change);
  }
  return groups;
}

function renderHunk(lines: Lines, changes: readonly Change[], growth: number): string[] {
  const body: string[] = [];
  let from = Math.max(0, (changes[0]?.at ?? 0) - context);
  const start = from;
  let added = 0;
  let removed = 0;
  const keep = (to: number): void => {
    for (; from < to; from += 1) body.push(` ${lines.line(from)}`);
  };
  for (const change of changes) {
    keep(change.at);
    for (; from < change.at + change.removed; from += 1) body.push(`-${lines.line(from)}`);
    for (const line of change.added) body.push(`+${line}`);
    removed += change.removed;
    added += change.added.length;
  }
  keep(Math.min(lines.count, from + context));
  const oldLength = body.length - added;
  const newLength = body.length - removed;
  return [`@@ -${start + 1},${oldLength} +${start + 1 + growth},${newLength} @@`, ...body];
}
