import { underlays } from '../catalog/underlays.ts';
import type { FieldText } from './network-field-texts.ts';
import { networkFieldTexts } from './network-field-texts.ts';

/** The parameters that stand folded in the form. */
export const fieldTexts: Readonly<Record<string, FieldText>> = {
  ...networkFieldTexts,
  'cluster-cidr': {
    label: { en: 'Pod range', ja: 'ポッドの範囲' },
    help: {
      en: 'Every Pod gets an address from here. IPv4, or IPv4,IPv6. Cannot change later.',
      ja: 'ポッドのアドレスはここから割り当てます。IPv4、またはIPv4,IPv6。後から変更できません。',
    },
    empty: { en: 'K3s: 10.42.0.0/16', ja: 'K3sのデフォルト：10.42.0.0/16' },
  },
  'service-cidr': {
    label: { en: 'Service range', ja: 'Serviceの範囲' },
    help: {
      en: 'Addresses of Services. Same families as the Pod range, no overlap.',
      ja: 'Serviceのアドレス。ポッドの範囲と同じアドレス種別で、重ならない範囲です。',
    },
    empty: { en: 'K3s: 10.43.0.0/16', ja: 'K3sのデフォルト：10.43.0.0/16' },
  },
  'cluster-dns': {
    label: { en: 'DNS address', ja: 'DNSのアドレス' },
    help: {
      en: 'Where CoreDNS answers. Inside the Service range.',
      ja: 'CoreDNSが応答するアドレス。Serviceの範囲内で選びます。',
    },
    empty: { en: 'K3s: 10.43.0.10', ja: 'K3sのデフォルト：10.43.0.10' },
  },
  'flannel-iface': {
    label: { en: 'Network interface', ja: 'ネットワークインターフェース' },
    help: {
      en: 'The interface between nodes, such as eth1. The same name on every node.',
      ja: 'ノード間の通信に使うインターフェース(例：eth1)。全ノードで同じ名前にします。',
    },
    empty: { en: 'the one of the default route', ja: 'デフォルトルートのもの' },
  },
  'flannel-ipv6-masq': {
    label: { en: 'Masquerade IPv6', ja: 'IPv6のマスカレード' },
    help: {
      en: "Hide Pods behind the node's IPv6 address. For ULA ranges.",
      ja: 'ポッドをノードのIPv6アドレスの後ろに隠します。ULAの範囲で使います。',
    },
  },
  'flannel-external-ip': {
    label: { en: 'Use external addresses', ja: '外部アドレスを使う' },
    help: {
      en: "flannel talks to the nodes' external IPs. For nodes in different networks; choose an encrypted backend.",
      ja: 'flannelがノードの外部IPで通信します。ノードが別々のネットワークにある場合に。暗号化する方式を選んでください。',
    },
  },
  'wireguard-mode': {
    label: { en: 'WireGuard mode', ja: 'WireGuardのモード' },
    help: {
      en: 'One tunnel per IP family, or one for both.',
      ja: 'トンネルをIP種別ごとに分けるか、ひとつにまとめます。',
    },
    options: {
      separate: {
        label: { en: 'separate', ja: 'separate' },
        help: { en: 'A tunnel for each IP family', ja: 'IP種別ごとにトンネルを分ける' },
      },
      auto: {
        label: { en: 'auto', ja: 'auto' },
        help: { en: 'One tunnel for both; flannel picks the family', ja: 'ひとつにまとめ、種別はflannelが選ぶ' },
      },
      ipv4: {
        label: { en: 'ipv4', ja: 'ipv4' },
        help: { en: 'One tunnel for both, over IPv4', ja: 'ひとつにまとめ、IPv4で運ぶ' },
      },
      ipv6: {
        label: { en: 'ipv6', ja: 'ipv6' },
        help: { en: 'One tunnel for both, over IPv6', ja: 'ひとつにまとめ、IPv6で運ぶ' },
      },
    },
  },
  mtu: {
    label: { en: 'MTU', ja: 'MTU' },
    help: {
      en: 'Largest Pod packet in bytes: 576 to 9216, or 0 for automatic.',
      ja: 'ポッドの最大パケット(バイト)。576から9216、0は自動。',
    },
    empty: { en: 'automatic', ja: '自動' },
  },
  disable: {
    label: { en: 'Leave out of K3s', ja: 'K3sから外すもの' },
    help: { en: 'Ticked parts are not installed.', ja: '選んだものはインストールしません。' },
    options: {
      coredns: {
        help: { en: 'cluster DNS; without it names do not resolve', ja: 'クラスターDNS。外すと名前解決できません' },
      },
      servicelb: { help: { en: 'LoadBalancer Services', ja: 'LoadBalancer型のService' } },
      traefik: { help: { en: 'ingress controller', ja: 'Ingressコントローラー' } },
      'local-storage': { help: { en: "volumes on the node's disk", ja: 'ノードのディスク上のボリューム' } },
      'metrics-server': {
        help: { en: 'CPU and memory figures for kubectl top', ja: 'kubectl topのCPUとメモリーの値' },
      },
    },
  },
  'disable-network-policy': {
    label: { en: "K3s' policy controller", ja: 'K3sのポリシー制御' },
    help: {
      en: 'Enforces NetworkPolicy for flannel. Off with Canal and Calico, which bring their own.',
      ja: 'flannelでNetworkPolicyを適用します。CanalとCalicoは自前で持つため切ります。',
    },
    options: {
      false: { label: { en: 'on', ja: '使う' } },
      true: { label: { en: 'off', ja: '使わない' } },
    },
  },
  'egress-selector-mode': {
    label: { en: 'API server to nodes', ja: 'APIサーバーからノードへ' },
    help: {
      en: "How the API server reaches nodes and Pods. pod does not work with Calico's IPAM.",
      ja: 'APIサーバーがノードとポッドへ届く経路。podはCalicoのIPAMでは動きません。',
    },
    empty: { en: 'K3s: agent', ja: 'K3sのデフォルト：agent' },
  },
  'tls-san': {
    label: { en: 'Extra names of the API server', ja: 'APIサーバーの別名' },
    help: {
      en: 'Host names or addresses for its certificate, separated by commas.',
      ja: '証明書に加えるホスト名かアドレス。カンマ区切り。',
    },
    empty: { en: 'none', ja: 'なし' },
  },
  underlay: {
    label: { en: 'Network below', ja: '下のネットワーク' },
    help: {
      en: 'What the nodes run on. Decides the MTU, and which packets pass.',
      ja: 'ノードが動くネットワーク。MTUと、通るパケットが決まります。',
    },
    empty: { en: 'nothing assumed', ja: '指定なし' },
    options: Object.fromEntries(
      underlays.map(({ value, description }) => [value, { label: { en: value, ja: value }, help: description }]),
    ),
  },
  'link-mtu': {
    label: { en: 'MTU of the link', ja: 'リンクのMTU' },
    help: {
      en: 'Of the interface between nodes. 9000 for jumbo frames.',
      ja: 'ノード間のインターフェースの値。ジャンボフレームなら9000。',
    },
    empty: { en: '1500, or what the network below has', ja: '1500、または下のネットワークの値' },
  },
  'service-node-port-range': {
    label: { en: 'NodePort range', ja: 'NodePortの範囲' },
    help: { en: 'Ports of the nodes for services of type NodePort.', ja: 'NodePortのServiceが使うノードのポート。' },
    empty: { en: 'K3s: 30000-32767', ja: 'K3sのデフォルト：30000-32767' },
  },
  'prefer-bundled-bin': {
    label: { en: 'Prefer bundled programs', ja: '同梱プログラムを優先' },
    help: {
      en: "K3s' own iptables before the host's. For hosts whose iptables is old or broken.",
      ja: 'ホストよりK3s同梱のiptablesを使います。ホストのiptablesが古い、または壊れている場合に。',
    },
  },
  'embedded-registry': {
    label: { en: 'Share images between nodes', ja: 'ノード間でイメージを共有' },
    help: {
      en: 'K3s’ embedded registry mirror. Every node names the registries in registries.yaml.',
      ja: 'K3s組み込みのレジストリミラー。対象は各ノードのregistries.yamlに書きます。',
    },
  },
  'cluster-init': {
    label: { en: 'Embedded etcd', ja: '組み込みetcd' },
    help: {
      en: 'Start the first server with etcd, so that more servers can join.',
      ja: '1台目をetcdで始め、後からサーバーを増やせるようにします。',
    },
  },
  selinux: {
    label: { en: 'SELinux', ja: 'SELinux' },
    help: { en: 'Turn on SELinux support in containerd.', ja: 'containerdのSELinux対応を有効にします。' },
  },
  'write-kubeconfig-mode': {
    label: { en: 'kubeconfig mode', ja: 'kubeconfigのモード' },
    help: {
      en: 'File mode, 0600 to 0644. With 0644 every user on the host is cluster admin.',
      ja: 'ファイルのモード。0600から0644。0644ではホストの全ユーザーがクラスター管理者になります。',
    },
    empty: { en: 'K3s: 0600', ja: 'K3sのデフォルト：0600' },
  },
  manifest: {
    label: { en: 'Manifest', ja: 'マニフェスト' },
    help: {
      en: 'Where the patched Calico or Canal YAML comes from.',
      ja: '編集済みのCalicoまたはCanalのYAMLの入手元。',
    },
    options: {
      carry: {
        label: { en: 'carry', ja: 'carry' },
        help: { en: 'It is in the zip. The node downloads nothing.', ja: 'zipに入れます。ノードは何も取得しません。' },
      },
      pull: {
        label: { en: 'pull', ja: 'pull' },
        help: {
          en: 'The node downloads the pinned file, checks its digest and edits it.',
          ja: 'ノードが固定済みのファイルを取得し、ダイジェストを照合して編集します。',
        },
      },
    },
  },
  via: {
    label: { en: 'Install Calico by', ja: 'Calicoの入れ方' },
    help: { en: "The plain manifest, or Tigera's operator.", ja: 'マニフェスト、またはTigeraオペレーター。' },
    options: {
      manifest: {
        label: { en: 'manifest', ja: 'manifest' },
        help: { en: 'One file, no operator. Fits small nodes.', ja: '1ファイルで完結。小さなノード向き。' },
      },
      operator: {
        label: { en: 'operator', ja: 'operator' },
        help: {
          en: 'The operator manages Calico. About 3 MB more of CRDs.',
          ja: 'オペレーターがCalicoを管理。CRDが約3 MB増えます。',
        },
      },
    },
  },
  lang: {
    label: { en: 'Language of the scripts', ja: 'スクリプトの言語' },
    help: {
      en: 'Messages of the scripts, and the README in the zip. Part of the URL and of the digest.',
      ja: 'スクリプトのメッセージとzip内のREADME。URLとダイジェストに含まれます。',
    },
    options: {
      en: { label: { en: 'English', ja: 'English' } },
      ja: { label: { en: '日本語', ja: '日本語' } },
    },
  },
};
