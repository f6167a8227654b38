import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { renderConfig } from '../../src/plan/config.ts';
import { canonicalResolution, resolvePlan } from '../../src/plan/resolve.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';

const context = { release: '0.1.0', delivery: 'pull' } as const;

function resolved(query: string) {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`${query}: ${JSON.stringify(parsed.problems)}`);
  return resolvePlan(parsed.request, context);
}

function planOf(query: string) {
  const result = resolved(query);
  if (!result.ok) throw new TypeError(`${query}: ${JSON.stringify(result.problems)}`);
  return result.plan;
}

function problemsOf(query: string) {
  const result = resolved(query);
  return result.ok ? [] : result.problems;
}

const configOf = (query: string) => renderConfig(planOf(query).config.server).split('\n').slice(1, -1);

describe('resolvePlan() for the rows of the networking page', () => {
  it.each(['', 'backend=vxlan', 'cni=flannel', 'cni=flannel&backend=vxlan&k3s=stable'])(
    '%j is vxlan on the newest stable K3s',
    (query) => {
      expect(planOf(query)).toMatchObject({
        cni: 'flannel',
        backend: 'vxlan',
        k3s: { version: k3sChannels[0]?.version },
        warnings: [],
        hostPackages: 'none',
      });
      expect(configOf(query)).toEqual(['flannel-backend: "vxlan"']);
    },
  );

  it('backend=wireguard is wireguard-native where K3s has it', () => {
    expect(planOf('backend=wireguard')).toMatchObject({
      backend: 'wireguard-native',
      backendType: 'wireguard',
      hostPackages: 'wireguard',
      encryption: 'wireguard',
    });
    expect(planOf('backend=wireguard').kernelModules).toContain('wireguard');
    expect(planOf('backend=wireguard').interfaces).toEqual([{ name: 'flannel-wg', overhead: 80, mtu: 1420 }]);
  });

  it('backend=wireguard is the older backend where K3s lacks the other', () => {
    const plan = planOf('backend=wireguard&k3s=v1.22.4%2Bk3s1');
    expect(plan).toMatchObject({
      backend: 'wireguard',
      backendType: 'extension',
      hostPackages: 'wireguard',
      k3s: { version: 'v1.22.4+k3s1' },
    });
    expect(plan.warnings.map(({ code }) => code)).toContain('end-of-life');
  });

  it('backend=ipsec pins the last K3s that has it, says so, and needs strongSwan on the host', () => {
    const plan = planOf('backend=ipsec');
    expect(plan).toMatchObject({
      backend: 'ipsec',
      k3s: { version: 'v1.26.15+k3s1' },
      hostPackages: 'strongswan',
      encryption: 'ipsec',
      mtu: 1415,
    });
    expect(plan.warnings.map(({ code }) => code)).toContain('end-of-life');
    expect(planOf('backend=ipsec&k3s=v1.25.4%2Bk3s1').hostPackages).toBe('none');
  });

  it('backend=ipsec with a K3s that lost it is refused with both ways out', () => {
    const [problem, ...others] = problemsOf('backend=ipsec&k3s=v1.36');
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ parameter: 'backend', code: 'not-available' });
    expect(problem?.detail.en).toBe(
      'IPsec was removed in K3s v1.27. Use backend=wireguard, or K3s v1.26 (end of life).',
    );
    for (const text of Object.values(problem?.detail ?? {})) {
      expect(text).toContain('backend=wireguard');
      expect(text).toContain('K3s v1.26');
    }
  });

  it.each(['backend=none', 'cni=none', 'cni=none&backend=none'])(
    '%s leaves flannel and its policy controller out',
    (query) => {
      expect(planOf(query)).toMatchObject({ cni: 'none', backend: 'none', policyEngine: 'none' });
      expect(configOf(query)).toEqual(['flannel-backend: "none"', 'disable-network-policy: true']);
    },
  );

  it.each([
    ['canal', '10-canal.conflist', 1450],
    ['calico', '10-calico.conflist', 1480],
  ])('cni=%s brings its manifest, verified in %s', (cni, conflist, mtu) => {
    const plan = planOf(`cni=${cni}&cluster-cidr=10.60.0.0/16`);
    expect(plan).toMatchObject({
      cni,
      conflist,
      mtu,
      calico: 'v3.32.1',
      policyEngine: 'calico',
      manifest: { name: `knit-${cni}.yaml`, file: `${cni}.yaml` },
    });
    expect(configOf(`cni=${cni}`)).toEqual([
      'flannel-backend: "none"',
      'disable-network-policy: true',
      'cluster-cidr: "10.42.0.0/16"',
    ]);
    const edits = JSON.stringify('manifest' in plan && plan.manifest.kind === 'upstream' ? plan.manifest.edits : []);
    expect(edits).toContain('allow_ip_forwarding');
    expect(edits).toContain('10.60.0.0/16');
  });

  it('disable leaves packaged components out', () => {
    expect(configOf('disable=traefik,servicelb')).toEqual([
      'flannel-backend: "vxlan"',
      'disable+:',
      '  - "servicelb"',
      '  - "traefik"',
    ]);
    expect(planOf('disable=coredns').checks).not.toContain('coredns');
  });
});

describe('resolvePlan() refuses', () => {
  it.each([
    ['cni=calico&backend=vxlan', 'backend', 'conflict'],
    ['cni=flannel&backend=none', 'backend', 'conflict'],
    ['encapsulation=vxlan', 'encapsulation', 'not-applicable'],
    ['cni=canal&encapsulation=ipip', 'encapsulation', 'conflict'],
    ['cni=canal&encapsulation=wireguard&calico=v3.24', 'encapsulation', 'not-available'],
    ['mtu=1450', 'mtu', 'not-applicable'],
    ['calico=v3.32', 'calico', 'not-applicable'],
    ['cni=calico&calico=v3.23', 'calico', 'not-available'],
    ['cni=calico&calico=v3.32.9', 'calico', 'not-available'],
    ['k3s=v1.99', 'k3s', 'not-available'],
    ['k3s=v1.20.4%2Bk3s1', 'k3s', 'not-available'],
    ['backend=wireguard-native&k3s=v1.22.4%2Bk3s1', 'backend', 'not-available'],
    ['cluster-cidr=10.42.0.0/16&service-cidr=10.42.128.0/20', 'service-cidr', 'address-range'],
    ['cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16', 'service-cidr', 'address-range'],
    ['cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=fd00:43::/112,10.43.0.0/16', 'service-cidr', 'address-range'],
    ['service-cidr=10.0.0.0/11', 'service-cidr', 'invalid'],
    ['cluster-cidr=127.0.0.0/16', 'cluster-cidr', 'invalid'],
    ['cluster-cidr=10.42.0.0/28', 'cluster-cidr', 'invalid'],
    ['cluster-dns=10.44.0.10', 'cluster-dns', 'address-range'],
    ['service-cidr=10.43.0.0/24&cluster-dns=10.43.0.1', 'cluster-dns', 'address-range'],
    ['backend=ipsec&cluster-cidr=fd00:42::/56', 'cluster-cidr', 'conflict'],
    ['cni=canal&cluster-cidr=fd00:42::/56', 'cluster-cidr', 'conflict'],
    ['cni=calico&encapsulation=ipip&cluster-cidr=fd00:42::/56', 'encapsulation', 'conflict'],
    ['cni=calico&egress-selector-mode=pod', 'egress-selector-mode', 'conflict'],
    ['cni=calico&disable-network-policy=false', 'disable-network-policy', 'conflict'],
    ['flannel-ipv6-masq=true', 'flannel-ipv6-masq', 'conflict'],
    ['wireguard-mode=auto', 'wireguard-mode', 'conflict'],
    ['cni=calico&via=operator&manifest=pull', 'manifest', 'conflict'],
    ['cni=canal&via=operator', 'via', 'not-applicable'],
    ['egress-selector-mode=agent&k3s=v1.22.4%2Bk3s1', 'egress-selector-mode', 'not-available'],
    ['cni=none&flannel-iface=eth1', 'flannel-iface', 'not-applicable'],
  ])('%s', (query, parameter, code) => {
    expect(problemsOf(query).map((problem) => [problem.parameter, problem.code])).toEqual([[parameter, code]]);
  });

  it('everything at once', () => {
    expect(
      problemsOf('cni=none&mtu=1400&calico=v3.1&cluster-dns=10.44.0.10&k3s=v9.9').map(({ parameter }) => parameter),
    ).toEqual(['calico', 'mtu', 'cluster-dns', 'k3s']);
  });
});

describe('resolvePlan() warns', () => {
  it.each([
    ['cni=calico&k3s=v1.37', 'untested-calico'],
    ['cni=calico&calico=v3.24.6&k3s=v1.24', 'other-calico'],
    ['k3s=v1.36.99%2Bk3s1', 'unlisted-release'],
    ['flannel-external-ip=true', 'unencrypted-external'],
    ['cni=canal&cluster-cidr=10.42.0.0/16,fd00:42::/56', 'experimental-dual-stack'],
    ['cni=calico&cluster-cidr=10.42.0.0/16,fd00:42::/56', 'ipv6-without-tunnel'],
    ['cluster-cidr=10.42.0.0/24', 'small-pod-range'],
    ['tls-san=*.example.com&k3s=v1.35', 'wildcard-tls-san'],
    ['cni=calico&via=operator', 'operator-downloads'],
    ['write-kubeconfig-mode=0644', 'open-kubeconfig'],
    ['disable=coredns', 'no-coredns'],
  ])('%s: %s', (query, code) => {
    expect(planOf(query).warnings.map((warning) => warning.code)).toContain(code);
  });
});

describe('the canonical query', () => {
  it('resolves to itself and to the same plan but for what was asked', () => {
    const pair = fc.constantFrom(
      ...parameterList
        .filter(({ name }) => name !== 'v' && name !== 'expect')
        .flatMap(({ name, options, example }) => [...(options ?? []), example].map((value) => [name, value] as const)),
    );
    let plans = 0;
    fc.assert(
      fc.property(fc.uniqueArray(pair, { selector: ([name]) => name, maxLength: 6 }), (pairs) => {
        const result = resolved(new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString());
        if (!result.ok) return;
        plans += 1;
        expect(planOf(result.plan.canonicalQuery)).toEqual(result.plan);
        // What the canonical query would give, reasons included, is known without asking with it.
        for (const delivery of ['carry', 'pull'] as const) {
          const { plan, choices } = canonicalResolution(result, 'manifest' in result.plan ? delivery : 'pull');
          if ('manifest' in plan && plan.manifest.kind === 'own' && delivery === 'pull') continue;
          expect(resolved(plan.canonicalQuery)).toMatchObject({ plan, choices });
        }
      }),
      { numRuns: 3000 },
    );
    expect(plans).toBeGreaterThan(100);
  });

  it('names every version exactly', () => {
    expect(planOf('cni=calico&k3s=v1.36').canonicalQuery).toBe(
      'cni=calico&backend=none&k3s=v1.36.4%2Bk3s1&calico=v3.32.1&manifest=pull',
    );
  });
});
