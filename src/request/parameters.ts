import { formatAddress, parseAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import { calicoReleases } from '../catalog/calico-releases.ts';
import { k3sChannels } from '../catalog/k3s-channels.ts';
import { k3sLines } from '../catalog/k3s-lines.ts';
import { k3sOption } from '../catalog/k3s-options.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import type { PackagedComponent } from '../catalog/packaged-components.ts';
import { packagedComponents } from '../catalog/packaged-components.ts';
import type { Underlay } from '../catalog/underlays.ts';
import { underlays } from '../catalog/underlays.ts';
import { minorOf } from '../catalog/version.ts';
import { languages } from '../text.ts';
import type { CamelCase, Parameter } from './parameter.ts';
import {
  camelCase,
  enumeration,
  enumerationList,
  flag,
  pairOf,
  parseHosts,
  parseNodes,
  pattern,
  ranges,
} from './parameter.ts';
import {
  calicoPattern,
  formatCalicoSelector,
  formatK3sSelector,
  k3sPattern,
  k3sReleasePattern,
  parseCalicoSelector,
  parseK3sSelector,
} from './version.ts';

const networkPage = 'https://docs.k3s.io/networking/basic-network-options';
const serverPage = 'https://docs.k3s.io/cli/server';
const knitPage = 'https://docs.k3s.io/installation/configuration';

// Examples are what the catalog chooses by itself.
const k3sExample = k3sChannels.find(({ channel }) => channel === 'stable')?.version ?? '';
const componentNames = packagedComponents.map(({ name }) => name) as [
  PackagedComponent['name'],
  ...PackagedComponent['name'][],
];
const underlayNames = underlays.map(({ value }) => value) as [Underlay['value'], ...Underlay['value'][]];
const calicoExample = calicoReleases[0]?.tag ?? '';
const upgradeExample =
  k3sReleases.find(({ version, isConfirmed }) => isConfirmed && minorOf(version) === k3sLines[3]?.minor)?.version ?? '';

/** Every query parameter that knit knows, in the order of forms, tables and canonical queries. */
export const parameters = {
  cni: enumeration(['flannel', 'canal', 'calico', 'none'], {
    group: 'network',
    isCommon: true,
    summary: {
      en: "Who connects the pods: K3s' own flannel, Canal, Calico, or a CNI that you bring",
      ja: 'ポッドを接続するCNI: K3s組み込みのflannel、Canal、Calico、または自分で用意するCNI',
    },
    otherwise: { en: 'flannel', ja: 'flannel' },
    source: networkPage,
  }),
  backend: enumeration(['vxlan', 'host-gw', 'wireguard', 'wireguard-native', 'ipsec', 'none'], {
    alias: 'flannel-backend',
    group: 'network',
    isCommon: true,
    summary: {
      en: 'How flannel carries packets between nodes; wireguard and ipsec encrypt them',
      ja: 'flannelがノード間でパケットを運ぶ方法。wireguardとipsecは暗号化します',
    },
    otherwise: { en: 'vxlan with flannel, none with any other cni', ja: 'flannelではvxlan、ほかのCNIではnone' },
    source: networkPage,
  }),
  k3s: pattern(
    { regex: k3sPattern, maxLength: 24, read: parseK3sSelector, format: formatK3sSelector },
    {
      group: 'release',
      isCommon: true,
      summary: {
        en: 'The K3s release: exact, newest of a minor, or of a channel',
        ja: 'K3sのリリース：特定のバージョン、マイナーバージョンの最新、またはリリースチャンネル',
      },
      otherwise: { en: "the newest stable release in knit's catalog", ja: 'knitのカタログにある最新の安定版リリース' },
      allowed: {
        en: `an exact release such as ${k3sExample}, a minor such as ${minorOf(k3sExample)}, stable, latest`,
        ja: `${k3sExample}のような特定のバージョン、${minorOf(k3sExample)}のようなマイナーバージョン、stable、latest`,
      },
      example: minorOf(k3sExample),
      forms: ['stable', 'latest', 'vX.Y', 'vX.Y.Z+k3sN'],
      source: 'https://docs.k3s.io/upgrades/manual#release-channels',
    },
  ),
  calico: pattern(
    { regex: calicoPattern, maxLength: 12, read: parseCalicoSelector, format: formatCalicoSelector },
    {
      group: 'release',
      isCommon: false,
      summary: { en: 'The Calico release, for Canal and Calico', ja: 'Calicoのリリース(CanalとCalico用)' },
      otherwise: { en: 'the release that fits the K3s minor', ja: 'K3sのマイナーバージョンに合うリリース' },
      allowed: {
        en: `an exact release such as ${calicoExample}, or a minor such as ${minorOf(calicoExample)}`,
        ja: `${calicoExample}のような特定のバージョン、または${minorOf(calicoExample)}のようなマイナーバージョン`,
      },
      example: minorOf(calicoExample),
      forms: ['vX.Y', 'vX.Y.Z'],
      source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements',
    },
  ),
  encapsulation: enumeration(
    ['ipip', 'ipip-cross-subnet', 'vxlan', 'vxlan-cross-subnet', 'none', 'host-gw', 'wireguard'],
    {
      group: 'network',
      isCommon: true,
      summary: {
        en: 'How Calico or Canal carry packets between nodes',
        ja: 'CalicoまたはCanalがノード間でパケットを運ぶ方法',
      },
      otherwise: { en: 'ipip with calico, vxlan with canal', ja: 'calicoではipip、canalではvxlan' },
      allowed: {
        en: 'calico: ipip, ipip-cross-subnet, vxlan, vxlan-cross-subnet, none; canal: vxlan, host-gw, wireguard',
        ja: 'calico: ipip、ipip-cross-subnet、vxlan、vxlan-cross-subnet、none。canal: vxlan、host-gw、wireguard',
      },
      source: 'https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip',
    },
  ),
  encryption: enumeration(['none', 'wireguard'], {
    group: 'network',
    isCommon: false,
    summary: {
      en: "Whether Calico encrypts the traffic between nodes with the kernel's WireGuard",
      ja: 'CalicoがカーネルのWireGuardでノード間のトラフィックを暗号化するかどうか',
    },
    otherwise: { en: 'none', ja: 'none' },
    source: 'https://docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic',
  }),
  underlay: enumeration(underlayNames, {
    group: 'addresses',
    isCommon: false,
    summary: {
      en: 'The network below the nodes: its MTU, what it drops, what must be switched on',
      ja: 'ノードの下のネットワーク。MTU、破棄される通信、必要な設定が決まります',
    },
    otherwise: { en: 'generic', ja: 'generic' },
    source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
  }),
  'link-mtu': pattern(
    {
      regex: /^\d{4}$/,
      maxLength: 4,
      read: (text) => {
        const mtu = Number(text);
        return mtu >= 1280 && mtu <= 9216 ? mtu : undefined;
      },
      format: String,
    },
    {
      group: 'network',
      isCommon: false,
      summary: {
        en: 'MTU of the links that nodes reach each other by, jumbo frames included',
        ja: 'ノード間のリンクのMTU(ジャンボフレームも可)',
      },
      otherwise: { en: "underlay's: 1500 where none is named", ja: 'underlayの値。指定がなければ1500' },
      allowed: { en: '1280 to 9216', ja: '1280から9216' },
      example: '9000',
      forms: ['1280-9216'],
      source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
    },
  ),
  mtu: pattern(
    {
      regex: /^\d{1,4}$/,
      maxLength: 4,
      read: (text) => {
        const mtu = Number(text);
        return mtu === 0 || (mtu >= 576 && mtu <= 9216) ? mtu : undefined;
      },
      format: String,
    },
    {
      group: 'network',
      isCommon: false,
      summary: {
        en: 'MTU of the pods under Calico or Canal; 0 lets Calico measure',
        ja: 'CalicoまたはCanalでのポッドのMTU。0はCalicoによる自動検出',
      },
      otherwise: {
        en: 'calico: 0; canal: what its flannel leaves of the link',
        ja: 'calico: 0。canal: リンクのMTUからflannelのオーバーヘッドを引いた値',
      },
      allowed: { en: '0, or 576 to 9216', ja: '0、または576から9216' },
      example: '1450',
      forms: ['0', '576-9216'],
      source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
    },
  ),
  'cluster-cidr': ranges({
    config: k3sOption('cluster-cidr'),
    group: 'addresses',
    isCommon: true,
    summary: { en: 'Addresses of the pods', ja: 'ポッドのアドレス範囲' },
    otherwise: { en: "K3s' own: 10.42.0.0/16", ja: 'K3sのデフォルト：10.42.0.0/16' },
    example: '10.42.0.0/16',
    source: serverPage,
  }),
  'service-cidr': ranges({
    config: k3sOption('service-cidr'),
    group: 'addresses',
    isCommon: true,
    summary: { en: 'Addresses of the services', ja: 'サービスのアドレス範囲' },
    otherwise: { en: "K3s' own: 10.43.0.0/16", ja: 'K3sのデフォルト：10.43.0.0/16' },
    example: '10.43.0.0/16',
    source: serverPage,
  }),
  'cluster-dns': pairOf(
    { read: parseAddress, format: formatAddress, family: ({ family }) => family },
    {
      config: k3sOption('cluster-dns'),
      group: 'addresses',
      isCommon: false,
      summary: {
        en: 'Address of the cluster DNS, inside the service range',
        ja: 'クラスターDNSのアドレス(サービスの範囲内)',
      },
      otherwise: { en: 'the tenth address of the service range', ja: 'サービスの範囲の10番目のアドレス' },
      allowed: {
        en: 'one address such as 10.43.0.10, or an IPv4 and an IPv6 address separated by a comma',
        ja: '10.43.0.10のようなアドレスを1つ、またはIPv4とIPv6のアドレスをカンマ区切りで1つずつ',
      },
      example: '10.43.0.10',
      forms: ['IPv4', 'IPv6', 'IPv4,IPv6'],
      source: serverPage,
    },
  ),
  'flannel-iface': pattern(
    { regex: /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, maxLength: 15, read: (text) => text, format: (name) => name },
    {
      config: k3sOption('flannel-iface'),
      group: 'flannel',
      isCommon: false,
      summary: {
        en: 'Network interface that carries the traffic between nodes, the same name on every node',
        ja: 'ノード間のトラフィックを運ぶネットワークインターフェース(全ノードで同じ名前)',
      },
      otherwise: { en: 'the interface of the default route', ja: 'デフォルトルートのインターフェース' },
      allowed: { en: 'the name of an interface, at most 15 characters', ja: 'インターフェース名(15文字以内)' },
      example: 'eth1',
      forms: ['NAME'],
      source: 'https://docs.k3s.io/cli/agent',
    },
  ),
  'flannel-ipv6-masq': flag({
    config: k3sOption('flannel-ipv6-masq'),
    group: 'flannel',
    isCommon: false,
    summary: {
      en: 'Whether IPv6 packets that leave the cluster are masqueraded',
      ja: 'クラスターから出るIPv6パケットをマスカレードするかどうか',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: networkPage,
  }),
  'flannel-external-ip': flag({
    config: k3sOption('flannel-external-ip'),
    group: 'flannel',
    isCommon: false,
    summary: {
      en: "Whether flannel uses the nodes' external addresses; meant for encrypted backends",
      ja: 'flannelがノードの外部アドレスを使うかどうか。暗号化するバックエンド向け',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: networkPage,
  }),
  'wireguard-mode': enumeration(['separate', 'auto', 'ipv4', 'ipv6'], {
    group: 'flannel',
    isCommon: false,
    summary: {
      en: 'Whether WireGuard has a tunnel for each address family or one for both',
      ja: 'WireGuardのトンネルをアドレスファミリーごとに作るか、1つにまとめるか',
    },
    otherwise: { en: 'separate', ja: 'separate' },
    source: 'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md',
  }),
  disable: enumerationList(componentNames, {
    config: k3sOption('disable'),
    group: 'cluster',
    isCommon: true,
    summary: { en: "K3s' packaged components to leave out", ja: 'インストールしないK3sの同梱コンポーネント' },
    otherwise: { en: 'none is left out', ja: 'すべてインストールします' },
    example: 'traefik,servicelb',
    source: 'https://docs.k3s.io/installation/packaged-components',
  }),
  'disable-network-policy': flag({
    config: k3sOption('disable-network-policy'),
    group: 'cluster',
    isCommon: false,
    summary: {
      en: "Whether K3s' own network policy controller is left out",
      ja: 'K3s組み込みのネットワークポリシーコントローラーを無効にするかどうか',
    },
    otherwise: { en: 'false with flannel, true with any other cni', ja: 'flannelではfalse、ほかのCNIではtrue' },
    source: networkPage,
  }),
  'egress-selector-mode': enumeration(['disabled', 'agent', 'pod', 'cluster'], {
    config: k3sOption('egress-selector-mode'),
    group: 'cluster',
    isCommon: false,
    summary: { en: 'How the API server reaches pods and services', ja: 'APIサーバーがポッドとサービスに接続する方法' },
    otherwise: { en: "K3s' own: agent", ja: 'K3sのデフォルト：agent' },
    source: networkPage,
  }),
  'tls-san': pattern(
    { regex: /^[A-Za-z0-9.:*,-]+$/, maxLength: 1024, read: parseHosts, format: (hosts) => hosts.join(',') },
    {
      config: k3sOption('tls-san'),
      group: 'cluster',
      isCommon: false,
      summary: {
        en: "Further names or addresses in the servers' certificate",
        ja: 'サーバー証明書に追加するホスト名またはアドレス',
      },
      otherwise: { en: 'none', ja: 'なし' },
      allowed: {
        en: 'host names or addresses separated by commas, at most 32',
        ja: 'ホスト名またはアドレスをカンマ区切りで32個まで',
      },
      example: 'k3s.example.com',
      forms: ['HOST', 'ADDRESS', 'HOST,ADDRESS,...'],
      source: serverPage,
    },
  ),
  'cluster-init': flag({
    config: k3sOption('cluster-init'),
    group: 'cluster',
    isCommon: false,
    summary: {
      en: 'Whether the first server starts an embedded etcd, for several servers',
      ja: '最初のサーバーで組み込みetcdを開始するかどうか(複数サーバー用)',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: 'https://docs.k3s.io/datastore/ha-embedded',
  }),
  selinux: flag({
    config: k3sOption('selinux'),
    group: 'cluster',
    isCommon: false,
    summary: {
      en: "Whether containerd's SELinux support is on",
      ja: 'containerdのSELinuxサポートを有効にするかどうか',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: 'https://docs.k3s.io/advanced#selinux-support',
  }),
  'embedded-registry': flag({
    config: k3sOption('embedded-registry'),
    group: 'cluster',
    isCommon: false,
    summary: {
      en: 'Whether nodes share the images that they hold; each node names the registries in its registries.yaml',
      ja: 'ノードが保持するイメージを共有するかどうか。対象のレジストリは各ノードのregistries.yamlに書きます',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: 'https://docs.k3s.io/installation/registry-mirror',
  }),
  'service-node-port-range': pattern(
    {
      regex: /^\d{1,5}-\d{1,5}$/,
      maxLength: 11,
      read: (text) => {
        const [from = 0, to = 0] = text.split('-').map(Number);
        return from >= 1024 && from <= to && to <= 65_535 ? `${from}-${to}` : undefined;
      },
      format: (range) => range,
    },
    {
      config: k3sOption('service-node-port-range'),
      group: 'cluster',
      isCommon: false,
      summary: {
        en: 'Ports of the nodes that services of type NodePort may have',
        ja: 'NodePortのServiceが使うノードのポート範囲',
      },
      otherwise: { en: "K3s' own: 30000-32767", ja: 'K3sのデフォルト：30000-32767' },
      allowed: { en: 'FROM-TO, both from 1024 to 65535', ja: '1024から65535の範囲を「開始-終了」で' },
      example: '30000-31000',
      forms: ['FROM-TO'],
      source: serverPage,
    },
  ),
  'prefer-bundled-bin': flag({
    config: k3sOption('prefer-bundled-bin'),
    group: 'cluster',
    isCommon: false,
    summary: {
      en: "Whether K3s uses its own iptables and other programs before the host's",
      ja: 'ホストのiptablesなどのプログラムより、K3s同梱のものを優先するかどうか',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: 'https://docs.k3s.io/known-issues#iptables',
  }),
  'write-kubeconfig-mode': pattern(
    {
      regex: /^0?6[04][04]$/,
      maxLength: 4,
      read: (text) => text.padStart(4, '0'),
      format: (mode) => mode,
    },
    {
      config: k3sOption('write-kubeconfig-mode'),
      group: 'cluster',
      isCommon: false,
      summary: { en: 'File mode of the kubeconfig that K3s writes', ja: 'K3sが書き出すkubeconfigのパーミッション' },
      otherwise: { en: "K3s' own: 0600", ja: 'K3sのデフォルト：0600' },
      allowed: { en: '0600, 0604, 0640, 0644', ja: '0600、0604、0640、0644' },
      example: '0640',
      forms: ['0600', '0604', '0640', '0644'],
      source: serverPage,
    },
  ),
  manifest: enumeration(['carry', 'pull'], {
    group: 'delivery',
    isCommon: false,
    summary: {
      en: "Whether the answer carries the edited manifest, or the node pulls upstream's and edits it",
      ja: '編集済みマニフェストを応答に含めるか、ノードが開発元からダウンロードして編集するか',
    },
    otherwise: {
      en: 'pull in a script; carry in an archive where this service holds the file',
      ja: 'スクリプトではpull。アーカイブでは、このサービスにファイルがあればcarry',
    },
    source: knitPage,
  }),
  via: enumeration(['manifest', 'operator'], {
    group: 'delivery',
    isCommon: false,
    summary: {
      en: 'Whether Calico comes by its manifest or by the Tigera operator',
      ja: 'Calicoをマニフェストでインストールするか、Tigera operatorでインストールするか',
    },
    otherwise: { en: 'manifest', ja: 'manifest' },
    source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/k3s/quickstart',
  }),
  role: enumeration(['server', 'agent'], {
    group: 'forms',
    isCommon: false,
    summary: {
      en: 'What the node is to be, for forms and configs of one node',
      ja: 'ノードの役割(ノード1台分の設定や形式で使います)',
    },
    otherwise: { en: 'server', ja: 'server' },
    source: knitPage,
  }),
  nodes: pattern(
    {
      regex: /^[0-9A-Fa-f:./]+(?:,[0-9A-Fa-f:./]+)*$/,
      maxLength: 1024,
      read: parseNodes,
      format: (ranges) => ranges.map(formatCidr).join(','),
    },
    {
      group: 'forms',
      isCommon: false,
      summary: {
        en: 'Addresses of the nodes, for the forms that let them through a firewall',
        ja: 'ノードのアドレス(ファイアウォール用の形式で使います)',
      },
      otherwise: { en: 'the firewall forms ask for it', ja: 'ファイアウォール用の形式では必須です' },
      allowed: {
        en: 'up to 32 addresses or ranges, separated by commas, such as 192.0.2.0/24',
        ja: '192.0.2.0/24のようなアドレスまたは範囲をカンマ区切りで32個まで',
      },
      example: '192.0.2.0/24',
      forms: ['IPv4', 'IPv4/prefix', 'IPv6', 'IPv6/prefix'],
      source: knitPage,
    },
  ),
  'verified-by': enumeration(['digest', 'signature'], {
    group: 'forms',
    isCommon: false,
    summary: {
      en: 'How user data knows install.sh: by digest of this release, or by a signature that outlives it',
      ja: 'ユーザーデータがinstall.shを検証する方法(このリリースのダイジェスト、またはリリースをまたいで使える署名)',
    },
    otherwise: { en: 'digest', ja: 'digest' },
    source: knitPage,
  }),
  airgap: flag({
    group: 'forms',
    isCommon: false,
    summary: {
      en: 'Whether the archive also has what a site without a way out needs: fetch.sh, load.sh, a lock of digests',
      ja: 'エアギャップ環境に必要なもの(fetch.sh、load.sh、ダイジェストの一覧)もアーカイブに入れるかどうか',
    },
    otherwise: { en: 'false', ja: 'false' },
    source: 'https://docs.k3s.io/installation/airgap',
  }),
  servers: enumeration(['1', '3', '5', '7'], {
    group: 'forms',
    isCommon: false,
    summary: {
      en: 'How many servers the runbook is for; an even number of them would bear no more failures',
      ja: '手順書の対象となるサーバーの台数。偶数台にしても耐障害性は上がりません',
    },
    otherwise: { en: '1', ja: '1' },
    example: '3',
    source: 'https://docs.k3s.io/datastore/ha-embedded',
  }),
  agents: pattern(
    {
      regex: /^\d{1,3}$/,
      maxLength: 3,
      read: (text) => (Number(text) > 200 ? undefined : Number(text)),
      format: String,
    },
    {
      group: 'forms',
      isCommon: false,
      summary: { en: 'How many agents the runbook is for', ja: '手順書の対象となるエージェントの台数' },
      otherwise: { en: '0', ja: '0' },
      allowed: { en: '0 to 200', ja: '0から200' },
      example: '5',
      forms: ['0-200'],
      source: knitPage,
    },
  ),
  from: pattern(
    {
      regex: k3sReleasePattern,
      maxLength: 24,
      read: (text) => text.replace(/[ -]/, '+'),
      format: (version) => version,
    },
    {
      group: 'forms',
      isCommon: false,
      summary: {
        en: 'The K3s release that the nodes run today: the runbook is the way from there',
        ja: 'ノードで現在動作しているK3sのリリース。手順書はそこからのアップグレードになります',
      },
      otherwise: { en: 'the runbook installs', ja: '手順書は新規インストール用です' },
      allowed: { en: `an exact release such as ${upgradeExample}`, ja: `${upgradeExample}のような特定のバージョン` },
      example: upgradeExample,
      forms: ['vX.Y.Z+k3sN'],
      source: 'https://docs.k3s.io/upgrades/manual',
    },
  ),
  lang: enumeration(languages, {
    group: 'delivery',
    isCommon: true,
    summary: { en: 'Language of pages, scripts and messages', ja: 'ページ、スクリプト、メッセージの言語' },
    otherwise: { en: 'en; for pages, what the browser asks for', ja: 'en。ページではブラウザーの設定' },
    source: knitPage,
  }),
  v: pattern(
    {
      regex: /^\d{1,3}\.\d{1,3}\.\d{1,3}(?:-[0-9a-f]{12})?$/,
      maxLength: 24,
      read: (text) => text,
      format: (release) => release,
    },
    {
      group: 'delivery',
      isCommon: false,
      summary: { en: 'The release of knit that must answer', ja: '応答するknitのリリース' },
      otherwise: { en: 'whichever release serves', ja: '稼働中のリリース' },
      allowed: { en: 'a release of knit such as 0.1.0', ja: '0.1.0のようなknitのリリース' },
      example: '0.1.0',
      forms: ['X.Y.Z', 'X.Y.Z-<12 hexadecimal digits>'],
      source: knitPage,
    },
  ),
  expect: pattern(
    {
      regex: /^sha256-[0-9a-f]{64}$/,
      maxLength: 71,
      read: (text) => text.slice(7),
      format: (digest) => `sha256-${digest}`,
    },
    {
      group: 'delivery',
      isCommon: false,
      summary: { en: 'SHA-256 that the answer must have', ja: '応答が持つべきSHA-256' },
      otherwise: { en: 'not compared', ja: '比較しません' },
      allowed: { en: 'sha256- and 64 lower-case hexadecimal digits', ja: 'sha256-と小文字の16進数64桁' },
      example: `sha256-${'0'.repeat(64)}`,
      forms: ['sha256-<64 hexadecimal digits>'],
      source: knitPage,
    },
  ),
} as const;

/** The parameters that only forms, configs of one node and archives read: no network depends on them. */
export const formParameters = [
  'role',
  'nodes',
  'verified-by',
  'airgap',
  'servers',
  'agents',
  'from',
] as const satisfies readonly ParameterName[];

/** The name of a query parameter. */
export type ParameterName = keyof typeof parameters;

/** The parameters that say how an answer is fetched: they change nothing of it. */
export const transportParameters: ReadonlySet<string> = new Set<ParameterName>(['v', 'expect']);

/** Every parameter's name, in canonical order. */
export const parameterNames = Object.keys(parameters) as readonly ParameterName[];

/** A parameter with its names: in queries, and in requests. */
export type NamedParameter = Parameter<unknown> & {
  readonly name: ParameterName;
  readonly key: CamelCase<ParameterName>;
};

/** The parameters as a list that code can walk without knowing any of them by name. */
export const parameterList: readonly NamedParameter[] = parameterNames.map((name) => ({
  ...(parameters[name] as Parameter<unknown>),
  name,
  key: camelCase(name),
}));
