import { compareVersions, minorOf } from './version.ts';

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

/** Whether a K3s release has something, and how firmly that is known. */
export interface Standing {
  readonly isAvailable: boolean;
  readonly certainty: Certainty;
}

/** Reads from a catalog row whether a K3s release has what the row is about. */
export function standingOf(availability: Availability, version: string): Standing {
  const minor = minorOf(version);
  const { since, until, backports = [], certainty } = availability;
  if (until !== undefined && compareVersions(minor, until) >= 0) return { isAvailable: false, certainty: 'stated' };
  if (since === undefined || compareVersions(version, since) >= 0) return { isAvailable: true, certainty };
  const backport = backports.find((row) => row.minor === minor);
  if (backport === undefined) return { isAvailable: false, certainty };
  return { isAvailable: compareVersions(version, backport.since) >= 0, certainty: backport.certainty };
}

/** The first releases that have something, the newest line first; empty where every listed release has it. */
export function firstReleases({ since, backports = [] }: Availability): readonly string[] {
  return since === undefined ? [] : [since, ...backports.map((backport) => backport.since)];
}
