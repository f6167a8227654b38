import type { Text } from '../../text.ts';

/** The words of the picture. */
export const words = {
  server: { en: 'Server', ja: 'サーバー' },
  agent: { en: 'Agent', ja: 'エージェント' },
  policyBy: { en: 'policy by', ja: 'ポリシー' },
  noPolicy: { en: 'no policy', ja: 'ポリシーなし' },
  routePerPod: { en: 'one route per Pod', ja: 'ポッドごとの経路' },
  yourCni: { en: 'your CNI', ja: '自分で用意するCNI' },
  yourNetwork: { en: 'your\nnetwork', ja: '既存の\nネットワーク' },
  encrypted: { en: '\nencrypted', ja: '\n暗号化あり' },
  notEncrypted: { en: 'not\nencrypted', ja: '\n暗号化なし' },
  plainRoute: { en: 'plain route · same L2 segment', ja: '経路のみ・同じL2セグメント' },
  routedBgp: { en: 'plain route', ja: '経路のみ' },
  inSubnet: { en: 'plain route within a subnet', ja: 'サブネット内は経路のみ' },
  ipv6Route: { en: 'IPv6: plain route', ja: 'IPv6：経路のみ' },
  packet: { en: 'One packet on the wire, {n} bytes at most', ja: '回線上の1パケット(最大{n}バイト)' },
  podPacket: { en: 'Pod packet, up to {n}', ja: 'ポッドのパケット 最大{n}' },
  policies: { en: 'IPsec policies', ja: 'IPsecポリシー' },
  title: { en: 'K3s network: {network}', ja: 'K3sのネットワーク：{network}' },
} as const satisfies Record<string, Text>;

/** The sentences that say what the picture shows, for those who do not see it. */
export const sentences = {
  bridge: {
    en: 'Pods on each node join the bridge {attach}.',
    ja: '各ノードのポッドはブリッジ{attach}につながります。',
  },
  routes: {
    en: 'Each Pod has an interface cali… and a route of its own, without a bridge.',
    ja: 'ポッドごとにcali…インターフェースと経路があり、ブリッジはありません。',
  },
  own: {
    en: 'K3s runs without a network; the CNI that you install connects the Pods.',
    ja: 'K3sはネットワークなしで動き、自分でインストールするCNIがポッドを接続します。',
  },
  ranges: {
    en: 'Pods have addresses such as {first} on one node and {second} on the other.',
    ja: 'ポッドのアドレスは、例えば一方のノードで{first}、もう一方で{second}です。',
  },
  device: {
    en: 'Packets for the other node enter {device}, MTU {mtu}.',
    ja: '相手ノードへのパケットは{device}(MTU {mtu})に入ります。',
  },
  tube: {
    en: 'They cross your network wrapped in {carrier}.',
    ja: 'パケットは{carrier}に包まれて既存のネットワークを通ります。',
  },
  route: {
    en: 'Packets for the other node follow a plain route; nothing is added, MTU {mtu}.',
    ja: '相手ノードへのパケットは経路だけで運ばれ、何も付加されません(MTU {mtu})。',
  },
  overhead: { en: '{n} bytes of headers are added.', ja: 'ヘッダーが{n}バイト加わります。' },
  encrypted: { en: 'The traffic between nodes is encrypted.', ja: 'ノード間のトラフィックは暗号化されます。' },
  plain: { en: 'The traffic between nodes is not encrypted.', ja: 'ノード間のトラフィックは暗号化されません。' },
  bgp: { en: 'Nodes tell each other their routes by BGP, TCP 179.', ja: 'ノードは経路をBGP(TCP 179)で交換します。' },
  inSubnet: {
    en: 'Within one subnet packets follow a plain route instead.',
    ja: '同じサブネット内のパケットは経路だけで運ばれます。',
  },
  ipv6Route: {
    en: 'IPv6 follows a plain route without a tunnel.',
    ja: 'IPv6はトンネルを使わず、経路だけで運ばれます。',
  },
  policyKubeRouter: { en: 'K3s enforces network policies.', ja: 'ネットワークポリシーはK3sが適用します。' },
  policyCalico: { en: 'Calico enforces network policies.', ja: 'ネットワークポリシーはCalicoが適用します。' },
} as const satisfies Record<string, Text>;

/** Puts values into the places that a text keeps for them. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
