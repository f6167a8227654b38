import type { Edit } from './edit.ts';
import type { EditRefusal } from './places.ts';
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
  let edited = '';
  let from = 0;
  for (const { edit, start, end, done } of found.places) {
    if (done) continue;
    edited += `${text.slice(from, start)}${edit.replace.join('\n')}\n`;
    from = end;
  }
  return { ok: true, text: edited + text.slice(from) };
}
