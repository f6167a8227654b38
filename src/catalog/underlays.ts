import type { Text } from '../text.ts';
import type { Certainty } from './availability.ts';

/** The network below the nodes: what it carries, what it drops, and what has to be switched on for the rest. */
export interface Underlay {
  readonly value:
    | 'generic'
    | 'aws'
    | 'gcp'
    | 'azure'
    | 'hetzner'
    | 'hetzner-vswitch'
    | 'openstack'
    | 'vmware-nsx'
    | 'oci'
    | 'digitalocean';
  readonly description: Text;
  /** MTU of the links that nodes have there, in bytes. */
  readonly linkMtu: number;
  /** The largest packet that passes in one piece, where that is less than the link says. */
  readonly pathMtu?: number;
  readonly drops: readonly DroppedTraffic[];
  /** What packets need that bear the addresses of pods, as host-gw and unencapsulated Calico send them. */
  readonly podAddresses: PodAddresses;
  /** What opens ports there. */
  readonly firewall: Text;
  /** How firmly the MTU stands. */
  readonly certainty: Certainty;
  readonly source: string;
  readonly checked: string;
}

/** Traffic that the network below does not deliver. */
export interface DroppedTraffic {
  readonly protocol: 'ip' | 'udp';
  /** IP protocol number, or port. */
  readonly port: string;
  readonly detail: Text;
  /** `stated`: a plan that needs it is refused; anything less only warns. */
  readonly certainty: Certainty;
  readonly source: string;
}

/** Whether nodes can hand each other packets that bear the addresses of pods. */
export interface PodAddresses {
  /** `open`: as they are; `guarded`: after a switch; `closed`: only through routes in the network itself. */
  readonly standing: 'open' | 'guarded' | 'closed';
  readonly detail?: Text;
  readonly certainty: Certainty;
  readonly source: string;
}

const checked = '2026-11-24';
const calicoMtu = 'https://docs.tigera.io/calico/latest/networking/configuring/mtu';
const azureFaq = 'https://learn.microsoft.com/en-us/azure/virtual-network/virtual-networks-faq';
// Cloud subnets are routed by a gateway; servers on a vSwitch reach each other on layer 2.
const hetznerRouting = 'https://docs.hetzner.com/networking/networks/technical-concepts/architecture';
const generic = 'https://docs.k3s.io/installation/requirements';

/** Every network below that `underlay` can name; the first is what is assumed where nothing is said. */
export const underlays: readonly Underlay[] = [
  {
    value: 'generic',
    description: { en: 'Ethernet of 1500 bytes, nothing known beyond', ja: '1500バイトのイーサネット。ほかは不明' },
    linkMtu: 1500,
    drops: [],
    podAddresses: { standing: 'open', certainty: 'unknown', source: generic },
    firewall: { en: 'the firewall of the nodes and of the network', ja: 'ノードとネットワークのファイアウォール' },
    certainty: 'probable',
    source: generic,
    checked,
  },
  {
    value: 'aws',
    description: { en: 'Amazon VPC, one region', ja: 'Amazon VPC(1つのリージョン内)' },
    linkMtu: 9001,
    drops: [],
    podAddresses: {
      standing: 'guarded',
      detail: {
        en: 'switch the source/destination check off on every instance, and keep all nodes in one subnet',
        ja: '全インスタンスで送信元/送信先チェックを無効にし、全ノードを1つのサブネットに置いてください',
      },
      certainty: 'stated',
      source: 'https://docs.tigera.io/calico/latest/reference/public-cloud/AWS',
    },
    firewall: {
      en: 'a security group of all nodes that allows itself',
      ja: '全ノードが属し、自分自身を許可するセキュリティグループ',
    },
    certainty: 'stated',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html',
    checked,
  },
  {
    value: 'gcp',
    description: { en: 'Google Cloud VPC with its usual MTU', ja: 'Google CloudのVPC(デフォルトのMTU)' },
    linkMtu: 1460,
    drops: [],
    podAddresses: {
      standing: 'closed',
      detail: {
        en: 'a VPC routes by its own table: pods need a route for every node there, and canIpForward on every instance',
        ja: 'VPCは自身のルートテーブルで転送します。ノードごとの経路と、全インスタンスのcanIpForwardが必要です',
      },
      certainty: 'stated',
      source: 'https://cloud.google.com/vpc/docs/using-routes',
    },
    firewall: {
      en: 'VPC firewall rules between the tags of the nodes',
      ja: 'ノードのタグ間のVPCファイアウォールルール',
    },
    certainty: 'stated',
    source: 'https://cloud.google.com/vpc/docs/mtu',
    checked,
  },
  {
    value: 'azure',
    description: { en: 'Azure virtual network', ja: 'Azure仮想ネットワーク' },
    linkMtu: 1500,
    // "The Azure Virtual Network stack will attempt to fragment a packet at 1,400 bytes."
    pathMtu: 1400,
    drops: [
      {
        protocol: 'ip',
        port: '4',
        detail: {
          en: 'IP-in-IP packets are blocked in virtual networks',
          ja: '仮想ネットワーク内ではIP-in-IPパケットがブロックされます',
        },
        certainty: 'stated',
        source: azureFaq,
      },
    ],
    podAddresses: {
      standing: 'closed',
      detail: {
        en: 'pods need a route for every node in a route table, and IP forwarding on every network interface',
        ja: '仮想ネットワークはレイヤー3です。ノードごとの経路と、全ネットワークインターフェースのIP転送が必要です',
      },
      certainty: 'stated',
      source: azureFaq,
    },
    firewall: {
      en: 'a network security group; inside one virtual network all is allowed unless denied',
      ja: 'ネットワークセキュリティグループ(同じ仮想ネットワーク内はデフォルトで許可)',
    },
    certainty: 'stated',
    source: 'https://learn.microsoft.com/en-us/azure/virtual-network/virtual-network-tcpip-performance-tuning',
    checked,
  },
  {
    value: 'hetzner',
    description: {
      en: 'Hetzner Cloud network between cloud servers',
      ja: 'Hetzner Cloudのネットワーク(クラウドサーバー間)',
    },
    linkMtu: 1450,
    drops: [],
    podAddresses: {
      standing: 'closed',
      detail: {
        en: 'pods need a route for every node in its own table, as the cloud controller manager sets them',
        ja: 'ネットワークは自身の経路で転送します。Cloud Controller Managerなどによる、ノードごとの経路が必要です',
      },
      certainty: 'stated',
      source: hetznerRouting,
    },
    firewall: {
      en: 'Hetzner Cloud firewalls see public links only: between nodes nothing is filtered',
      ja: 'Hetzner Cloudのファイアウォールは公開側だけが対象です(ノード間は制限なし)',
    },
    certainty: 'stated',
    source: 'https://docs.hetzner.com/cloud/networks/technical-concepts/architecture',
    checked,
  },
  {
    value: 'hetzner-vswitch',
    description: { en: 'Hetzner vSwitch, with dedicated servers', ja: 'HetznerのvSwitch(専用サーバー)' },
    linkMtu: 1400,
    drops: [],
    podAddresses: {
      standing: 'open',
      certainty: 'stated',
      source: hetznerRouting,
    },
    firewall: {
      en: 'the Robot firewall of every server',
      ja: '各サーバーのRobotファイアウォール',
    },
    certainty: 'probable',
    source: 'https://github.com/mysticaltech/terraform-hcloud-kube-hetzner/issues/2027',
    checked,
  },
  {
    value: 'openstack',
    description: {
      en: 'OpenStack with a VXLAN network of the project',
      ja: 'OpenStack(プロジェクトのVXLANネットワーク)',
    },
    linkMtu: 1450,
    drops: [],
    podAddresses: {
      standing: 'guarded',
      detail: {
        en: 'give the port of every node the pod range as an allowed address pair, or switch its port security off',
        ja: '各ノードのポートにポッドの範囲をallowed address pairとして追加するか、ポートセキュリティを無効にしてください',
      },
      certainty: 'stated',
      source:
        'https://docs.redhat.com/en/documentation/red_hat_openstack_platform/13/html/networking_guide/config-allowed-address-pairs_rhosp-network',
    },
    firewall: {
      en: 'a security group of all nodes, with IP protocols by number as well as ports',
      ja: '全ノードのセキュリティグループ(ポートのほかIPプロトコル番号も指定)',
    },
    certainty: 'probable',
    source: calicoMtu,
    checked,
  },
  {
    value: 'vmware-nsx',
    description: { en: 'VMware NSX below virtual machines', ja: 'VMware NSX(仮想マシンの下)' },
    linkMtu: 1500,
    drops: [
      {
        protocol: 'udp',
        port: '8472',
        detail: {
          en: "hypervisors are reported to drop VXLAN on flannel's port without a word",
          ja: 'ハイパーバイザーがflannelのポートのVXLANを破棄するという報告があります',
        },
        certainty: 'probable',
        source: 'https://github.com/flannel-io/flannel/issues/2388',
      },
    ],
    podAddresses: {
      standing: 'guarded',
      detail: {
        en: 'SpoofGuard and forged transmits must let the addresses of pods pass',
        ja: 'SpoofGuardと偽装転送の設定で、ポッドのアドレスを許可する必要があります',
      },
      certainty: 'probable',
      source: 'https://github.com/flannel-io/flannel/issues/2388',
    },
    firewall: { en: 'the distributed firewall', ja: '分散ファイアウォール' },
    certainty: 'probable',
    source: 'https://github.com/flannel-io/flannel/issues/2388',
    checked,
  },
  {
    value: 'oci',
    description: { en: 'Oracle Cloud Infrastructure, one VCN', ja: 'Oracle Cloud Infrastructure(1つのVCN内)' },
    linkMtu: 9000,
    drops: [],
    podAddresses: {
      standing: 'closed',
      detail: {
        en: 'pods need a rule for every node in its route table, and the source/destination check off on every VNIC',
        ja: 'VCNは自身のルートテーブルで転送します。ノードごとのルールと、全VNICでの送信元/宛先チェックの無効化が必要です',
      },
      certainty: 'probable',
      source: 'https://docs.oracle.com/en-us/iaas/Content/Network/Tasks/managingVNICs.htm',
    },
    firewall: {
      en: 'a network security group of all nodes, or the security list of the subnet',
      ja: '全ノードのネットワークセキュリティグループ、またはサブネットのセキュリティリスト',
    },
    certainty: 'probable',
    source: 'https://docs.oracle.com/en-us/iaas/Content/Network/Troubleshoot/connectionhang.htm',
    checked,
  },
  {
    value: 'digitalocean',
    description: { en: 'DigitalOcean VPC', ja: 'DigitalOceanのVPC' },
    linkMtu: 1500,
    drops: [
      {
        protocol: 'ip',
        port: '4',
        detail: {
          en: 'cloud firewalls know TCP, UDP and ICMP only, so that IP-in-IP does not pass where one is attached',
          ja: 'クラウドファイアウォールはTCP、UDP、ICMPのみに対応し、適用するとIP-in-IPは通りません',
        },
        certainty: 'probable',
        source: 'https://github.com/projectcalico/calico/issues/1095',
      },
    ],
    podAddresses: {
      standing: 'guarded',
      detail: {
        en: 'the VPC does not learn routes: it is not known to deliver the addresses of pods',
        ja: 'VPCは経路を学習しません。ポッドのアドレスが届くかどうかは確認されていません',
      },
      certainty: 'probable',
      source: 'https://github.com/projectcalico/calico/pull/315',
    },
    firewall: { en: 'a cloud firewall on a tag of all nodes', ja: '全ノードのタグに適用するクラウドファイアウォール' },
    certainty: 'probable',
    source: 'https://github.com/projectcalico/calico/issues/1095',
    checked,
  },
];

/** The row of the network below that is named, or assumed. */
export function underlayOf(value: Underlay['value'] | undefined): Underlay {
  const row = underlays.find((candidate) => candidate.value === (value ?? 'generic'));
  if (row === undefined) throw new RangeError(`Catalog has no underlay ${value}`);
  return row;
}

/** Whether a network is known not to deliver IP-in-IP, how firmly and from where. */
export const dropsIpip = (value: Underlay['value'] | undefined): DroppedTraffic | undefined =>
  underlayOf(value).drops.find(({ protocol, port }) => protocol === 'ip' && port === '4');
