import { describe, expect, it } from 'vitest';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function answer(query: string) {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`${query}: ${JSON.stringify(parsed.problems)}`);
  return resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
}

const ipv6Only = 'cluster-cidr=fd00:42::/56&service-cidr=fd00:43::/112';

describe('limits are what the rows of the catalog say', () => {
  it.each(['v1.21.14+k3s1', 'v1.22.8+k3s1', 'v1.23.1+k3s1', 'v1.23.5+k3s1'])('K3s %s needs IPv4', (version) => {
    const result = answer(`${ipv6Only}&k3s=${encodeURIComponent(version)}`);
    expect(result.ok).toBe(false);
    const problems = result.ok ? [] : result.problems;
    expect(problems.map(({ parameter, code }) => [parameter, code])).toEqual([['cluster-cidr', 'not-available']]);
    // The way out names the first release of each line that has it.
    expect(problems[0]?.detail.en).toContain('v1.23.6+k3s1');
    expect(problems[0]?.detail.en).toContain('v1.22.9+k3s1');
  });

  it.each(['v1.22.9+k3s1', 'v1.23.6+k3s1', 'v1.24.1+k3s1', 'v1.36.4+k3s1'])('K3s %s runs without IPv4', (version) => {
    expect(answer(`${ipv6Only}&k3s=${encodeURIComponent(version)}`).ok).toBe(true);
  });

  it.each([
    ['k3s=v1.22.8%2Bk3s1&egress-selector-mode=agent', 'v1.22.10+k3s1'],
    ['k3s=v1.23.1%2Bk3s1&egress-selector-mode=agent', 'v1.23.7+k3s1'],
  ])('%s names the backport that has the key', (query, first) => {
    const result = answer(query);
    expect(result.ok ? '' : result.problems[0]?.detail.en).toContain(first);
  });
});

describe('the MTU of pods', () => {
  it.each([
    ['cni=none', 1500],
    ['backend=host-gw', 1500],
    ['cni=calico&encapsulation=none', 1500],
    ['cni=canal&encapsulation=host-gw', 1500],
    ['', 1450],
    ['cni=calico', 1480],
    ['backend=wireguard', 1420],
  ])('of %j is %i', (query, mtu) => {
    const result = answer(query);
    expect(result.ok && result.plan.mtu).toBe(mtu);
  });
});
