import type { Scalar } from 'yaml';
import type { KubeObject } from './documents.ts';
import type { Path, ScalarSpot } from './survey.ts';
import type { UnfitReason } from './unfit.ts';
import { Unfit } from './unfit.ts';

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

/** Gives a text another value. */
export function changeText(id: string, spot: ScalarSpot, value: string, reason: UnfitReason): Changes {
  if (spot.node.value === value) return none;
  const { object, path, node } = spot;
  return {
    splices: [{ id, ...rangeOf(object, node, reason), text: quoteLike(node, value, reason) }],
    expectations: [{ object, path, value, isJson: false }],
  };
}

function rangeOf(object: KubeObject, node: Scalar, reason: UnfitReason): Pick<Splice, 'base' | 'start' | 'end'> {
  if (!node.range) throw new Unfit(reason);
  return { base: object.base, start: object.base + node.range[0], end: object.base + node.range[1] };
}

function quoteLike({ type }: Scalar, value: string, reason: UnfitReason): string {
  // The values are words that need no escape in either kind of quotes.
  if (type === 'QUOTE_SINGLE') return `'${value}'`;
  if (type === 'QUOTE_DOUBLE' || type === 'PLAIN') return `"${value}"`;
  throw new Unfit(reason);
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
