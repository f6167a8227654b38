import type { CanalNetwork, Edit } from './edit.ts';
import { addressPools, allowIpForwarding, changeVariables, podMtu } from './lines.ts';
import type { PodRanges } from './values.ts';
import { calicoTag, interfaceName, podRanges } from './values.ts';
import { ipv6Variables, poolVariables } from './variables.ts';

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
