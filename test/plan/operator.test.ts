import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function operatorOf(query: string) {
  const parsed = parseRequest(`cni=calico&via=operator&${query}`);
  const resolved = parsed.ok ? resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' }) : undefined;
  if (resolved?.ok !== true || resolved.plan.cni !== 'calico' || resolved.plan.manifest.kind !== 'own') {
    throw new TypeError(`No operator for ${query}: ${JSON.stringify(resolved ?? parsed)}`);
  }
  const charts = parseAllDocuments(resolved.plan.manifest.text).map((document) => document.toJS());
  const installation = parse(charts.at(-1).spec.valuesContent).installation;
  return { plan: resolved.plan, charts, network: installation.calicoNetwork };
}

describe('the manifest of the operator route', () => {
  it("is K3s' own way: a chart that runs before there is a network, with forwarding and the plan's pool", () => {
    const { charts, network, plan } = operatorOf('calico=v3.31&k3s=v1.34&cluster-cidr=10.60.0.0/16');
    expect(charts).toHaveLength(1);
    expect(charts[0]).toMatchObject({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { namespace: 'kube-system' },
      spec: { chart: 'tigera-operator', version: 'v3.31.7', bootstrap: true, targetNamespace: 'tigera-operator' },
    });
    expect(network).toMatchObject({
      containerIPForwarding: 'Enabled',
      bgp: 'Enabled',
      ipPools: [{ cidr: '10.60.0.0/16', encapsulation: 'IPIP', blockSize: 26 }],
    });
    expect(plan).toMatchObject({ delivery: 'carry', images: [] });
  });

  it.each(['v3.25.2', 'v3.32.1'])('names no pool, which the definitions of %s may not know', (tag) => {
    expect(Object.keys(operatorOf(`calico=${tag}&k3s=v1.31`).network.ipPools[0]).sort()).toEqual([
      'blockSize',
      'cidr',
      'encapsulation',
      'natOutgoing',
      'nodeSelector',
    ]);
  });

  it('brings the definitions first from v3.32 on, in a chart of their own', () => {
    expect(operatorOf('').charts.map(({ spec }) => spec.chart)).toEqual([
      'crd.projectcalico.org.v1',
      'tigera-operator',
    ]);
  });

  it.each([
    ['ipip-cross-subnet', 'IPIPCrossSubnet', 'Enabled'],
    ['vxlan', 'VXLAN', 'Disabled'],
    ['vxlan-cross-subnet', 'VXLANCrossSubnet', 'Disabled'],
    ['none', 'None', 'Enabled'],
  ])('says %s as %s with BGP %s', (encapsulation, word, bgp) => {
    const { network } = operatorOf(`encapsulation=${encapsulation}`);
    expect(network.ipPools[0].encapsulation).toBe(word);
    expect(network.bgp).toBe(bgp);
  });

  it('has a pool for each family, the node interface and the MTU as asked', () => {
    const { network } = operatorOf(
      'cluster-cidr=10.42.0.0/16,fd00:42::/56&encapsulation=vxlan&flannel-iface=eth1&mtu=1400',
    );
    expect(network).toMatchObject({
      mtu: 1400,
      nodeAddressAutodetectionV4: { interface: 'eth1' },
      nodeAddressAutodetectionV6: { interface: 'eth1' },
      ipPools: [{ cidr: '10.42.0.0/16' }, { cidr: 'fd00:42::/56', blockSize: 122 }],
    });
  });
});
