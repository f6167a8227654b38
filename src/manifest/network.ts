import { hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoNetwork, CanalNetwork, Edit, ManifestNetwork } from './edit.ts';
import type { PodRanges } from './values.ts';
import { calicoTag, interfaceName, podRanges, writtenMtu } from './values.ts';
import type { Variables } from './variables.ts';
import {
  addressVariables,
  hasBgp,
  ipv6Variables,
  modeVariables,
  poolVariables,
  wireguardVariables,
} from './variables.ts';

/**
 * The edits that give upstream's manifest the wanted network, in the order of its lines. Throws RangeError on a value
 * that could mean anything but itself inside the YAML or the JSON that it enters.
 */
export function manifestEdits(wanted: ManifestNetwork): Edit[] {
  return wanted.cni === 'calico' ? calicoEdits(wanted) : canalEdits(wanted);
}

// The lines that calico.yaml and canal.yaml share. Their text is the same at every tag since v3.24.0.

/** Lines of one variable of the calico-node container. */
const variableLines = ([name, value]: readonly [string, string]): string[] => [
  `            - name: ${name}`,
  `              value: "${value}"`,
];

/** An edit that gives variables of upstream's, next to each other, other values and puts new ones behind them. */
export function changeVariables(id: string, present: Variables, wanted: Variables): Edit[] {
  const changed = { ...present, ...wanted };
  const [find, replace] = [present, changed].map((each) => Object.entries(each).flatMap(variableLines));
  return find === undefined || replace === undefined || find.join('\n') === replace.join('\n')
    ? []
    : [{ id, find, replace }];
}

/** Lets pods forward packets: one key more in the calico plugin of the CNI configuration. */
export const allowIpForwarding: Edit = {
  id: 'allow-ip-forwarding',
  find: ['          "type": "calico",'],
  replace: ['          "type": "calico",', '          "container_settings": {"allow_ip_forwarding": true},'],
};

/** Sets the MTU of the pods' links and of the tunnels. */
export function podMtu(mtu: number | undefined): Edit[] {
  const written = writtenMtu(mtu);
  if (written === undefined) return [];
  return [{ id: 'pod-mtu', find: ['  veth_mtu: "0"'], replace: [`  veth_mtu: "${written}"`] }];
}

/** Sets the address pools, in the place of the example that upstream has commented out. */
export function addressPools(pools: Variables): Edit {
  const example = ['            # - name: CALICO_IPV4POOL_CIDR', '            #   value: "192.168.0.0/16"'];
  const lines = Object.entries(pools).flatMap(variableLines);
  return {
    id: 'address-pools',
    find: example,
    replace: 'CALICO_IPV4POOL_CIDR' in pools ? lines : [...example, ...lines],
  };
}

/** The edits of `calico.yaml`, in the order of its lines. */
export function calicoEdits(wanted: CalicoNetwork): Edit[] {
  const { tag, encapsulation, mtu, natOutgoingIpv6 } = wanted;
  const ranges = podRanges(wanted.clusterCidr);
  const address = addressVariables(ranges, interfaceName(wanted.nodeInterface));
  const isBgpOff = !hasBgp(encapsulation);
  return [
    ...(isBgpOff ? [vxlanBackend] : []),
    ...podMtu(mtu),
    allowIpForwarding,
    ...(ranges.ipv6 === undefined ? [] : [assignedFamilies(ranges)]),
    ...changeVariables('node-address', { IP: 'autodetect' }, address),
    ...poolModes(encapsulation),
    addressPools(poolVariables(ranges, () => calicoTag(tag), natOutgoingIpv6)),
    ...changeVariables('ipv6-support', { FELIX_IPV6SUPPORT: 'false' }, ipv6Variables(ranges)),
    ...(wanted.encryption === 'none'
      ? []
      : changeVariables('wireguard', { FELIX_HEALTHENABLED: 'true' }, wireguardVariables(ranges))),
    ...(isBgpOff ? withoutBirdProbes(tag) : []),
  ];
}

const vxlanBackend: Edit = {
  id: 'networking-backend',
  find: ['  calico_backend: "bird"'],
  replace: ['  calico_backend: "vxlan"'],
};

/** What upstream's file says of the pools, and the edit that changes it; a comment stands between any two of them. */
const upstreamModes: Readonly<Record<string, readonly [id: string, mode: string]>> = {
  CALICO_IPV4POOL_IPIP: ['ipip-mode', 'Always'],
  CALICO_IPV4POOL_VXLAN: ['vxlan-mode', 'Never'],
  CALICO_IPV6POOL_VXLAN: ['vxlan-mode-ipv6', 'Never'],
};

const poolModes = (encapsulation: CalicoNetwork['encapsulation']): Edit[] => {
  const wanted = modeVariables(encapsulation);
  return Object.entries(upstreamModes).flatMap(([name, [id, mode]]) =>
    changeVariables(id, { [name]: mode }, { [name]: wanted[name] ?? mode }),
  );
};

/** The probes of a daemon that does not run would fail for ever. */
function withoutBirdProbes(tag: string): Edit[] {
  const indent = hasCalicoFeature(calicoTag(tag), 'indented-probes') ? '                ' : '              ';
  return (['live', 'ready'] as const).map((probe) => ({
    id: `${probe}-probe`,
    find: [`${indent}- -felix-${probe}`, `${indent}- -bird-${probe}`],
    replace: [`${indent}- -felix-${probe}`],
  }));
}

/** The families that pods get addresses of. Calico's IPAM wants its booleans as strings. */
function assignedFamilies({ ipv4 }: PodRanges): Edit {
  const type = '              "type": "calico-ipam"';
  return {
    id: 'assigned-families',
    find: [type],
    replace: [
      `${type},`,
      `              "assign_ipv4": "${ipv4 !== undefined}",`,
      '              "assign_ipv6": "true"',
    ],
  };
}

/** The edits of `canal.yaml`, in the order of its lines. */
export function canalEdits(wanted: CanalNetwork): Edit[] {
  const { tag, encapsulation, mtu, natOutgoingIpv6 } = wanted;
  const ranges = podRanges(wanted.clusterCidr);
  return [
    ...canalInterface(interfaceName(wanted.nodeInterface)),
    ...podMtu(mtu),
    allowIpForwarding,
    ...(ranges.ipv6 === undefined ? [] : [assignedSubnets(ranges)]),
    ...flannelNetwork(ranges),
    ...(encapsulation === 'vxlan' ? [] : [flannelBackend(encapsulation)]),
    addressPools(poolVariables(ranges, () => calicoTag(tag), natOutgoingIpv6)),
    ...changeVariables('ipv6-support', { FELIX_IPV6SUPPORT: 'false' }, ipv6Variables(ranges)),
  ];
}

const canalInterface = (name: string | undefined): Edit[] =>
  name === undefined
    ? []
    : [{ id: 'canal-interface', find: ['  canal_iface: ""'], replace: [`  canal_iface: "${name}"`] }];

/** The subnets of the node that pods get addresses of, one a family. */
function assignedSubnets({ ipv4 }: PodRanges): Edit {
  const subnet = '              "subnet": "usePodCidr"';
  const ranges = '              "ranges": [[{"subnet": "usePodCidr"}], [{"subnet": "usePodCidrIPv6"}]]';
  return {
    id: 'assigned-families',
    find: [subnet],
    replace: [ipv4 === undefined ? '              "subnet": "usePodCidrIPv6"' : ranges],
  };
}

/** The pod ranges that flannel checks every node's own range against, and refuses to start where they differ. */
function flannelNetwork({ ipv4, ipv6 }: PodRanges): Edit[] {
  const upstream = '      "Network": "10.244.0.0/16",';
  const network = ipv4 === undefined ? '      "EnableIPv4": false,' : `      "Network": "${ipv4}",`;
  const forIpv6 = ipv6 === undefined ? [] : ['      "EnableIPv6": true,', `      "IPv6Network": "${ipv6}",`];
  // Upstream's own range needs no edit.
  if (network === upstream && ipv6 === undefined) return [];
  return [{ id: 'flannel-network', find: [upstream], replace: [network, ...forIpv6] }];
}

const flannelBackend = (type: 'host-gw' | 'wireguard'): Edit => ({
  id: 'flannel-backend',
  find: ['        "Type": "vxlan"'],
  replace: [`        "Type": "${type}"`],
});
