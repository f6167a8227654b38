import { hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoNetwork } from './edit.ts';
import type { PodRanges } from './values.ts';

/** Variables of the calico-node container by name, in the order in which they belong. */
export type Variables = Readonly<Record<string, string>>;

type PoolMode = 'Always' | 'CrossSubnet' | 'Never';

const poolModes: Readonly<Record<CalicoNetwork['encapsulation'], { ipip: PoolMode; vxlan: PoolMode }>> = {
  ipip: { ipip: 'Always', vxlan: 'Never' },
  'ipip-cross-subnet': { ipip: 'CrossSubnet', vxlan: 'Never' },
  vxlan: { ipip: 'Never', vxlan: 'Always' },
  'vxlan-cross-subnet': { ipip: 'Never', vxlan: 'CrossSubnet' },
  none: { ipip: 'Never', vxlan: 'Never' },
};

/** What the pools do with packets that leave a node. */
export function modeVariables(encapsulation: CalicoNetwork['encapsulation']): Variables {
  const { ipip, vxlan } = poolModes[encapsulation];
  return { CALICO_IPV4POOL_IPIP: ipip, CALICO_IPV4POOL_VXLAN: vxlan, CALICO_IPV6POOL_VXLAN: vxlan };
}

/** Whether nodes tell each other routes by BGP. VXLAN needs none; unencapsulated and IPIP traffic follows them. */
export const hasBgp = (encapsulation: CalicoNetwork['encapsulation']): boolean => !encapsulation.startsWith('vxlan');

/**
 * How calico-node finds the addresses by which nodes reach each other: by the link that is named, else the address that
 * K3s itself knows of the node. Upstream's own way is the first link that it finds, which on hosts with several is often
 * another than K3s'.
 */
export function addressVariables({ ipv4, ipv6 }: PodRanges, nodeInterface: string | undefined): Variables {
  // Calico reads the name as a regular expression that may match anywhere: unanchored, eth1 would also mean eth10.
  const named = nodeInterface === undefined ? undefined : `interface=^${nodeInterface.replaceAll('.', '[.]')}$`;
  // K3s tells Kubernetes of one address unless node-ip names one of each family: in dual-stack IPv6 may have none.
  const known = 'kubernetes-internal-ip';
  const method6 = named ?? (ipv4 === undefined ? known : undefined);
  return {
    ...(ipv4 === undefined ? { IP: 'none' } : { IP_AUTODETECTION_METHOD: named ?? known }),
    ...(ipv6 !== undefined && { IP6: 'autodetect' }),
    ...(ipv6 !== undefined && method6 !== undefined && { IP6_AUTODETECTION_METHOD: method6 }),
    // BGP names routers by an IPv4 address; without one it takes a hash of the node's name.
    ...(ipv4 === undefined && { CALICO_ROUTER_ID: 'hash' }),
  };
}

/** The address pools that calico-node makes at its first start, one a family; `release` is Calico's, or its minor. */
export function poolVariables({ ipv4, ipv6 }: PodRanges, release: () => string, natOutgoingIpv6 = false): Variables {
  // Without a range calico-node makes a pool of its own choice. `none` says that it shall not; releases that do not
  // know it take it for a broken range and stop, and the pool that they make stays unused.
  const range = ipv4 ?? (hasCalicoFeature(release(), 'no-ipv4-pool') ? 'none' : undefined);
  return {
    ...(range !== undefined && { CALICO_IPV4POOL_CIDR: range }),
    ...(ipv6 !== undefined && { CALICO_IPV6POOL_CIDR: ipv6 }),
    ...(ipv6 !== undefined && natOutgoingIpv6 && { CALICO_IPV6POOL_NAT_OUTGOING: 'true' }),
  };
}

/** Makes Felix program IPv6 as well, where it is used. */
export const ipv6Variables = ({ ipv6 }: PodRanges): Variables =>
  ipv6 === undefined ? {} : { FELIX_IPV6SUPPORT: 'true' };

/** Encrypts what nodes send each other, by Felix' own variables: no second object, nothing to apply in order. */
export const wireguardVariables = ({ ipv4, ipv6 }: PodRanges): Variables => ({
  ...(ipv4 !== undefined && { FELIX_WIREGUARDENABLED: 'true' }),
  ...(ipv6 !== undefined && { FELIX_WIREGUARDENABLEDV6: 'true' }),
});
