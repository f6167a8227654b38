import { formatQuery } from '../plan/canonical.ts';
import type { InstallPlan, Warning } from '../plan/plan.ts';
import type { ResolveContext, Resolved } from '../plan/resolve.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { BundleRequest } from '../request/request.ts';
import { compareVersions, minorOf } from '../request/version.ts';

/** How a link stands: nothing newer, something newer, or a K3s that gets no security fixes any more. */
export type LinkState = 'current' | 'newer' | 'end-of-life';

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
  readonly warnings: readonly Warning[];
}

/** The status of a link, or why its request has no plan. A pinned release of knit is reported, not refused. */
export function statusOf(
  { v, expect: _, ...request }: BundleRequest,
  context: ResolveContext,
): { readonly ok: true; readonly status: LinkStatus } | Extract<Resolved, { readonly ok: false }> {
  const resolved = resolvePlan(request, context);
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
  const updates = candidates.flatMap(([kind, candidate]) => newerBy(kind, candidate, plan, context));
  const all = [...dropRepeated(updates), ...knitUpdate(v, request, plan, context.release)];
  const isEnded = plan.warnings.some(({ code }) => code === 'end-of-life');
  const state = isEnded ? 'end-of-life' : all.length > 0 ? 'newer' : 'current';
  return { ok: true, status: { state, plan, updates: all, warnings: plan.warnings } };
}

function newerBy(
  kind: Update['kind'],
  request: BundleRequest,
  plan: InstallPlan,
  context: ResolveContext,
): readonly Update[] {
  const resolved = resolvePlan(request, context);
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
