import type { Edit } from './edit.ts';
import { addressPools, allowIpForwarding, changeVariable, ipv6Support, podMtu, variable } from './lines.ts';
import type { CalicoNetwork } from './network.ts';
import type { PodRanges } from './values.ts';
import { interfaceName, minorOf, podRanges } from './values.ts';

/** The edits of `calico.yaml`, in the order of its lines. */
export function calicoEdits(wanted: CalicoNetwork): Edit[] {
  const { tag, encapsulation, mtu, natOutgoingIpv6 } = wanted;
  const ranges = podRanges(wanted.clusterCidr);
  const { ipip, vxlan } = poolModes[encapsulation];
  // VXLAN needs no routes of BGP, so its daemon can stay off; unencapsulated and IPIP traffic follow them.
  const isBgpOff = vxlan !== 'Never';
  return [
    ...(isBgpOff ? [vxlanBackend] : []),
    ...podMtu(mtu),
    allowIpForwarding,
    ...(ranges.ipv6 === undefined ? [] : [assignedFamilies(ranges)]),
    ...nodeAddress(ranges, interfaceName(wanted.nodeInterface)),
    ...(ipip === 'Always' ? [] : [changeVariable('ipip-mode', 'CALICO_IPV4POOL_IPIP', 'Always', ipip)]),
    ...(isBgpOff ? vxlanModes(vxlan) : []),
    addressPools(tag, ranges, natOutgoingIpv6),
    ...(ranges.ipv6 === undefined ? [] : [ipv6Support]),
    ...(wanted.encryption === 'wireguard' ? [wireguard(ranges)] : []),
    ...(isBgpOff ? withoutBirdProbes(tag) : []),
  ];
}

type PoolMode = 'Always' | 'CrossSubnet' | 'Never';

/** What the pools do with packets that leave a node; upstream's file says IPIP `Always` and VXLAN `Never`. */
const poolModes: Readonly<Record<CalicoNetwork['encapsulation'], { ipip: PoolMode; vxlan: PoolMode }>> = {
  ipip: { ipip: 'Always', vxlan: 'Never' },
  'ipip-cross-subnet': { ipip: 'CrossSubnet', vxlan: 'Never' },
  vxlan: { ipip: 'Never', vxlan: 'Always' },
  'vxlan-cross-subnet': { ipip: 'Never', vxlan: 'CrossSubnet' },
  none: { ipip: 'Never', vxlan: 'Never' },
};

const vxlanBackend: Edit = {
  id: 'networking-backend',
  find: ['  calico_backend: "bird"'],
  replace: ['  calico_backend: "vxlan"'],
};

const vxlanModes = (mode: PoolMode): Edit[] => [
  changeVariable('vxlan-mode', 'CALICO_IPV4POOL_VXLAN', 'Never', mode),
  changeVariable('vxlan-mode-ipv6', 'CALICO_IPV6POOL_VXLAN', 'Never', mode),
];

/** The probes of a daemon that does not run would fail for ever. Upstream indents their lists more from v3.31 on. */
function withoutBirdProbes(tag: string): Edit[] {
  const indent = minorOf(tag) >= 31 ? '                ' : '              ';
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

/** How calico-node finds the addresses by which nodes reach each other. */
function nodeAddress({ ipv4, ipv6 }: PodRanges, name: string | undefined): Edit[] {
  const find = variable('IP', 'autodetect');
  // Calico reads the name as a regular expression that may match anywhere: unanchored, eth1 would also mean eth10.
  const method = `interface=^${name?.replaceAll('.', '[.]')}$`;
  const replace = [
    ...(ipv4 === undefined ? variable('IP', 'none') : find),
    ...(ipv4 === undefined || name === undefined ? [] : variable('IP_AUTODETECTION_METHOD', method)),
    ...(ipv6 === undefined ? [] : variable('IP6', 'autodetect')),
    ...(ipv6 === undefined || name === undefined ? [] : variable('IP6_AUTODETECTION_METHOD', method)),
    // BGP names routers by an IPv4 address; without one it takes a hash of the node's name.
    ...(ipv4 === undefined ? variable('CALICO_ROUTER_ID', 'hash') : []),
  ];
  return replace.length === find.length ? [] : [{ id: 'node-address', find, replace }];
}

/** Encrypts what nodes send each other, by Felix' own variables: no second object, nothing to apply in order. */
function wireguard({ ipv4, ipv6 }: PodRanges): Edit {
  const find = variable('FELIX_HEALTHENABLED', 'true');
  return {
    id: 'wireguard',
    find,
    replace: [
      ...find,
      ...(ipv4 === undefined ? [] : variable('FELIX_WIREGUARDENABLED', 'true')),
      ...(ipv6 === undefined ? [] : variable('FELIX_WIREGUARDENABLEDV6', 'true')),
    ],
  };
}
