import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';
import type { Family, PerFamily, PortFact } from './network.ts';

/** A flannel backend that some K3s release has. */
export interface FlannelBackendFact {
  /** Value of K3s' `--flannel-backend`. */
  readonly value: 'vxlan' | 'host-gw' | 'wireguard-native' | 'wireguard' | 'ipsec';
  readonly description: Text;
  readonly availability: Availability;
  /** What K3s does where the backend is gone, and which backend takes its place. */
  readonly removal?: { readonly detail: Text; readonly replacement: 'wireguard-native'; readonly source: string };
  readonly encryption: 'none' | 'wireguard' | 'ipsec';
  readonly families: readonly Family[];
  /** The link that the backend makes on each node, for each family; none where it only sets routes or policies. */
  readonly interfaces: PerFamily<string>;
  /** Bytes that flannel takes from the MTU of the link below. */
  readonly overhead: PerFamily<number>;
  readonly ports: readonly PortFact[];
  readonly kernelModules: readonly string[];
  readonly hostSoftware?: HostSoftware;
  /** Value of the node annotation `flannel.alpha.coreos.com/backend-type`. */
  readonly backendType: string;
  /** What surprises users of the backend. */
  readonly caution?: Text;
  readonly source: string;
  readonly checked: string;
}

/** Software that a backend needs on the host. */
export interface HostSoftware {
  readonly name: 'wireguard' | 'strongswan';
  /** Programs that must be found; empty where the kernel's module suffices. */
  readonly programs: readonly string[];
  /** The K3s releases that need it from the host; the others bring it. */
  readonly needed: Availability;
  readonly source: string;
}

const checked = '2026-11-22';
const networkPage = 'https://docs.k3s.io/networking/basic-network-options';
const requirementsPage = 'https://docs.k3s.io/installation/requirements';
const backendsPage = 'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md';

const wireguardModule: HostSoftware = {
  name: 'wireguard',
  programs: [],
  needed: { certainty: 'stated' },
  source: networkPage,
};

/** Every flannel backend that a listed K3s release can run. */
export const flannelBackends: readonly FlannelBackendFact[] = [
  {
    value: 'vxlan',
    description: {
      en: 'Packets between nodes travel in VXLAN, not encrypted. The default of K3s',
      ja: 'ノード間のパケットをVXLANでカプセル化します。暗号化はしません。K3sのデフォルトです',
    },
    availability: { certainty: 'stated' },
    encryption: 'none',
    families: ['ipv4', 'ipv6'],
    interfaces: { ipv4: 'flannel.1', ipv6: 'flannel-v6.1' },
    overhead: { ipv4: 50, ipv6: 50 },
    ports: [
      {
        protocol: 'udp',
        port: '8472',
        between: 'nodes',
        purpose: {
          en: "flannel's VXLAN; keep it closed to the world",
          ja: 'flannelのVXLAN。外部には公開しないでください',
        },
        source: requirementsPage,
      },
    ],
    kernelModules: ['vxlan'],
    backendType: 'vxlan',
    source: networkPage,
    checked,
  },
  {
    value: 'host-gw',
    description: {
      en: 'Routes through the addresses of the nodes, without a tunnel: all nodes must share one layer 2 network',
      ja: 'トンネルを使わず、ノードのアドレスへの経路だけを設定します。すべてのノードが同じレイヤー2ネットワークに必要です',
    },
    availability: { certainty: 'stated' },
    encryption: 'none',
    families: ['ipv4', 'ipv6'],
    interfaces: {},
    overhead: { ipv4: 0, ipv6: 0 },
    ports: [],
    kernelModules: [],
    backendType: 'host-gw',
    source: networkPage,
    checked,
  },
  {
    value: 'wireguard-native',
    description: {
      en: "Packets between nodes travel encrypted in the kernel's WireGuard",
      ja: 'ノード間のパケットをカーネルのWireGuardでカプセル化し、暗号化します',
    },
    availability: {
      since: 'v1.23.6+k3s1',
      certainty: 'stated',
      // Validated on builds after v1.22.8 and v1.21.11 in April 2022: the next release of each line has it.
      backports: [
        {
          minor: 'v1.22',
          since: 'v1.22.9+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5408',
        },
        {
          minor: 'v1.21',
          since: 'v1.21.12+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5410',
        },
      ],
    },
    encryption: 'wireguard',
    families: ['ipv4', 'ipv6'],
    interfaces: { ipv4: 'flannel-wg', ipv6: 'flannel-wg-v6' },
    overhead: { ipv4: 80, ipv6: 80 },
    ports: [
      {
        protocol: 'udp',
        port: '51820',
        between: 'nodes',
        family: 'ipv4',
        purpose: { en: "flannel's WireGuard over IPv4", ja: 'flannelのWireGuard(IPv4)' },
        source: requirementsPage,
      },
      {
        protocol: 'udp',
        port: '51821',
        between: 'nodes',
        family: 'ipv6',
        purpose: { en: "flannel's WireGuard over IPv6", ja: 'flannelのWireGuard(IPv6)' },
        source: requirementsPage,
      },
    ],
    kernelModules: ['wireguard'],
    hostSoftware: wireguardModule,
    backendType: 'wireguard',
    source: networkPage,
    checked,
  },
  {
    value: 'wireguard',
    description: {
      en: 'The older WireGuard backend, which drives the wg program; for K3s releases that lack wireguard-native',
      ja: 'wgコマンドを使う古いWireGuardバックエンドです。wireguard-nativeがないK3sのリリース用です',
    },
    availability: { until: 'v1.26', certainty: 'stated' },
    removal: {
      detail: {
        en: 'K3s v1.26 stops at start with an error for this backend, and later releases do not know it',
        ja: 'K3s v1.26はこのバックエンドを指定すると起動時にエラーで停止し、以降のリリースには存在しません',
      },
      replacement: 'wireguard-native',
      source: 'https://github.com/k3s-io/k3s/issues/6440',
    },
    encryption: 'wireguard',
    families: ['ipv4'],
    interfaces: { ipv4: 'flannel.1' },
    // An extension backend: flannel hands pods the MTU of the link below, unchanged.
    overhead: { ipv4: 0 },
    ports: [
      {
        protocol: 'udp',
        port: '51820',
        between: 'nodes',
        purpose: { en: "flannel's WireGuard", ja: 'flannelのWireGuard' },
        source: requirementsPage,
      },
    ],
    kernelModules: ['wireguard'],
    hostSoftware: { ...wireguardModule, programs: ['wg'] },
    backendType: 'extension',
    caution: {
      en: 'flannel does not take the overhead of WireGuard from the MTU of pods. Nodes of this backend cannot talk to nodes of wireguard-native',
      ja: 'flannelはポッドのMTUからWireGuardのオーバーヘッドを引きません。また、wireguard-nativeのノードとは通信できません',
    },
    source: networkPage,
    checked,
  },
  {
    value: 'ipsec',
    description: {
      en: "Packets between nodes travel encrypted by strongSwan's IPsec; deprecated, and gone from K3s v1.27 on",
      ja: 'ノード間のパケットをstrongSwanのIPsecで暗号化します。非推奨で、K3s v1.27以降では使えません',
    },
    availability: { until: 'v1.27', certainty: 'stated' },
    removal: {
      detail: {
        en: 'K3s v1.27 stops at start with an error for this backend, and later releases do not know it',
        ja: 'K3s v1.27はこのバックエンドを指定すると起動時にエラーで停止し、以降のリリースには存在しません',
      },
      replacement: 'wireguard-native',
      source: 'https://github.com/k3s-io/k3s/issues/6598',
    },
    encryption: 'ipsec',
    families: ['ipv4'],
    interfaces: {},
    // 77 bytes of ESP and 8 of the UDP header that K3s always asks for.
    overhead: { ipv4: 85 },
    ports: [
      {
        protocol: 'udp',
        port: '500',
        between: 'nodes',
        purpose: { en: 'Key exchange of IPsec (IKE)', ja: 'IPsecの鍵交換(IKE)' },
        source: backendsPage,
      },
      {
        protocol: 'udp',
        port: '4500',
        between: 'nodes',
        purpose: { en: 'IPsec in UDP', ja: 'UDPでカプセル化したIPsec' },
        source: backendsPage,
      },
      {
        protocol: 'ip',
        port: '50',
        between: 'nodes',
        purpose: { en: 'IPsec without UDP (ESP)', ja: 'UDPを使わないIPsec(ESP)' },
        source: backendsPage,
      },
    ],
    // Two of the options that strongSwan asks of a kernel: https://docs.strongswan.org/docs/latest/install/kernelModules.html
    kernelModules: ['xfrm_user', 'esp4'],
    hostSoftware: {
      name: 'strongswan',
      programs: ['swanctl', 'charon'],
      // The releases of December 2022 no longer bring strongSwan; those of the 1.22 line and older always do.
      needed: {
        since: 'v1.26.0+k3s1',
        certainty: 'stated',
        backports: [
          { minor: 'v1.25', since: 'v1.25.5+k3s1', certainty: 'stated', source: networkPage },
          { minor: 'v1.24', since: 'v1.24.9+k3s1', certainty: 'stated', source: networkPage },
          { minor: 'v1.23', since: 'v1.23.15+k3s1', certainty: 'stated', source: networkPage },
        ],
      },
      source: networkPage,
    },
    backendType: 'ipsec',
    caution: {
      en: 'Many users reported that pods of different nodes could not reach each other with this backend',
      ja: 'このバックエンドでは、異なるノードのポッド同士が通信できないという報告が多数あります',
    },
    source: networkPage,
    checked,
  },
];
