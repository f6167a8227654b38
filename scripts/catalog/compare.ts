import { calicoLines } from '../../src/catalog/calico-lines.ts';
import type { CalicoPin } from '../../src/catalog/calico-pins.ts';
import type { K3sChannel } from '../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import type { K3sReleaseRow } from '../../src/catalog/k3s-release-rows.ts';
import { compareVersions, minorOf } from '../../src/catalog/version.ts';
import type { Lists } from './lists.ts';
import type { UpstreamK3s } from './upstream.ts';

/** One difference between the catalog and upstream. */
export interface Difference {
  readonly kind: 'new' | 'gone' | 'contradictory';
  readonly name: string;
  readonly detail: string;
  /** Whether `--write` settles it; else a person must. */
  readonly isSettled: boolean;
}

/** What comparing one list finds: the differences, and what may be added or takes the place of the rows. */
export interface Comparison<Row> {
  readonly differences: readonly Difference[];
  readonly rows: readonly Row[];
}

/** A Calico tag that may be added once its manifests are pinned. */
export interface CalicoCandidate {
  readonly tag: string;
  readonly commit: string;
  /** Registry and namespace that its images must have; absent where the catalog does not know the minor yet. */
  readonly registry?: string;
}

const source = 'https://update.k3s.io/v1-release/channels';

/** Compares the pinned tags of Calico with upstream's; the rows are the tags to pin, or to list as known. */
export function compareCalico(
  pins: readonly CalicoPin[],
  upstream: ReadonlyMap<string, string>,
): Comparison<CalicoCandidate> {
  const differences: Difference[] = [];
  const rows: CalicoCandidate[] = [];
  for (const { tag, commit } of pins) {
    const now = upstream.get(tag);
    if (now === undefined) differences.push(open('gone', tag, 'upstream has no such tag'));
    else if (now !== commit)
      differences.push(open('contradictory', tag, `pinned at commit ${commit}, upstream ${now}`));
  }
  for (const [tag, commit] of upstream) {
    if (pins.some((pin) => pin.tag === tag) || isBefore(tag, calicoLines)) continue;
    const line = calicoLines.find(({ minor }) => minor === minorOf(tag));
    if (line === undefined) {
      differences.push(
        open('new', tag, `${minorOf(tag)} has no row in calico-lines.ts: look up its tested range first`),
      );
      rows.push({ tag, commit });
    } else {
      differences.push(settled('new', tag, `commit ${commit}`));
      rows.push({ tag, commit, registry: line.registry });
    }
  }
  return { differences, rows };
}

/**
 * Compares the listed releases of K3s with upstream's; the rows are the releases to add, in the place of those that only
 * others named.
 */
export function compareK3s(
  listed: readonly K3sReleaseRow[],
  upstream: ReadonlyMap<string, UpstreamK3s>,
): Comparison<K3sReleaseRow> {
  const differences: Difference[] = [];
  const rows: K3sReleaseRow[] = [];
  for (const row of listed) {
    const now = upstream.get(row.version);
    if (now === undefined) differences.push(open('gone', row.version, 'upstream has no such release'));
    else if (row.seen !== 'third-party') differences.push(...contradictions(row, now));
  }
  for (const { version, date, flannel, isPrerelease } of upstream.values()) {
    const isListed = listed.some((row) => row.version === version && row.seen !== 'third-party');
    if (isListed || isBefore(version, k3sLines)) continue;
    const detail = `${date}${flannel === undefined ? '' : `, flannel ${flannel}`}`;
    if (isPrerelease) {
      differences.push(open('new', version, `${detail}: a pre-release, left out until upstream calls it a release`));
    } else if (!k3sLines.some(({ minor }) => minor === minorOf(version))) {
      const advice = `${minorOf(version)} has no row in k3s-lines.ts: look up its end of life first`;
      differences.push(open('new', version, `${detail}: ${advice}`));
    } else {
      differences.push(settled('new', version, detail));
      rows.push({ version, date, ...(flannel === undefined ? {} : { flannel }), seen: 'page' });
    }
  }
  return { differences, rows };
}

/** Compares what the channels point to; the rows are the channels as they should be. */
export function compareChannels(
  { k3sChannels, k3sReleaseRows }: Pick<Lists, 'k3sChannels' | 'k3sReleaseRows'>,
  upstream: ReadonlyMap<string, string>,
  day: string,
): Comparison<K3sChannel> {
  const differences: Difference[] = [];
  const rows = k3sChannels.map((row): K3sChannel => {
    const now = upstream.get(row.channel) ?? row.version;
    if (now === row.version) return { ...row, checked: day };
    const detail = `catalog ${row.version}, upstream ${now}`;
    if (!k3sReleaseRows.some(({ version }) => version === now)) {
      differences.push(open('contradictory', row.channel, `${detail}, which the catalog does not list`));
      return row;
    }
    if (compareVersions(now, row.version) < 0) {
      // Everybody who names no release gets what stable points to: a step back is for a person to take.
      differences.push(open('contradictory', row.channel, `${detail}: moved back, change k3s-channels.ts by hand`));
      return row;
    }
    differences.push(settled('contradictory', row.channel, detail));
    return { ...row, version: now, source, checked: day };
  });
  return { differences, rows };
}

function contradictions(row: K3sReleaseRow, now: UpstreamK3s): readonly Difference[] {
  const found: Difference[] = [];
  // A day is not the same day everywhere; the day of a tag is not that of the release.
  if (
    row.date !== undefined &&
    row.seen !== 'tag' &&
    Math.abs(Date.parse(row.date) - Date.parse(now.date)) > 86_400_000
  ) {
    found.push(open('contradictory', row.version, `dated ${row.date}, upstream ${now.date}`));
  }
  if (row.flannel !== undefined && now.flannel !== undefined && row.flannel !== now.flannel) {
    found.push(open('contradictory', row.version, `flannel ${row.flannel}, upstream ${now.flannel}`));
  }
  return found;
}

const isBefore = (version: string, lines: readonly { readonly minor: string }[]): boolean =>
  compareVersions(minorOf(version), lines.at(-1)?.minor ?? '') < 0;

const open = (kind: Difference['kind'], name: string, detail: string): Difference => ({
  kind,
  name,
  detail,
  isSettled: false,
});

const settled = (kind: Difference['kind'], name: string, detail: string): Difference => ({
  ...open(kind, name, detail),
  isSettled: true,
});
