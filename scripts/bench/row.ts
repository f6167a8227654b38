import type { Comparison, Series } from './measure.ts';

/** One line of the report. */
export interface Row {
  /** Says what was measured, the same in every run: a later run is compared by it. */
  readonly name: string;
  readonly unit: 'requests/s' | 'ms' | 'KB' | 'MB';
  readonly ours: Series;
  /** What knit is compared with; absent where a goal is a number. */
  readonly against?: Comparison;
  /** How the goal reads, and whether it was reached. */
  readonly goal?: Goal;
}

/** A bound for the median. */
export interface Goal {
  readonly text: string;
  readonly isReached: boolean;
}

/** Some rows under a title. */
export interface Section {
  readonly title: string;
  /** What stands in the two columns. */
  readonly columns: readonly [ours: string, theirs: string];
  readonly rows: readonly Row[];
  /** Sentences that a reader of the rows needs. */
  readonly notes: readonly string[];
}

/** How much work a run does. */
export interface Effort {
  readonly isShort: boolean;
  readonly rounds: number;
  /** Seconds of one run of wrk. */
  readonly seconds: number;
  /** The folder of upstream's manifests. */
  readonly manifests: string;
}

/** A goal for the median of a ratio or of a number. */
export const atLeast = (bound: number, { median }: Series): Goal => ({
  text: `≥ ${bound}`,
  isReached: median >= bound,
});

/** A goal for the median of a ratio or of a number. */
export const atMost = (bound: number, { median }: Series, unit = ''): Goal => ({
  text: `≤ ${bound}${unit === '' ? '' : ` ${unit}`}`,
  isReached: median <= bound,
});
