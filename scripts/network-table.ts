import { underlayOf } from '../src/catalog/underlays.ts';
import type { InstallPlan } from '../src/plan/plan.ts';
import { resolvePlan } from '../src/plan/resolve.ts';

import { parseRequest } from '../src/request/parse.ts';
import type { Language } from '../src/text.ts';
import { markdownTable } from './marked-table.ts';

const { linkMtu } = underlayOf(undefined);

/** Every network that can be asked for, by the query that asks for it. */
export const networkQueries: readonly string[] = [
  ...['vxlan', 'host-gw', 'wireguard', 'ipsec'].map((backend) => `backend=${backend}`),
  ...['vxlan', 'host-gw', 'wireguard'].map((encapsulation) => `cni=canal&encapsulation=${encapsulation}`),
  ...['ipip', 'ipip-cross-subnet', 'vxlan', 'vxlan-cross-subnet', 'none'].flatMap((encapsulation) => [
    `cni=calico&encapsulation=${encapsulation}`,
    `cni=calico&encapsulation=${encapsulation}&encryption=wireguard`,
  ]),
  'cni=none',
];

/** What each network costs, as its plan says: links, the arithmetic of the MTU, ports, modules, packages, policies. */
export function networkTable(language: Language): string {
  const { head } = words[language];
  return markdownTable(
    head,
    networkQueries.map((query) => row(query, planOf(query), language)),
  );
}

const words = {
  en: {
    head: ['Query', 'Links', 'Pod MTU on 1500', 'Encrypted', 'Ports between nodes', 'Modules', 'Policies'],
    none: 'none',
    no: 'no',
    own: "your CNI's",
    protocol: 'IP protocol ',
  },
  ja: {
    head: ['クエリ', 'リンク', 'ポッドのMTU(1500の場合)', '暗号化', 'ノード間のポート', 'モジュール', 'ポリシー'],
    none: 'なし',
    no: 'なし',
    own: '自分のCNI',
    protocol: 'IPプロトコル',
  },
} as const;

function row(query: string, plan: InstallPlan, language: Language): readonly string[] {
  const { none, no, own, protocol: ip } = words[language];
  const ports = plan.ports.filter(({ between, port }) => between === 'nodes' && port !== '10250');
  const overhead = linkMtu - plan.mtu;
  return [
    `\`${query}\``,
    plan.interfaces.map(({ name }) => `\`${name}\``).join(' ') || none,
    plan.cni === 'none' ? own : `${linkMtu} - ${overhead} = ${plan.mtu}`,
    plan.encryption === 'none' ? no : plan.encryption,
    ports.map(({ protocol, port }) => (protocol === 'ip' ? `${ip}${port}` : `${port}/${protocol}`)).join(', ') || none,
    plan.kernelModules
      .filter((name) => name !== 'br_netfilter' && name !== 'overlay')
      .map((name) => `\`${name}\``)
      .join(' ') || none,
    plan.policyEngine === 'none' ? own : plan.policyEngine,
  ];
}

function planOf(query: string): InstallPlan {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`Query is refused: ${query}`);
  const resolved = resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
  if (!resolved.ok) throw new TypeError(`Query has no plan: ${query}`);
  return resolved.plan;
}
