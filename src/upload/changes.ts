import type { KubeObject } from './documents.ts';
import { textOf } from './scalar-text.ts';
import type { Path, ScalarSpot } from './survey.ts';
import type { Miss } from './upload-error.ts';
import { UploadError } from './upload-error.ts';

/** Text that takes the place of other text in the manifest. */
export interface Splice {
  /** Names the change for whoever asked for it. */
  readonly id: string;
  /** Place of the document that it lies in. */
  readonly base: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an object shall say afterwards at one place; JSON in a text is compared by what it means. */
export interface Expectation {
  readonly object: KubeObject;
  readonly path: Path;
  readonly value: unknown;
  readonly isJson: boolean;
}

/** Changes of one manifest: the text to write, and what it must then mean. */
export interface Changes {
  readonly splices: readonly Splice[];
  readonly expectations: readonly Expectation[];
}

/** Nothing to change. */
export const none: Changes = { splices: [], expectations: [] };

/** Gives a text another value, written as it was. */
export function changeText(id: string, spot: ScalarSpot, value: string, miss: Miss): Changes {
  const { object, path, node } = spot;
  if (textOf(object.source, node) === value) return none;
  const isBlock = node.style === 'literal' || node.style === 'folded';
  if (isBlock) throw new UploadError(...miss);
  // The values are words that need no escape in either kind of quotes.
  const text = node.style === 'single' ? `'${value}'` : `"${value}"`;
  const { base } = object;
  return {
    splices: [{ id, base, start: base + node.start, end: base + node.end, text }],
    expectations: [{ object, path, value, isJson: false }],
  };
}

/** How the lines of a document end. */
export const lineEndOf = (source: string): string => (source.includes('\r\n') ? '\r\n' : '\n');

/** What stands in a value at the end of a path; undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? (current as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

/** A text that two values share exactly when they mean the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each) => {
    if (typeof each === 'symbol') return { placeholder: String(each) };
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
