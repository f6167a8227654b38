import type { InstallPlan, Interface } from '../../plan/plan.ts';
import { carrierNames } from './network-name.ts';
import { blockCut, exampleRanges, nodeCut } from './ranges.ts';

/** What a picture of a network shows, before anything has a place. */
export interface Picture {
  /** How pods are attached to their node. */
  readonly attach: 'bridge' | 'routes' | 'own';
  /** Addresses of pods on the two nodes. */
  readonly ranges: readonly [readonly string[], readonly string[]];
  /** Addresses of the two nodes, as an example. */
  readonly nodes: readonly [string, string];
  /** The links that packets for another node enter; none where they follow a route. */
  readonly devices: readonly Interface[];
  readonly carrier: Carrier;
  readonly isEncrypted: boolean;
  readonly mtu: number;
  /** Bytes that are put around a pod's packet. */
  readonly overhead: number;
  readonly hasBgp: boolean;
  /** Whether packets within a subnet are not wrapped. */
  readonly isCrossSubnet: boolean;
  /** Whether IPv6 takes a route where IPv4 has a tunnel. */
  readonly hasPlainIpv6: boolean;
  readonly policyEngine: InstallPlan['policyEngine'];
}

/** What carries packets between nodes. */
export type Carrier =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'route' }
  | {
      readonly kind: 'vxlan' | 'ipip' | 'wireguard' | 'ipsec';
      /** Such as `VXLAN · UDP 8472`. */
      readonly name: string;
      readonly ports: string;
      /** What is put around a packet, such as `IP+UDP+VXLAN`. */
      readonly headers: string;
    };

/** Reads off a plan what its picture shows. */
export function pictureOf(plan: InstallPlan): Picture {
  const carrier = carrierOf(plan);
  const devices = devicesOf(plan, carrier.kind);
  const families = plan.families;
  return {
    attach: plan.cni === 'flannel' ? 'bridge' : plan.cni === 'none' ? 'own' : 'routes',
    ranges: exampleRanges(plan.clusterCidr, plan.cni === 'calico' ? blockCut : nodeCut),
    nodes: families[0] === 'ipv6' ? ['2001:db8::11', '2001:db8::12'] : ['192.0.2.11', '192.0.2.12'],
    devices,
    carrier,
    isEncrypted: plan.encryption !== 'none',
    mtu: plan.mtu,
    overhead: plan.askedMtu === 0 ? plan.linkMtu - plan.mtu : Math.max(0, ...devices.map(({ overhead }) => overhead)),
    hasBgp: plan.ports.some(({ protocol, port }) => protocol === 'tcp' && port === '179'),
    isCrossSubnet: plan.cni === 'calico' && plan.encapsulation.endsWith('cross-subnet') && plan.encryption === 'none',
    hasPlainIpv6: carrier.kind === 'ipip' && families.includes('ipv6'),
    policyEngine: plan.policyEngine,
  };
}

function carrierOf(plan: InstallPlan): Carrier {
  const kind = kindOf(plan);
  if (kind === 'unknown' || kind === 'route') return { kind };
  const { matches, headers } = carriers[kind];
  const ports = plan.ports.filter((port) => port.between === 'nodes' && matches(port.protocol, port.port));
  const numbers = ports.map(({ port }) => port).join(', ');
  return { kind, name: carrierNames[kind], ports: kind === 'ipip' ? `protocol ${numbers}` : `UDP ${numbers}`, headers };
}

function kindOf(plan: InstallPlan): Carrier['kind'] {
  if (plan.cni === 'none') return 'unknown';
  // Calico's WireGuard takes the place of its tunnel.
  if (plan.encryption !== 'none') return plan.encryption;
  const encapsulation = plan.cni === 'flannel' ? plan.backend : plan.encapsulation;
  if (encapsulation.startsWith('vxlan')) return 'vxlan';
  return encapsulation.startsWith('ipip') ? 'ipip' : 'route';
}

const isWireguardPort = (port: string): boolean => port.startsWith('5182');

const carriers = {
  vxlan: { headers: 'IP+UDP+VXLAN', matches: (protocol, port) => protocol === 'udp' && !isWireguardPort(port) },
  ipip: { headers: 'IP', matches: (protocol, port) => protocol === 'ip' && port === '4' },
  wireguard: { headers: 'IP+UDP+WireGuard', matches: (protocol, port) => protocol === 'udp' && isWireguardPort(port) },
  ipsec: { headers: 'IP+UDP+ESP', matches: (protocol) => protocol === 'udp' },
} as const satisfies Record<string, { headers: string; matches: (protocol: string, port: string) => boolean }>;

function devicesOf({ interfaces, cni }: InstallPlan, kind: Carrier['kind']): readonly Interface[] {
  return cni === 'calico' && kind === 'wireguard'
    ? interfaces.filter(({ name }) => /^w(ireguard|g)/.test(name))
    : interfaces;
}
