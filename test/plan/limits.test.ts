import { describe, expect, it } from 'vitest';
import { hasCalicoFeature } from '../../src/catalog/calico-features.ts';
import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { minorOf } from '../../src/catalog/version.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function answer(query: string) {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`${query}: ${JSON.stringify(parsed.problems)}`);
  return resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
}

const [stable = ''] = k3sChannels.map(({ version }) => version);
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

describe('Calico in VXLAN without IPv4', () => {
  const query = (more: string) => `cni=calico&${ipv6Only}&${more}`;
  const fixed = calicoReleases.find(({ tag }) => hasCalicoFeature(tag, 'ipv6-pool-vxlan'))?.tag;
  const usual = calicoReleases.find(
    ({ minor }) => minor === k3sLines.find((line) => line.minor === minorOf(stable))?.calico,
  )?.tag;

  it.each(['k3s=v1.36', 'k3s=v1.36&encapsulation=vxlan-cross-subnet', 'k3s=v1.35', 'k3s=v1.31'])(
    'takes a release that makes the tunnel: %j',
    (more) => {
      const result = answer(query(more));
      expect(result.ok && 'calico' in result.plan && result.plan.calico).toBe(fixed);
    },
  );

  it.each(['v3.32.1', 'v3.32.0', 'v3.31.6', 'v3.30.7', 'v3.29.0'])(
    'refuses calico=%s, and its way out works',
    (calico) => {
      const result = answer(query(`calico=${calico}`));
      const problems = result.ok ? [] : result.problems;
      expect(problems.map(({ parameter, code }) => [parameter, code])).toEqual([['calico', 'conflict']]);
      expect(answer(query(`calico=${problems[0]?.allowed?.[0]}`)).ok).toBe(true);
      for (const other of ['encapsulation=none', 'via=operator'])
        expect(answer(query(`calico=${calico}&${other}`)).ok).toBe(true);
    },
  );

  it.each(['calico=v3.31.7', 'calico=v3.31', 'calico=v3.28.5', 'k3s=v1.25', 'encapsulation=none'])(
    'leaves alone %s',
    (more) => {
      expect(answer(query(more)).ok).toBe(true);
    },
  );

  it('is as before with IPv4 beside it', () => {
    const both =
      'cni=calico&encapsulation=vxlan&cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';
    const result = answer(both);
    expect(result.ok && 'calico' in result.plan && result.plan.calico).toBe(usual);
  });
});

describe('disable knows the components of the release', () => {
  it.each([
    ['disable=runtimes', true],
    ['disable=runtimes&k3s=v1.28.5%2Bk3s1', true],
    ['disable=runtimes&k3s=v1.28.4%2Bk3s2', false],
    ['disable=runtimes&k3s=v1.25', false],
    ['disable=coredns,servicelb,traefik,local-storage,metrics-server&k3s=v1.21', true],
  ])('%s: %s', (query, isKnown) => {
    const result = answer(query);
    expect(result.ok).toBe(isKnown);
    if (!result.ok)
      expect(result.problems[0]?.allowed).toEqual([
        'coredns',
        'servicelb',
        'traefik',
        'local-storage',
        'metrics-server',
      ]);
  });
});

describe('service-node-port-range', () => {
  it.each(['30000-29999', '80-90', '30000', '30000-70000', '30000-'])('%s is refused', (range) => {
    expect(parseRequest(`service-node-port-range=${range}`).ok).toBe(false);
  });

  it.each([
    ['30000-32767', []],
    ['6000-7000', ['tcp/6443']],
    ['8000-11000', ['tcp/10250', 'udp/8472']],
  ])('%s overlaps %j', (range, ports) => {
    const result = answer(`service-node-port-range=${range}`);
    const warning = result.ok ? result.plan.warnings.find(({ code }) => code === 'node-port-overlap') : undefined;
    if (ports.length === 0) expect(warning).toBeUndefined();
    for (const port of ports) expect(warning?.detail.en).toContain(port);
  });
});
