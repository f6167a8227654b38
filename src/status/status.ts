import { calicoLines } from '../catalog/calico-lines.ts';
import { unpinnedCalicoReleases } from '../catalog/calico-releases.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import { compareVersions, minorOf } from '../catalog/version.ts';
import { formatQuery } from '../plan/canonical.ts';
import type { InstallPlan, Warning } from '../plan/plan.ts';
import type { Resolved } from '../plan/resolve.ts';
import type { BundleRequest } from '../request/request.ts';
import type { CatalogAge } from './catalog-age.ts';
import { catalogAge } from './catalog-age.ts';

/**
 * How a link stands: nothing newer is known, something newer can be had here, something newer exists that this service
 * has no digest of, or a K3s that gets no security fixes any more.
 */
export type LinkState = 'current' | 'newer' | 'behind' | 'end-of-life';

/** A newer release that exists and that knit does not choose: it is not pinned, or only others name it. */
export interface NewerRelease {
  readonly parameter: 'k3s' | 'calico';
  readonly release: string;
  /** Whether upstream's own page or tag was read. */
  readonly isConfirmed: boolean;
  /** Whether a request may name it. */
  readonly isInstallable: boolean;
  readonly source: string;
}

/** One way to bring a link up to date. */
export interface Update {
  /** Stay on the K3s minor, follow the stable channel, take a newer Calico, or the knit that answers here. */
  readonly kind: 'line' | 'stable' | 'calico' | 'knit';
  /** Query of the link that replaces the old one. */
  readonly query: string;
  /** The same with every version exact. */
  readonly pinnedQuery: string;
  readonly changes: readonly VersionChange[];
}

/** What a parameter was and would be. */
export interface VersionChange {
  readonly parameter: string;
  readonly from: string;
  readonly to: string;
}

/** What a link names, whether that is current, and what is newer. */
export interface LinkStatus {
  readonly state: LinkState;
  readonly plan: InstallPlan;
  readonly updates: readonly Update[];
  readonly known: readonly NewerRelease[];
  readonly catalog: CatalogAge;
  readonly warnings: readonly Warning[];
}

/** What a status depends on besides the request. */
export interface StatusContext {
  /** The release of knit that answers. */
  readonly release: string;
  /** Milliseconds since 1970, where the catalog's age is told. */
  readonly now: number | undefined;
  /** What becomes of the request, and of newer ones. */
  readonly resolve: (request: BundleRequest) => Resolved;
}

/** The status of a link, or why its request has no plan. A pinned release of knit is reported, not refused. */
export function statusOf(
  { v, expect: _, ...request }: BundleRequest,
  { release, now, resolve }: StatusContext,
): { readonly ok: true; readonly status: LinkStatus } | Extract<Resolved, { readonly ok: false }> {
  const resolved = resolve(request);
  if (!resolved.ok) return resolved;
  const { plan } = resolved;
  const { k3s, calico: _calico, ...rest } = request;
  const candidates: readonly (readonly [Update['kind'], BundleRequest])[] = [
    ...(k3s?.kind === 'release'
      ? [['line', { ...rest, k3s: { kind: 'minor', minor: minorOf(plan.k3s.version) } }] as const]
      : []),
    ['stable', rest],
    ...(request.calico === undefined ? [] : [['calico', { ...rest, ...(k3s && { k3s }) }] as const]),
  ];
  const updates = candidates.flatMap(([kind, candidate]) => newerBy(kind, candidate, plan, resolve));
  const all = [...dropRepeated(updates), ...knitUpdate(v, request, plan, release)];
  const isEnded = plan.warnings.some(({ code }) => code === 'end-of-life');
  const known = newerReleases(plan);
  const isBehind = known.some(({ isConfirmed }) => isConfirmed);
  const state = isEnded ? 'end-of-life' : all.length > 0 ? 'newer' : isBehind ? 'behind' : 'current';
  return { ok: true, status: { state, plan, updates: all, known, catalog: catalogAge(now), warnings: plan.warnings } };
}

/** What is newer than a plan's releases and fits it: of its K3s minor, and of every Calico minor tested with that. */
function newerReleases(plan: InstallPlan): readonly NewerRelease[] {
  const { version, minor } = plan.k3s;
  const k3s = k3sReleases
    .filter((row) => !row.isConfirmed && minorOf(row.version) === minor && compareVersions(row.version, version) > 0)
    .map(({ version: release, isConfirmed, source }): NewerRelease => {
      return { parameter: 'k3s', release, isConfirmed, isInstallable: true, source };
    });
  if (!('calico' in plan)) return k3s;
  const isTested = (calico: string): boolean =>
    calicoLines.some(
      (line) =>
        line.minor === calico &&
        compareVersions(line.kubernetes.from, minor) <= 0 &&
        compareVersions(minor, line.kubernetes.to) <= 0,
    );
  const calico = unpinnedCalicoReleases
    .filter((row) => compareVersions(row.tag, plan.calico) > 0)
    .filter((row) => row.minor === minorOf(plan.calico) || isTested(row.minor))
    .map(({ tag: release, isConfirmed, source }): NewerRelease => {
      return { parameter: 'calico', release, isConfirmed, isInstallable: false, source };
    });
  return [...k3s, ...calico];
}

function newerBy(
  kind: Update['kind'],
  request: BundleRequest,
  plan: InstallPlan,
  resolve: (request: BundleRequest) => Resolved,
): readonly Update[] {
  const resolved = resolve(request);
  if (!resolved.ok) return [];
  const { plan: newer } = resolved;
  const changes = changesBetween(plan, newer);
  const isOlder = changes.some(({ from, to }) => compareVersions(to, from) < 0);
  if (changes.length === 0 || isOlder) return [];
  return [{ kind, query: formatQuery(request), pinnedQuery: pinned(newer), changes }];
}

function changesBetween(plan: InstallPlan, newer: InstallPlan): readonly VersionChange[] {
  const pairs = [
    ['k3s', plan.k3s.version, newer.k3s.version],
    ['calico', 'calico' in plan ? plan.calico : '', 'calico' in newer ? newer.calico : ''],
  ] as const;
  return pairs.filter(([, from, to]) => from !== to).map(([parameter, from, to]) => ({ parameter, from, to }));
}

// On the newest line, staying on it and following the channel are one.
function dropRepeated(updates: readonly Update[]): readonly Update[] {
  return [...new Map(updates.map((update) => [update.pinnedQuery, update])).values()];
}

function knitUpdate(
  v: string | undefined,
  request: BundleRequest,
  plan: InstallPlan,
  release: string,
): readonly Update[] {
  if (v === undefined || v === release) return [];
  const changes = [{ parameter: 'v', from: v, to: release }];
  return [{ kind: 'knit', query: formatQuery(request), pinnedQuery: pinned(plan), changes }];
}

const pinned = ({ canonicalQuery, release }: InstallPlan): string => `${canonicalQuery}&v=${release}`;
