/** How firmly a fact stands: upstream says it, it follows from what upstream says, or nobody could establish it. */
export type Certainty = 'stated' | 'probable' | 'unknown';

/**
 * The K3s releases that have something. A release has it when it is not of `until` or a later minor, and is `since` or
 * newer, or is of a backport's minor and not older than that backport.
 */
export interface Availability {
  /** The first release; every release of later minors has it too. Absent: so has every release that the catalog lists. */
  readonly since?: string;
  /** First releases of older minors, which got it by backport. */
  readonly backports?: readonly Backport[];
  /** The first minor without it, e.g. `v1.27`. Absent: none so far. */
  readonly until?: string;
  /** How firmly `since` stands; `unknown` where it is absent for want of a source. */
  readonly certainty: Certainty;
}

/** The first release of an older minor that has something. */
export interface Backport {
  readonly minor: string;
  readonly since: string;
  readonly certainty: Certainty;
  readonly source: string;
}
