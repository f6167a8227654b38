import type { Edit } from './edit.ts';
import type { PodRanges } from './values.ts';
import { minorOf, writtenMtu } from './values.ts';

// The lines that calico.yaml and canal.yaml share. Their text is the same at every tag since v3.24.0.

/** One variable of the calico-node container. */
export const variable = (name: string, value: string): string[] => [
  `            - name: ${name}`,
  `              value: "${value}"`,
];

/** An edit of one variable's value. */
export const changeVariable = (id: string, name: string, from: string, to: string): Edit => ({
  id,
  find: variable(name, from),
  replace: variable(name, to),
});

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

/** Sets the address pools that calico-node makes at its first start, one a family. */
export function addressPools(tag: string, { ipv4, ipv6 }: PodRanges, natOutgoingIpv6 = false): Edit {
  const commented = ['            # - name: CALICO_IPV4POOL_CIDR', '            #   value: "192.168.0.0/16"'];
  const forIpv6 = [
    ...(ipv6 === undefined ? [] : variable('CALICO_IPV6POOL_CIDR', ipv6)),
    ...(ipv6 !== undefined && natOutgoingIpv6 ? variable('CALICO_IPV6POOL_NAT_OUTGOING', 'true') : []),
  ];
  // Without a range calico-node makes a pool of its own choice. `none` says that it shall not, from v3.29 on; older
  // releases take that for a broken range and stop, and the pool that they make stays unused.
  const range = ipv4 ?? (minorOf(tag) >= 29 ? 'none' : undefined);
  const forIpv4 = range === undefined ? commented : variable('CALICO_IPV4POOL_CIDR', range);
  return { id: 'address-pools', find: commented, replace: [...forIpv4, ...forIpv6] };
}

/** Makes Felix program IPv6 as well. */
export const ipv6Support: Edit = changeVariable('ipv6-support', 'FELIX_IPV6SUPPORT', 'false', 'true');
