import type { Availability, Certainty } from '../catalog/availability.ts';
import { compareVersions, minorOf } from '../catalog/version.ts';

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
