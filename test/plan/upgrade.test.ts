import { describe, expect, test } from 'vitest';
import { standingOf } from '../../src/catalog/availability.ts';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { k3sFeature } from '../../src/catalog/k3s-features.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { compareVersions, minorOf } from '../../src/catalog/version.ts';
import { pinnedRequest } from '../../src/plan/canonical.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import type { Upgrade } from '../../src/plan/upgrade.ts';
import { planUpgrade } from '../../src/plan/upgrade.ts';
import { parseRequest } from '../../src/request/parse.ts';

function upgrade(query: string, from: string): Upgrade {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const resolved = resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return planUpgrade(pinnedRequest(resolved.decisions), from, resolved.plan);
}

/** The releases of a way as words, `+` before what a step changes. */
function way(query: string, from: string): readonly string[] {
  const found = upgrade(query, from);
  if (!found.ok) return [found.problem.detail.en];
  return found.steps.map(({ changes, plan }) => {
    const calico = 'calico' in plan ? ` ${plan.calico}` : '';
    return `${changes}: ${plan.k3s.version}${calico}`;
  });
}

// Every second one, and those around etcd 3.6.
const confirmed = k3sReleases
  .filter(({ isConfirmed, version }, index) => isConfirmed && (index % 2 === 0 || /^v1\.3[23]/.test(version)))
  .map(({ version }) => version);
const isTested = (calico: string, minor: string): boolean =>
  calicoLines.some(
    ({ minor: line, kubernetes: { from, to } }) =>
      line === minorOf(calico) && compareVersions(from, minor) <= 0 && compareVersions(minor, to) <= 0,
  );

describe('the way', () => {
  test('of flannel is one minor after the other', () => {
    expect(way('k3s=v1.36.4%2Bk3s1', 'v1.34.9+k3s1')).toEqual(['k3s: v1.35.8+k3s1', 'k3s: v1.36.4+k3s1']);
    expect(way('k3s=v1.36.4%2Bk3s1', 'v1.36.1+k3s1')).toEqual(['k3s: v1.36.4+k3s1']);
  });

  test('changes Calico where the next minor asks for it, and before it where both may run', () => {
    expect(way('cni=calico&k3s=v1.36.4%2Bk3s1', 'v1.33.13+k3s2')).toEqual([
      'k3s: v1.34.10+k3s1 v3.31.7',
      'k3s: v1.35.8+k3s1 v3.31.7',
      'calico: v1.35.8+k3s1 v3.32.1',
      'k3s: v1.36.4+k3s1 v3.32.1',
    ]);
  });

  test('leads an embedded etcd through a release that is ready for 3.6, and no other database', () => {
    const through = ['k3s: v1.33.13+k3s2', 'k3s: v1.34.9+k3s1'];
    expect(way('cluster-init=true&k3s=v1.34.9%2Bk3s1', 'v1.33.6+k3s1')).toEqual(through);
    expect(way('cluster-init=true&k3s=v1.34.9%2Bk3s1', 'v1.33.7+k3s3')).toEqual(through.slice(1));
    expect(way('k3s=v1.34.9%2Bk3s1', 'v1.33.6+k3s1')).toEqual(through.slice(1));
    expect(way('cluster-init=true&k3s=v1.34.9%2Bk3s1', 'v1.32.0+k3s1')).toEqual(through);
  });

  test.each([
    ['k3s=v1.36.4%2Bk3s1', 'v1.36.4+k3s1', /already/],
    ['k3s=v1.35.8%2Bk3s1', 'v1.36.4+k3s1', /does not go back/],
    ['', 'v1.20.1+k3s1', /does not know the minor/],
    // What newer releases do and older ones do not.
    ['embedded-registry=true', 'v1.24.1+k3s1', /^Leave it out until .*K3s v1\.24\.1/],
  ])('is refused of %s from %s, with the reason', (query, from, reason) => {
    expect(way(query, from)[0]).toMatch(reason);
  });
});

const queries = [
  '',
  'cni=calico',
  'cni=canal&cluster-init=true',
  'cni=calico&encapsulation=vxlan',
  'backend=wireguard',
];

describe.each(queries)('every way of %j', (query) => {
  test('skips no minor, ends where it was meant to, and asks etcd and Calico for nothing that they do not allow', () => {
    const ready = k3sFeature('etcd-ready-for-3.6').availability;
    const new36 = k3sFeature('etcd-3.6').availability;
    let ways = 0;
    for (const target of k3sLines.slice(0, 6).map(({ minor }) => minor)) {
      for (const from of confirmed) {
        const found = upgrade(`${query}&k3s=${target}`, from);
        if (!found.ok) continue;
        ways += 1;
        const plans = [found.start, ...found.steps.map(({ plan }) => plan)];
        expect(minorOf(plans.at(-1)?.k3s.version ?? '')).toBe(target);
        for (const [index, plan] of plans.slice(1).entries()) {
          const before = plans[index] ?? found.start;
          const [one, other] = [before, plan].map(({ k3s: { minor } }) =>
            k3sLines.findIndex((row) => row.minor === minor),
          );
          expect((one ?? 0) - (other ?? 0)).toBeLessThanOrEqual(1);
          expect(compareVersions(before.k3s.version, plan.k3s.version)).toBeLessThanOrEqual(0);
          if (query.includes('cluster-init') && standingOf(new36, plan.k3s.version).isAvailable) {
            const isSafe = [ready, new36].some((row) => standingOf(row, before.k3s.version).isAvailable);
            expect(isSafe, `${before.k3s.version} to ${plan.k3s.version}`).toBe(true);
          }
          if (!('calico' in plan && 'calico' in before)) continue;
          expect(compareVersions(before.calico, plan.calico)).toBeLessThanOrEqual(0);
          const usual = k3sLines.find(({ minor }) => minor === plan.k3s.minor);
          if (usual?.isTested) expect(isTested(plan.calico, plan.k3s.minor), `${from} ${target}`).toBe(true);
        }
      }
    }
    expect(ways).toBeGreaterThan(100);
  });
});
