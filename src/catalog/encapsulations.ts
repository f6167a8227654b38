import type { Text } from '../text.ts';
import type { Family, PerFamily, PortFact } from './network.ts';

interface EncapsulationFact {
  readonly description: Text;
  /** The link that the encapsulation makes on each node, for each family; none where it only sets routes. */
  readonly interfaces: PerFamily<string>;
  /** Bytes that it takes from the MTU of the link below, for the families that it can carry. */
  readonly overhead: PerFamily<number>;
  readonly families: readonly Family[];
  readonly ports: readonly PortFact[];
  readonly kernelModules: readonly string[];
  readonly source: string;
  readonly checked: string;
}

/** A way in which Calico carries packets between nodes. */
export interface CalicoEncapsulation extends EncapsulationFact {
  readonly value: 'ipip' | 'ipip-cross-subnet' | 'vxlan' | 'vxlan-cross-subnet' | 'none';
  /** Whether nodes exchange routes by BGP; without it BIRD and its probes are switched off. */
  readonly needsBgp: boolean;
  /** Values of `CALICO_IPV4POOL_IPIP` and `CALICO_IPV4POOL_VXLAN`. */
  readonly pool: { readonly ipip: PoolMode; readonly vxlan: PoolMode };
  /** The operator's word for it. */
  readonly operator: 'IPIP' | 'IPIPCrossSubnet' | 'VXLAN' | 'VXLANCrossSubnet' | 'None';
}

/** When an address pool of Calico encapsulates. */
export type PoolMode = 'Always' | 'CrossSubnet' | 'Never';

/** A way in which the flannel of Canal carries packets between nodes. */
export interface CanalEncapsulation extends EncapsulationFact {
  /** Value of `Backend.Type` in `net-conf.json`, and of flannel's annotation `backend-type`. */
  readonly value: 'vxlan' | 'host-gw' | 'wireguard';
  readonly encryption: 'none' | 'wireguard';
  /** The first Calico minor whose Canal has it. */
  readonly since?: string;
}

const checked = '2026-11-22';
const tigera = 'https://docs.tigera.io/calico/latest';
const tunnelPage = `${tigera}/networking/configuring/vxlan-ipip`;
const requirementsPage = `${tigera}/getting-started/kubernetes/requirements`;
const backendsPage = 'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md';

const bgp: PortFact = {
  protocol: 'tcp',
  port: '179',
  between: 'nodes',
  purpose: { en: 'Routes between nodes (BGP)', ja: 'ノード間の経路交換(BGP)' },
  source: requirementsPage,
};
const ipip: PortFact = {
  protocol: 'ip',
  port: '4',
  between: 'nodes',
  purpose: { en: "Calico's IP-in-IP", ja: 'CalicoのIP-in-IP' },
  source: requirementsPage,
};
const vxlan: PortFact = {
  protocol: 'udp',
  port: '4789',
  between: 'nodes',
  purpose: { en: "Calico's VXLAN", ja: 'CalicoのVXLAN' },
  source: requirementsPage,
};

// Calico's tunnels for IPv6 are VXLAN only: with the IPIP values a pool of IPv6 is routed without a tunnel.
const overIpip = {
  interfaces: { ipv4: 'tunl0' },
  overhead: { ipv4: 20 },
  families: ['ipv4'],
  ports: [bgp, ipip],
  kernelModules: ['ipip'],
  needsBgp: true,
  source: tunnelPage,
  checked,
} as const;
const overVxlan = {
  interfaces: { ipv4: 'vxlan.calico', ipv6: 'vxlan-v6.calico' },
  overhead: { ipv4: 50, ipv6: 70 },
  families: ['ipv4', 'ipv6'],
  ports: [vxlan],
  kernelModules: ['vxlan'],
  needsBgp: false,
  source: tunnelPage,
  checked,
} as const;

/** Everything that `encapsulation` can ask of Calico. */
export const calicoEncapsulations: readonly CalicoEncapsulation[] = [
  {
    ...overIpip,
    value: 'ipip',
    description: {
      en: "All packets between nodes travel in IP-in-IP, routes by BGP. The manifest's own default",
      ja: 'ノード間のすべてのパケットをIP-in-IPでカプセル化し、経路はBGPで交換します。マニフェストのデフォルトです',
    },
    pool: { ipip: 'Always', vxlan: 'Never' },
    operator: 'IPIP',
  },
  {
    ...overIpip,
    value: 'ipip-cross-subnet',
    description: {
      en: 'Only packets that leave the subnet of the node travel in IP-in-IP, routes by BGP',
      ja: 'ノードのサブネットを越えるパケットだけをIP-in-IPでカプセル化し、経路はBGPで交換します',
    },
    pool: { ipip: 'CrossSubnet', vxlan: 'Never' },
    operator: 'IPIPCrossSubnet',
  },
  {
    ...overVxlan,
    value: 'vxlan',
    description: {
      en: 'All packets between nodes travel in VXLAN, without BGP',
      ja: 'ノード間のすべてのパケットをVXLANでカプセル化します。BGPは使いません',
    },
    pool: { ipip: 'Never', vxlan: 'Always' },
    operator: 'VXLAN',
  },
  {
    ...overVxlan,
    value: 'vxlan-cross-subnet',
    description: {
      en: 'Only packets that leave the subnet of the node travel in VXLAN, without BGP',
      ja: 'ノードのサブネットを越えるパケットだけをVXLANでカプセル化します。BGPは使いません',
    },
    pool: { ipip: 'Never', vxlan: 'CrossSubnet' },
    operator: 'VXLANCrossSubnet',
  },
  {
    value: 'none',
    description: {
      en: 'No tunnel, routes by BGP: all nodes share one layer 2 network, or the routers between them learn the routes',
      ja: 'トンネルを使わず、経路をBGPで交換します。すべてのノードが同じレイヤー2ネットワークにあるか、間のルーターが経路を学習する必要があります',
    },
    interfaces: {},
    overhead: { ipv4: 0, ipv6: 0 },
    families: ['ipv4', 'ipv6'],
    ports: [bgp],
    kernelModules: [],
    needsBgp: true,
    pool: { ipip: 'Never', vxlan: 'Never' },
    operator: 'None',
    source: tunnelPage,
    checked,
  },
];

/** What encryption by WireGuard adds to any encapsulation of Calico. */
export const calicoWireguard: Omit<EncapsulationFact, 'description'> = {
  interfaces: { ipv4: 'wireguard.cali', ipv6: 'wg-v6.cali' },
  overhead: { ipv4: 60, ipv6: 80 },
  families: ['ipv4', 'ipv6'],
  ports: [
    {
      protocol: 'udp',
      port: '51820',
      between: 'nodes',
      family: 'ipv4',
      purpose: { en: "Calico's WireGuard over IPv4", ja: 'CalicoのWireGuard(IPv4)' },
      source: requirementsPage,
    },
    {
      protocol: 'udp',
      port: '51821',
      between: 'nodes',
      family: 'ipv6',
      purpose: { en: "Calico's WireGuard over IPv6", ja: 'CalicoのWireGuard(IPv6)' },
      source: requirementsPage,
    },
  ],
  kernelModules: ['wireguard'],
  source: `${tigera}/network-policy/encrypt-cluster-pod-traffic`,
  checked,
};

/** What Typha adds, the relay that some manifests of Calico put between its agents and the API server. */
export const calicoTypha: PortFact & { readonly checked: string } = {
  protocol: 'tcp',
  port: '5473',
  between: 'nodes',
  purpose: { en: "Calico's Typha", ja: 'CalicoのTypha' },
  source: requirementsPage,
  checked,
};

/** Modules without which Calico's agent does not start, in Canal as well. */
export const calicoKernelModules = {
  modules: ['nf_conntrack_netlink'],
  source: 'https://github.com/projectcalico/calico/issues/8726',
  checked,
} as const;

/** Everything that `encapsulation` can ask of Canal. */
export const canalEncapsulations: readonly CanalEncapsulation[] = [
  {
    value: 'vxlan',
    description: {
      en: 'Packets between nodes travel in VXLAN, not encrypted',
      ja: 'ノード間のパケットをVXLANでカプセル化します。暗号化はしません',
    },
    encryption: 'none',
    interfaces: { ipv4: 'flannel.1', ipv6: 'flannel-v6.1' },
    overhead: { ipv4: 50, ipv6: 50 },
    families: ['ipv4', 'ipv6'],
    ports: [
      {
        protocol: 'udp',
        port: '8472',
        between: 'nodes',
        purpose: { en: "flannel's VXLAN", ja: 'flannelのVXLAN' },
        source: backendsPage,
      },
    ],
    kernelModules: ['vxlan'],
    source: backendsPage,
    checked,
  },
  {
    value: 'host-gw',
    description: {
      en: 'Routes through the addresses of the nodes, without a tunnel: all nodes must share one layer 2 network',
      ja: 'トンネルを使わず、ノードのアドレスへの経路だけを設定します。すべてのノードが同じレイヤー2ネットワークに必要です',
    },
    encryption: 'none',
    interfaces: {},
    overhead: { ipv4: 0, ipv6: 0 },
    families: ['ipv4', 'ipv6'],
    ports: [],
    kernelModules: [],
    source: backendsPage,
    checked,
  },
  {
    value: 'wireguard',
    description: {
      en: "Packets between nodes travel encrypted in the kernel's WireGuard",
      ja: 'ノード間のパケットをカーネルのWireGuardでカプセル化し、暗号化します',
    },
    encryption: 'wireguard',
    // The flannel of Canal v3.24, v0.15.1, has no WireGuard backend.
    since: 'v3.25',
    interfaces: { ipv4: 'flannel-wg', ipv6: 'flannel-wg-v6' },
    overhead: { ipv4: 80, ipv6: 80 },
    families: ['ipv4', 'ipv6'],
    ports: [
      {
        protocol: 'udp',
        port: '51820',
        between: 'nodes',
        family: 'ipv4',
        purpose: { en: "flannel's WireGuard over IPv4", ja: 'flannelのWireGuard(IPv4)' },
        source: backendsPage,
      },
      {
        protocol: 'udp',
        port: '51821',
        between: 'nodes',
        family: 'ipv6',
        purpose: { en: "flannel's WireGuard over IPv6", ja: 'flannelのWireGuard(IPv6)' },
        source: backendsPage,
      },
    ],
    kernelModules: ['wireguard'],
    source: backendsPage,
    checked,
  },
];
