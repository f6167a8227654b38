import type { Language, Text } from '../text.ts';

/** Why a request cannot be answered as asked: wrong by itself, or in what it asks together. */
export interface Problem {
  /** The parameter's name; `(unknown)` where its name is not fit to print. */
  readonly parameter: string;
  readonly code: ProblemCode;
  /** What is wrong and the way out, holding no byte of the request that is not a checked word. */
  readonly detail: Text;
  /** Values that would do. */
  readonly allowed?: readonly string[];
  /** The allowed name or value that is nearest to what was written. */
  readonly nearest?: string;
}

/** What kind of problem it is; the first six are of one parameter alone. */
export type ProblemCode =
  | 'unknown-parameter'
  | 'repeated'
  | 'empty'
  | 'too-long'
  | 'invalid'
  | 'secret'
  | 'conflict'
  | 'not-applicable'
  | 'not-available'
  | 'address-range'
  | 'not-carried'
  | 'release-gone'
  | 'digest-differs'
  | 'unknown-path'
  | 'bad-host'
  | 'cut-off'
  | 'too-slow'
  | 'method'
  | 'media-type'
  | 'no-key'
  | 'no-contact'
  | 'not-pinned'
  | 'internal'
  | 'unfit-body';

/** A problem of parameters together or with a version; `allowed` and `nearest` name what would do. */
export function refuse(
  parameter: string,
  code: ProblemCode,
  detail: Text,
  more: Pick<Problem, 'allowed' | 'nearest'> = {},
): Problem {
  return { parameter, code, detail, ...more };
}

/** Why there is no answer. */
export interface Refusal {
  readonly ok: false;
  readonly reason: 'wrong' | 'unfit' | 'not-carried' | 'release-gone' | 'digest-differs';
  readonly problems: readonly Problem[];
  readonly language: Language;
}

/** A refusal, for one of the reasons that there are. */
export const refusal = (reason: Refusal['reason'], problems: readonly Problem[], language: Language): Refusal => ({
  ok: false,
  reason,
  problems,
  language,
});
