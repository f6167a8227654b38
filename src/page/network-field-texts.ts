import { canalEncapsulations } from '../catalog/encapsulations.ts';
import type { FlannelBackendFact } from '../catalog/flannel-backends.ts';
import { flannelBackends } from '../catalog/flannel-backends.ts';
import type { Text } from '../text.ts';

const availabilityOf = (value: FlannelBackendFact['value']): FlannelBackendFact['availability'] | undefined =>
  flannelBackends.find((row) => row.value === value)?.availability;
const canalSince = canalEncapsulations.find(({ value }) => value === 'wireguard')?.since;

/** How the form names a parameter and its values; what is missing comes from the table of parameters. */
export interface FieldText {
  readonly label: Text;
  readonly help: Text;
  /** What an empty field means. */
  readonly empty?: Text;
  /** Names of values; `canal:` before a value means it for that CNI only. */
  readonly options?: Readonly<Record<string, { readonly label?: Text; readonly help?: Text }>>;
}

/** The parameters that stand open in the form. */
export const networkFieldTexts: Readonly<Record<string, FieldText>> = {
  cni: {
    label: { en: 'Network', ja: 'ネットワーク' },
    help: {
      en: 'Who gives Pods their network, and who enforces network policy.',
      ja: 'ポッドのネットワークとポリシーを担います。',
    },
    options: {
      flannel: {
        label: { en: 'flannel', ja: 'flannel' },
        help: { en: 'Built into K3s. If unsure, choose this.', ja: 'K3sに内蔵。迷ったらこちら。' },
      },
      canal: {
        label: { en: 'Canal', ja: 'Canal' },
        help: { en: 'flannel carries, Calico enforces policy.', ja: '運ぶのはflannel、ポリシーはCalicoです。' },
      },
      calico: {
        label: { en: 'Calico', ja: 'Calico' },
        help: { en: 'Own routing, IP pools and policy.', ja: '経路、IPプール、ポリシーを備えます。' },
      },
      none: {
        label: { en: 'None', ja: 'なし' },
        help: { en: 'You bring the CNI. Nodes wait for it.', ja: 'CNIは自分で用意します。' },
      },
    },
  },
  backend: {
    label: { en: 'Between the nodes', ja: 'ノード間の通信方式' },
    help: { en: 'How flannel carries packets from node to node.', ja: 'flannelがノード間でパケットを運ぶ方法。' },
    options: {
      vxlan: {
        label: { en: 'VXLAN', ja: 'VXLAN' },
        help: {
          en: 'Works on almost any network. Not encrypted.',
          ja: 'ほぼどのネットワークでも動きます。暗号化なし。',
        },
      },
      'host-gw': {
        label: { en: 'Host gateway', ja: 'ホストゲートウェイ' },
        help: {
          en: 'Plain routes, full speed. All nodes in one L2 segment. Not encrypted.',
          ja: '経路だけで最速。全ノードを同じL2セグメントに置きます。暗号化なし。',
        },
      },
      wireguard: {
        label: { en: 'WireGuard', ja: 'WireGuard' },
        help: {
          en: 'Encrypted. Needs Linux 5.6, or the WireGuard module.',
          ja: '暗号化あり。Linux 5.6以降、またはWireGuardモジュールが必要。',
        },
      },
      'wireguard-native': {
        label: { en: 'WireGuard (native)', ja: 'WireGuard(native)' },
        help: {
          en: `The name K3s uses since ${availabilityOf('wireguard-native')?.since}. Same as WireGuard on a current K3s.`,
          ja: `K3s ${availabilityOf('wireguard-native')?.since}以降の名前。現行のK3sではWireGuardと同じ。`,
        },
      },
      ipsec: {
        label: { en: 'IPsec', ja: 'IPsec' },
        help: {
          en: `Gone from K3s ${availabilityOf('ipsec')?.until} on; all that still have it are end of life.`,
          ja: `K3s ${availabilityOf('ipsec')?.until}で廃止。残るのはサポートが終了したリリースのみ。`,
        },
      },
      none: {
        label: { en: 'None', ja: 'なし' },
        help: {
          en: 'Turns flannel off. Same as choosing “None” above.',
          ja: 'flannelを無効にします。上の「なし」と同じです。',
        },
      },
    },
  },
  k3s: {
    label: { en: 'K3s release', ja: 'K3sのリリース' },
    help: {
      en: 'Channels and minors resolve to the newest known release. Set an exact one with k3s=.',
      ja: 'チャンネルとマイナーは、既知の最新リリースになります。個別のリリースはk3s=で指定します。',
    },
  },
  calico: {
    label: { en: 'Calico release', ja: 'Calicoのリリース' },
    help: {
      en: 'Releases whose manifest is pinned by digest.',
      ja: 'マニフェストのダイジェストを固定したリリースです。',
    },
  },
  encapsulation: {
    label: { en: 'Between the nodes', ja: 'ノード間の通信方式' },
    help: { en: 'How packets are wrapped from node to node.', ja: 'ノード間でパケットを包む方法。' },
    options: {
      ipip: {
        label: { en: 'IP-in-IP', ja: 'IP-in-IP' },
        help: {
          en: "Calico's own default. Needs IP protocol 4, which some clouds (such as Azure) drop.",
          ja: 'Calicoのデフォルト。IPプロトコル4が必要(Azureなどは通しません)。',
        },
      },
      'ipip-cross-subnet': {
        label: { en: 'IP-in-IP across subnets', ja: 'IP-in-IP(サブネット間のみ)' },
        help: {
          en: 'Plain routes inside a subnet, IP-in-IP between subnets.',
          ja: 'サブネット内は経路だけ、サブネット間はIP-in-IP。',
        },
      },
      vxlan: {
        label: { en: 'VXLAN', ja: 'VXLAN' },
        help: { en: 'UDP 4789. Works where IP-in-IP is dropped.', ja: 'UDP 4789。IP-in-IPが通らない所でも動きます。' },
      },
      'vxlan-cross-subnet': {
        label: { en: 'VXLAN across subnets', ja: 'VXLAN(サブネット間のみ)' },
        help: {
          en: 'Plain routes inside a subnet, VXLAN between subnets.',
          ja: 'サブネット内は経路だけ、サブネット間はVXLAN。',
        },
      },
      none: {
        label: { en: 'No encapsulation', ja: 'カプセル化なし' },
        help: {
          en: 'Plain routes. One L2 segment, or a network that speaks BGP.',
          ja: '経路だけ。同じL2セグメント、またはBGPを話すネットワークで。',
        },
      },
      'canal:vxlan': {
        label: { en: 'VXLAN', ja: 'VXLAN' },
        help: {
          en: 'UDP 8472. Works on almost any network. Not encrypted.',
          ja: 'UDP 8472。ほぼどのネットワークでも動きます。暗号化なし。',
        },
      },
      'canal:host-gw': {
        label: { en: 'Host gateway', ja: 'ホストゲートウェイ' },
        help: {
          en: 'Plain routes. All nodes in one L2 segment. Not encrypted.',
          ja: '経路だけ。全ノードを同じL2セグメントに置きます。暗号化なし。',
        },
      },
      'canal:wireguard': {
        label: { en: 'WireGuard', ja: 'WireGuard' },
        help: {
          en: `Encrypted. Canal ${canalSince} or newer, Linux 5.6 or the module.`,
          ja: `暗号化あり。Canal ${canalSince}以降と、Linux 5.6以降またはモジュールが必要。`,
        },
      },
    },
  },
  encryption: {
    label: { en: 'Encryption', ja: '暗号化' },
    help: {
      en: "The kernel's WireGuard between all nodes, whatever the encapsulation.",
      ja: 'カーネルのWireGuardで全ノード間を暗号化。カプセル化の方式は問いません。',
    },
    options: {
      none: { label: { en: 'none', ja: 'なし' } },
      wireguard: { label: { en: 'WireGuard', ja: 'WireGuard' } },
    },
  },
};
