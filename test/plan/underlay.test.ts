import { describe, expect, it } from 'vitest';
import { underlays } from '../../src/catalog/underlays.ts';
import type { InstallPlan } from '../../src/plan/plan.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function answer(query: string) {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`${query}: ${JSON.stringify(parsed.problems)}`);
  return resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
}

function planOf(query: string): InstallPlan {
  const result = answer(query);
  if (!result.ok) throw new TypeError(`${query}: ${JSON.stringify(result.problems)}`);
  return result.plan;
}

const codesOf = (query: string) => planOf(query).warnings.map(({ code }) => code);
const mtuOf = (query: string) => {
  const { linkMtu, mtu, askedMtu } = planOf(query);
  return [linkMtu, mtu, askedMtu];
};

describe('underlay', () => {
  it('is written down: what it carries and drops, by row', () => {
    const rows = underlays.map(({ value, linkMtu, pathMtu, drops, podAddresses: { standing } }) =>
      [
        value,
        linkMtu,
        pathMtu ?? '-',
        drops.map(({ protocol, port }) => `${protocol}/${port}`).join() || '-',
        standing,
      ].join(' '),
    );
    expect(rows).toEqual([
      'generic 1500 - - open',
      'aws 9001 - - guarded',
      'gcp 1460 - - closed',
      'azure 1500 1400 ip/4 closed',
      'hetzner 1450 - - closed',
      'hetzner-vswitch 1400 - - open',
      'openstack 1450 - - guarded',
      'vmware-nsx 1500 - udp/8472 guarded',
      'oci 9000 - - closed',
      'digitalocean 1500 - ip/4 guarded',
    ]);
  });

  it.each([
    ['', [1500, 1450, 0]],
    ['underlay=gcp', [1460, 1410, 0]],
    ['cni=canal', [1500, 1450, 1450]],
    ['cni=canal&underlay=aws', [9001, 8951, 8951]],
    ['cni=canal&underlay=hetzner-vswitch&encapsulation=wireguard', [1400, 1320, 1320]],
    ['cni=canal&underlay=azure', [1500, 1350, 1350]],
    ['cni=canal&link-mtu=9000', [9000, 8950, 8950]],
    ['cni=canal&underlay=aws&link-mtu=1500', [1500, 1450, 1450]],
    ['cni=canal&link-mtu=9000&mtu=1400', [9000, 1400, 1400]],
    // Calico measures the link itself, and is told only of what is narrower further on.
    ['cni=calico&underlay=gcp', [1460, 1440, 0]],
    ['cni=calico&underlay=azure', [1500, 1350, 1350]],
    ['cni=calico&underlay=azure&link-mtu=1400', [1400, 1350, 0]],
    ['backend=wireguard&underlay=hetzner', [1450, 1370, 0]],
  ] as const)('%j: link, pods and what is asked for are %j', (query, expected) => {
    expect(mtuOf(query)).toEqual(expected);
  });

  it('reaches the manifest: veth MTU of Canal, and Calico where the path is narrower', () => {
    const edits = (query: string) => JSON.stringify('manifest' in planOf(query) ? planOf(query) : {});
    expect(edits('cni=canal&link-mtu=9000')).toContain('8950');
    expect(edits('cni=calico&underlay=azure')).toContain('1350');
    expect(edits('cni=calico&via=operator&underlay=azure')).toContain('\\"mtu\\": 1350');
  });

  it('chooses the encapsulation of Calico where nothing else was asked', () => {
    const choiceOf = (query: string) => {
      const result = answer(query);
      return result.ok ? result.choices.find(({ parameter }) => parameter === 'encapsulation') : undefined;
    };
    expect(choiceOf('cni=calico&underlay=azure')).toMatchObject({
      chosen: 'vxlan',
      source: expect.stringContaining('virtual-networks-faq'),
    });
    expect(choiceOf('cni=calico&underlay=digitalocean')).toMatchObject({ chosen: 'vxlan' });
    expect(choiceOf('cni=calico&underlay=gcp')).toMatchObject({ chosen: 'ipip' });
  });

  it.each([
    ['cni=calico&underlay=azure&encapsulation=ipip', 'encapsulation'],
    ['cni=calico&underlay=azure&encapsulation=ipip-cross-subnet', 'encapsulation'],
    ['cni=calico&underlay=azure&encapsulation=none', 'encapsulation'],
    ['cni=canal&underlay=gcp&encapsulation=host-gw', 'encapsulation'],
    ['backend=host-gw&underlay=gcp', 'backend'],
    ['backend=host-gw&underlay=azure', 'backend'],
    ['backend=host-gw&underlay=hetzner', 'backend'],
  ])('refuses %s with the source, and the way out works', (query, parameter) => {
    const result = answer(query);
    const problems = result.ok ? [] : result.problems;
    expect(problems.map((problem) => [problem.parameter, problem.code])).toEqual([[parameter, 'conflict']]);
    expect(problems[0]?.detail.en).toMatch(/source: https:/);
    const way = /use ((?:backend|encapsulation)=[a-z-]+)/.exec(problems[0]?.detail.en ?? '')?.[1] ?? '';
    expect(answer(query.replace(/(?:backend|encapsulation)=[a-z-]+/, way)).ok).toBe(true);
  });

  it.each([
    ['underlay=vmware-nsx', ['underlay-drops']],
    ['underlay=vmware-nsx&backend=wireguard', []],
    ['cni=calico&underlay=digitalocean&encapsulation=ipip', ['underlay-drops']],
    ['backend=host-gw&underlay=aws', ['underlay-pod-addresses']],
    ['backend=host-gw&underlay=oci', ['underlay-pod-addresses']],
    ['cni=calico&underlay=azure&encapsulation=vxlan-cross-subnet', ['underlay-pod-addresses']],
    ['cni=calico&underlay=aws&encapsulation=none&encryption=wireguard', []],
    ['underlay=azure', ['underlay-mtu']],
    ['cni=canal&underlay=hetzner', []],
    ['cni=canal&underlay=openstack', ['underlay-mtu']],
    ['cni=canal&underlay=openstack&link-mtu=1450', []],
    ['cni=calico', ['ipip-underlay']],
    ['cni=calico&underlay=generic', []],
    ['cni=calico&encapsulation=vxlan', []],
    ['backend=host-gw', []],
  ])('%s warns of %j', (query, codes) => {
    const own = codesOf(query).filter((code) => /underlay/.test(code));
    expect(own).toEqual(codes);
  });

  it('names the networks that drop IP-in-IP where none was named', () => {
    const warning = planOf('cni=calico').warnings.find(({ code }) => code === 'ipip-underlay');
    expect(warning?.detail.en).toContain('azure and digitalocean');
    expect(warning?.parameter).toBe('encapsulation');
  });

  it('says what opens the ports there', () => {
    expect(planOf('underlay=aws').underlay?.firewall.en).toContain('security group');
    expect(planOf('').underlay).toBeUndefined();
  });

  it.each(['1279', '9217', '900', '01500'])('link-mtu=%s is refused', (mtu) => {
    expect(parseRequest(`link-mtu=${mtu}`).ok).toBe(false);
  });

  it.each(['underlay=aws', 'link-mtu=9000'])('cni=none takes no %s', (query) => {
    expect(answer(`cni=none&${query}`).ok).toBe(false);
  });
});

describe('every network on every underlay', () => {
  const networks = [
    ...['vxlan', 'host-gw', 'wireguard'].map((value) => `backend=${value}`),
    ...['ipip', 'ipip-cross-subnet', 'vxlan', 'vxlan-cross-subnet', 'none'].map(
      (value) => `cni=calico&encapsulation=${value}`,
    ),
    ...['vxlan', 'host-gw', 'wireguard'].map((value) => `cni=canal&encapsulation=${value}`),
    'cni=calico',
    'cni=calico&via=operator',
    'cni=calico&encryption=wireguard',
  ];
  const families = ['', '&cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112'];
  const all = underlays.flatMap(({ value }) =>
    networks.flatMap((network) => families.map((family) => `${network}&underlay=${value}${family}`)),
  );

  it('never throws, fits its link, and refuses with a way out that works', () => {
    let refused = 0;
    for (const query of all) {
      const result = answer(query);
      if (result.ok) {
        const { mtu, linkMtu, interfaces } = result.plan;
        expect(mtu, query).toBeLessThanOrEqual(linkMtu);
        for (const link of interfaces) expect(link.mtu, query).toBeLessThanOrEqual(linkMtu);
        continue;
      }
      refused += 1;
      for (const { detail } of result.problems) {
        const way = /use ((?:backend|encapsulation)=[a-z-]+)/.exec(detail.en)?.[1] ?? 'none named';
        const next = query.replace(/(?:backend|encapsulation)=[a-z-]+/, way);
        expect(answer(next).ok, `${query} -> ${next}`).toBe(true);
      }
    }
    expect(refused).toBeGreaterThan(4);
    expect(all.length - refused).toBeGreaterThan(200);
  });
});
