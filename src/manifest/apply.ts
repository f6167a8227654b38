import type { Edit, EditRefusal } from './edit.ts';
import type { Place } from './places.ts';
import { findPlaces } from './places.ts';

/** What applying edits gives: the edited text, or the edit that does not fit. */
export type EditResult = { readonly ok: true; readonly text: string } | EditRefusal;

/**
 * Applies edits to a text: every byte outside the edited lines stays, what is already edited stays as it is, and
 * nothing is done where one edit does not fit.
 */
export function applyEdits(text: string, edits: readonly Edit[]): EditResult {
  const found = findPlaces(text, edits);
  if (!found.ok) return found;
  return { ok: true, text: editStretch(text, found.places, 0, text.length) };
}

/** One part of a text with those edits in it whose places, given in the order of the text, it holds whole. */
export function editStretch(text: string, places: readonly Place[], from: number, to: number): string {
  let edited = '';
  let at = from;
  for (const { edit, start, end, done } of places) {
    if (done || start < from || end > to) continue;
    edited += `${text.slice(at, start)}${edit.replace.join('\n')}\n`;
    at = end;
  }
  return edited + text.slice(at, to);
}
