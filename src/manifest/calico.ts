import { hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoNetwork, Edit } from './edit.ts';
import { addressPools, allowIpForwarding, changeVariables, podMtu } from './lines.ts';
import type { PodRanges } from './values.ts';
import { calicoTag, interfaceName, podRanges } from './values.ts';
import {
  addressVariables,
  hasBgp,
  ipv6Variables,
  modeVariables,
  poolVariables,
  wireguardVariables,
} from './variables.ts';

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
