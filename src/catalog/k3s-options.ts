import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';
import { minorOf } from './version.ts';

/** What knit does with an option of K3s. */
export type OptionDecision =
  /** A parameter of the same name asks for it. */
  | 'parameter'
  /** knit writes it where the rest of the plan needs it. */
  | 'derived'
  /** It differs from node to node: an option of install.sh, or the node's own file, says it. */
  | 'node'
  /** It contradicts the networks that knit plans. */
  | 'refused'
  /** It has no part in the network: a file of the node's own beside knit's may say it. */
  | 'not-ours';

/** One option of `k3s server` or `k3s agent`, by its name in K3s' config file. */
export interface K3sOption {
  readonly key: string;
  /** Who may have it: an agent stops at a key that only servers know. */
  readonly nodes: 'servers' | 'all';
  /** Whether all servers must have the same value; for `disable` only the word `servicelb` counts. */
  readonly mustMatch: boolean;
  /** Whether another file that says it otherwise breaks the planned network. */
  readonly decidesNetwork: boolean;
  readonly availability: Availability;
  readonly decision: OptionDecision;
  /** Why it is no parameter, and where it belongs instead. */
  readonly reason?: Text;
  /** What it does not do by itself, and what does the rest. */
  readonly warning?: { readonly detail: Text; readonly remedy: Text };
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-22';
const serverPage = 'https://docs.k3s.io/cli/server';
const agentPage = 'https://docs.k3s.io/cli/agent';

const always: Availability = { certainty: 'stated' };
const servers = {
  nodes: 'servers',
  mustMatch: false,
  decidesNetwork: false,
  availability: always,
  decision: 'parameter',
  source: serverPage,
  checked,
} as const;
const shared = { ...servers, mustMatch: true, decidesNetwork: true } as const;
const node = { ...servers, nodes: 'all', source: agentPage } as const;

const ownFile: Text = {
  en: 'Say it in a file of your own in /etc/rancher/k3s/config.yaml.d, which knit leaves alone. It has no part in the network',
  ja: 'ネットワークには関係しません。/etc/rancher/k3s/config.yaml.dの自分のファイルに書いてください(knitは変更しません)',
};
const ownNode: Text = {
  en: "It differs from node to node: say it in a file of the node's own in /etc/rancher/k3s/config.yaml.d",
  ja: 'ノードごとに異なる値です。各ノードの/etc/rancher/k3s/config.yaml.dの自分のファイルに書いてください',
};
const notOurs = { ...servers, decision: 'not-ours', reason: ownFile } as const;
const notOursNode = { ...node, decision: 'not-ours', reason: ownFile } as const;

/** Every option that knit knows; those that it writes stand in the order in which it writes them. */
export const k3sOptions: readonly K3sOption[] = [
  { key: 'flannel-backend', ...shared, decision: 'derived' },
  {
    key: 'flannel-ipv6-masq',
    ...shared,
    // Merged on all lines in the third week of January 2022, for "the next release" of each.
    availability: {
      since: 'v1.23.2+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.22',
          since: 'v1.22.6+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/4983',
        },
        {
          minor: 'v1.21',
          since: 'v1.21.9+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/4982',
        },
      ],
    },
    source: 'https://github.com/k3s-io/k3s/pull/4952',
  },
  {
    key: 'flannel-external-ip',
    ...shared,
    // Asked for on three lines on 22 October 2022, between v1.25.2 and v1.25.4; for 1.22 nothing was found.
    availability: {
      since: 'v1.25.3+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.24',
          since: 'v1.24.7+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/pull/6322',
        },
        {
          minor: 'v1.23',
          since: 'v1.23.13+k3s1',
          certainty: 'stated',
          source: 'https://github.com/k3s-io/k3s/issues/6190',
        },
      ],
    },
    source: 'https://docs.k3s.io/networking/distributed-multicloud',
  },
  { key: 'disable-network-policy', ...shared },
  { key: 'cluster-cidr', ...shared },
  { key: 'service-cidr', ...shared },
  { key: 'cluster-dns', ...shared },
  {
    key: 'egress-selector-mode',
    ...shared,
    // Merged in May 2022, before v1.24.1, the first release of its line.
    availability: {
      since: 'v1.24.1+k3s1',
      certainty: 'probable',
      backports: [
        {
          minor: 'v1.23',
          since: 'v1.23.7+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5602',
        },
        {
          minor: 'v1.22',
          since: 'v1.22.10+k3s1',
          certainty: 'probable',
          source: 'https://github.com/k3s-io/k3s/issues/5590',
        },
      ],
    },
    source: 'https://github.com/k3s-io/k3s/pull/5577',
  },
  { key: 'disable', ...shared },
  { key: 'kube-controller-manager-arg', ...servers, decision: 'derived' },
  { key: 'cluster-init', ...servers },
  { key: 'tls-san', ...servers },
  { key: 'write-kubeconfig-mode', ...servers },
  { key: 'flannel-iface', ...node, decidesNetwork: true },
  { key: 'flannel-conf', ...node, decidesNetwork: true, decision: 'derived' },
  { key: 'selinux', ...node },
  {
    key: 'prefer-bundled-bin',
    ...node,
    // Before, it was not found in config.yaml.d; mended in May 2023, for the next release of each line.
    availability: {
      since: 'v1.27.2+k3s1',
      certainty: 'probable',
      backports: (
        [
          ['v1.26.5+k3s1', '7395'],
          ['v1.25.10+k3s1', '7394'],
          ['v1.24.14+k3s1', '7405'],
        ] as const
      ).map(([since, issue]) => ({
        minor: minorOf(since),
        since,
        certainty: 'probable',
        source: `https://github.com/k3s-io/k3s/issues/${issue}`,
      })),
    },
    source: 'https://github.com/k3s-io/k3s/issues/7316',
  },
  { key: 'service-node-port-range', ...servers },
  {
    key: 'embedded-registry',
    ...servers,
    mustMatch: true,
    availability: {
      since: 'v1.29.1+k3s1',
      certainty: 'stated',
      backports: ['v1.28.6+k3s1', 'v1.27.10+k3s1', 'v1.26.13+k3s1'].map((since) => ({
        minor: minorOf(since),
        since,
        certainty: 'stated',
        source: 'https://docs.k3s.io/installation/registry-mirror',
      })),
    },
    warning: {
      detail: {
        en: 'A node shares images only of the registries that its own registries.yaml names',
        ja: '各ノードは、自分のregistries.yamlに書かれたレジストリのイメージだけを共有します',
      },
      remedy: {
        en: 'Name them below mirrors in /etc/rancher/k3s/registries.yaml on every node, such as docker.io and quay.io',
        ja: '全ノードの/etc/rancher/k3s/registries.yamlのmirrorsに、docker.ioやquay.ioなどを書いてください',
      },
    },
    source: 'https://docs.k3s.io/installation/registry-mirror',
  },
  // From here on: what knit does not write, and why.
  {
    key: 'flannel-cni-conf',
    ...node,
    decidesNetwork: true,
    decision: 'refused',
    reason: {
      en: 'Releases of K3s ignore it without a word, so no plan can rest on it. See the known issues of the catalog',
      ja: 'K3sの複数のリリースが警告なしに無視します(カタログの既知の問題を参照)。計画の前提にできません',
    },
    source: 'https://github.com/k3s-io/k3s/issues/14597',
  },
  {
    key: 'vpn-auth',
    ...node,
    decidesNetwork: true,
    decision: 'refused',
    reason: {
      en: "Use backend=wireguard, or leave knit out. It holds a key, which does not belong in a URL, and replaces the plan's backend",
      ja: 'URLに書けない鍵を含み、計画のバックエンドをtailscaleに置き換えます。backend=wireguardを使うか、knitを使わずに設定してください',
    },
    source: 'https://docs.k3s.io/networking/distributed-multicloud',
  },
  {
    key: 'vpn-auth-file',
    ...node,
    decidesNetwork: true,
    decision: 'refused',
    reason: {
      en: "Use backend=wireguard, or leave knit out. It replaces the plan's backend by tailscale, so no check of knit would hold",
      ja: '指定したノードで計画のバックエンドがtailscaleに置き換わり、計画も検証も成り立ちません。backend=wireguardを使うか、knitを使わずに設定してください',
    },
    source: 'https://docs.k3s.io/networking/distributed-multicloud',
  },
  {
    key: 'multi-cluster-cidr',
    ...servers,
    decidesNetwork: true,
    decision: 'refused',
    reason: {
      en: 'An experiment of Kubernetes that was taken back: plan one range wide enough with cluster-cidr',
      ja: 'Kubernetesの実験機能で、すでに廃止されています。cluster-cidrで十分に広い範囲を指定してください',
    },
    availability: { since: 'v1.26.3+k3s1', until: 'v1.29', certainty: 'probable' },
    source: 'https://github.com/k3s-io/k3s/issues/8563',
  },
  {
    key: 'disable-kube-proxy',
    ...servers,
    decidesNetwork: true,
    decision: 'refused',
    reason: {
      en: "Leave it out, or bring a CNI that replaces kube-proxy, by cni=none and the servers' own file. Without kube-proxy services would not work",
      ja: 'knitの計画にkube-proxyの代わりはなく、Serviceが動作しません。省略するか、代わりになるCNIをcni=noneで用意し、サーバーの自分のファイルに書いてください',
    },
  },
  {
    key: 'system-default-registry',
    ...servers,
    decision: 'node',
    reason: {
      en: 'Mirror docker.io and quay.io in /etc/rancher/k3s/registries.yaml on each node. A URL may not name a registry that every node would trust',
      ja: '全ノードが信頼するレジストリをURLで指定することはできません。各ノードの/etc/rancher/k3s/registries.yamlでdocker.ioとquay.ioのミラーを設定してください(Calicoのイメージにも有効です)',
    },
    source: 'https://docs.k3s.io/installation/private-registry',
  },
  {
    key: 'kube-proxy-arg',
    ...node,
    decision: 'node',
    reason: {
      en: "Say it in a file of your own, the same on every node: its words are Kubernetes' own. Calico follows its nftables mode by itself from v3.32 on (calico#11629), so there is no switch for that either",
      ja: 'Kubernetesの任意の引数です。すべてのノードの自分のファイルに同じ内容で書いてください。Calicoはv3.32以降、nftablesモードに自動で追従するため、専用の設定もありません(calico#11629)',
    },
  },
  { key: 'node-ip', ...node, decision: 'node', reason: ownNode },
  { key: 'node-external-ip', ...node, decision: 'node', reason: ownNode },
  { key: 'node-internal-dns', ...node, decision: 'node', reason: ownNode },
  { key: 'node-external-dns', ...node, decision: 'node', reason: ownNode },
  { key: 'node-name', ...node, decision: 'node', reason: ownNode },
  { key: 'bind-address', ...node, decision: 'node', reason: ownNode },
  { key: 'advertise-address', ...servers, decision: 'node', reason: ownNode },
  { key: 'advertise-port', ...servers, decision: 'node', reason: ownNode },
  { key: 'https-listen-port', ...notOurs },
  { key: 'tls-san-security', ...notOurs },
  { key: 'cluster-domain', ...notOurs, mustMatch: true },
  { key: 'servicelb-namespace', ...notOurs },
  { key: 'disable-cloud-controller', ...notOurs, mustMatch: true },
  { key: 'disable-helm-controller', ...notOurs, mustMatch: true },
  { key: 'secrets-encryption', ...notOurs, mustMatch: true },
  { key: 'secrets-encryption-provider', ...notOurs, mustMatch: true },
  { key: 'datastore-endpoint', ...notOurs },
  { key: 'write-kubeconfig', ...notOurs },
  { key: 'write-kubeconfig-group', ...notOurs },
  { key: 'node-label', ...notOursNode },
  { key: 'node-taint', ...notOursNode },
  { key: 'kubelet-arg', ...notOursNode },
  { key: 'resolv-conf', ...notOursNode },
  { key: 'data-dir', ...notOursNode },
  { key: 'private-registry', ...notOursNode },
  { key: 'docker', ...notOursNode },
];

/** The row of an option. Throws RangeError where there is none. */
export function k3sOption(key: string): K3sOption {
  const row = k3sOptions.find((candidate) => candidate.key === key);
  if (row === undefined) throw new RangeError(`Catalog has no option ${key}`);
  return row;
}

/** Settings that must be the same on all servers, in the words of K3s' documentation, whether knit writes them or not. */
export const matchingSettings = {
  settings: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'disable-cloud-controller',
    'disable-helm-controller',
    'disable-network-policy',
    'disable=servicelb',
    'egress-selector-mode',
    'embedded-registry',
    'flannel-backend',
    'flannel-external-ip',
    'flannel-ipv6-masq',
    'secrets-encryption',
    'secrets-encryption-provider',
    'service-cidr',
  ],
  source: serverPage,
  checked,
} as const;
