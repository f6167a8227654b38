import { familyBits } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import { hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoRelease } from '../catalog/calico-releases.ts';
import type { CalicoEncapsulation } from '../catalog/encapsulations.ts';
import type { Addresses } from './addresses.ts';

/** What the operator is told. */
export interface OperatorNetwork {
  readonly calico: CalicoRelease;
  readonly encapsulation: CalicoEncapsulation;
  readonly addresses: Addresses;
  readonly mtu?: number | undefined;
  readonly nodeInterface?: string | undefined;
}

const repository = 'https://docs.tigera.io/calico/charts';

/**
 * The manifest of the operator route: K3s' own HelmChart objects, marked `bootstrap` so that they run before there is
 * a network. https://docs.k3s.io/add-ons/helm
 */
export function operatorManifest(network: OperatorNetwork): string {
  const { calico } = network;
  const charts = [chart('calico-operator', 'tigera-operator', calico.tag, values(network))];
  if (hasCalicoFeature(calico.tag, 'separate-definitions')) {
    charts.unshift(chart('calico-crds', 'crd.projectcalico.org.v1', calico.tag, undefined));
  }
  return charts.join('');
}

function chart(name: string, chartName: string, version: string, valuesContent: string | undefined): string {
  const lines = [
    '---',
    'apiVersion: helm.cattle.io/v1',
    'kind: HelmChart',
    'metadata:',
    `  name: ${name}`,
    '  namespace: kube-system',
    'spec:',
    `  repo: ${repository}`,
    `  chart: ${chartName}`,
    `  version: ${version}`,
    '  targetNamespace: tigera-operator',
    '  createNamespace: true',
    '  bootstrap: true',
    ...(valuesContent === undefined
      ? []
      : ['  valuesContent: |-', ...valuesContent.split('\n').map((line) => `    ${line}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

// JSON is YAML, and quotes every scalar.
function values({ encapsulation, addresses, mtu, nodeInterface }: OperatorNetwork): string {
  // The address that K3s knows of the node; in dual-stack it may know of one alone.
  const named = nodeInterface === undefined ? undefined : { interface: nodeInterface };
  const known = { kubernetes: 'NodeInternalIP' };
  const hasIpv4 = addresses.families.includes('ipv4');
  const autodetection6 = named ?? (hasIpv4 ? undefined : known);
  // No names: the operators of Calico before v3.27 know none, later ones give the same as theirs.
  const ipPools = addresses.clusterCidr.map((range) => ({
    cidr: formatCidr(range),
    blockSize: Math.max(range.prefix, familyBits[range.family] - 6),
    encapsulation: range.family === 'ipv6' && encapsulation.value.startsWith('ipip') ? 'None' : encapsulation.operator,
    natOutgoing: 'Enabled',
    nodeSelector: 'all()',
  }));
  const calicoNetwork = {
    containerIPForwarding: 'Enabled',
    bgp: encapsulation.needsBgp ? 'Enabled' : 'Disabled',
    ...(mtu ? { mtu } : {}),
    ...(hasIpv4 ? { nodeAddressAutodetectionV4: named ?? known } : {}),
    ...(autodetection6 && addresses.families.includes('ipv6') ? { nodeAddressAutodetectionV6: autodetection6 } : {}),
    ipPools,
  };
  return JSON.stringify({ installation: { calicoNetwork } }, null, 2);
}
