import type { InstallPlan, Port } from '../../plan/plan.ts';
import { quote } from '../../shell/quote.ts';
import type { Language, Text } from '../../text.ts';

/** Whose firewall it is, and whom it lets in. */
export interface FirewallOptions {
  readonly role: 'server' | 'agent';
  /** Addresses and ranges of the nodes, in canonical form. */
  readonly nodes: readonly string[];
  readonly language: Language;
}

/** The ports that a node of a role answers on; servers are asked by agents, and by each other. */
export function portsOf({ ports }: InstallPlan, role: FirewallOptions['role']): readonly Port[] {
  return ports.filter(({ between }) => between === 'nodes' || role === 'server');
}

/** A table of nftables that lets the plan's ports in from the nodes, and drops what else comes unasked. */
export function renderNftables(plan: InstallPlan, options: FirewallOptions): string {
  const { role, nodes, language } = options;
  const say = (text: Text): string => text[language];
  const pods = plan.clusterCidr;
  const rules = portsOf(plan, role).flatMap((port) =>
    familiesOf(nodes).map((family) => `${nodesMatch(family)} ${portMatch(port)} accept comment "${port.purpose.en}"`),
  );
  return [
    '#!/usr/sbin/nft -f',
    `# ${say(words.firewall)}: ${plan.canonicalQuery}`,
    `# ${say(words.nftCheck)}`,
    `# ${say(words.nftLoad)}`,
    `# ${say(words.nftTry)}`,
    `# ${say(words.own)}`,
    '',
    'table inet knit',
    'delete table inet knit',
    '',
    'table inet knit {',
    ...familiesOf(nodes).flatMap((family) => addressSet(`nodes${family}`, family, nodes)),
    ...familiesOf(pods).flatMap((family) => addressSet(`pods${family}`, family, pods)),
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '    ct state established,related accept',
    '    ct state invalid drop',
    '    iif lo accept',
    '    meta l4proto { icmp, ipv6-icmp } accept',
    // It comes from another address than was asked, so it is no answer to the kernel.
    '    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCPv6"',
    `    tcp dport 22 accept comment "${words.ssh.en}"`,
    ...familiesOf(pods).map(
      (family) => `    ${family === 4 ? 'ip' : 'ip6'} saddr @pods${family} accept comment "pods"`,
    ),
    ...rules.map((rule) => `    ${rule}`),
    '  }',
    '}',
    '',
  ].join('\n');
}

type Family = 4 | 6;

const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4);

const familiesOf = (addresses: readonly string[]): readonly Family[] =>
  ([4, 6] as const).filter((family) => addresses.some((address) => familyOf(address) === family));

function addressSet(name: string, family: Family, addresses: readonly string[]): readonly string[] {
  const of = addresses.filter((address) => familyOf(address) === family);
  return [
    `  set ${name} {`,
    `    type ipv${family}_addr`,
    '    flags interval',
    '    auto-merge',
    `    elements = { ${of.join(', ')} }`,
    '  }',
    '',
  ];
}

const nodesMatch = (family: Family): string => `${family === 4 ? 'ip' : 'ip6'} saddr @nodes${family}`;

const portMatch = ({ protocol, port }: Port): string =>
  protocol === 'ip' ? `meta l4proto ${port}` : `${protocol} dport ${port}`;

/** A firewalld zone for the nodes and the pods: all that pods send is let in, and of nodes the plan's ports and SSH. */
export function renderFirewalld(plan: InstallPlan, options: FirewallOptions): string {
  const { role, nodes, language } = options;
  const open = portsOf(plan, role).map(({ protocol, port }) =>
    protocol === 'ip'
      ? `  <protocol value="${protocolNames[port] ?? port}"/>`
      : `  <port port="${port}" protocol="${protocol}"/>`,
  );
  const pods = plan.clusterCidr.flatMap((range) => [
    `  <rule family="ipv${familyOf(range)}">`,
    `    <source address="${range}"/>`,
    '    <accept/>',
    '  </rule>',
  ]);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<!-- ${words.firewall[language]}: ${plan.canonicalQuery.replaceAll('--', '- -')}`,
    `     ${words.firewalldLoad[language]} -->`,
    '<zone>',
    '  <short>knit</short>',
    `  <description>${words.zone[language]}</description>`,
    ...[...nodes, ...plan.clusterCidr].map((address) => `  <source address="${address}"/>`),
    '  <service name="ssh"/>',
    ...open,
    ...pods,
    '</zone>',
    '',
  ].join('\n');
}

// By their names in /etc/protocols, as firewalld takes them.
const protocolNames: Readonly<Record<string, string>> = { '4': 'ipencap', '50': 'esp' };

/** A script for ufw that allows the plan's ports from each node range; it neither enables ufw nor removes a rule. */
export function renderUfw(plan: InstallPlan, options: FirewallOptions): string {
  const { role, nodes, language } = options;
  const ports = portsOf(plan, role);
  // ufw takes no straight apostrophe in a comment.
  const foreign = ports.filter(({ protocol, port }) => protocol === 'ip' && !(port in ufwProtocols));
  const rules = nodes.flatMap((address) =>
    ports
      .filter((port) => !foreign.includes(port))
      .map(({ protocol, port, purpose }) => {
        const what =
          protocol === 'ip' ? [ufwProtocols[port], ''] : [protocol, ` to any port ${port.replace('-', ':')}`];
        return `ufw allow proto ${what[0]} from ${address}${what[1]} comment ${quote(`knit: ${purpose.en}`.replaceAll("'", '’'))}`;
      }),
  );
  // ufw knows few IP protocols: what it cannot say is left to the reader, loudly.
  const left = foreign.flatMap(({ port }) =>
    nodes.map((address) => {
      const family = familyOf(address) === 6 ? '6' : '';
      return `  /etc/ufw/before${family}.rules: -A ufw${family}-before-input -p ${port} -s ${address} -j ACCEPT`;
    }),
  );
  return [
    '#!/bin/sh',
    `# ${words.firewall[language]}: ${plan.canonicalQuery}`,
    `# ${words.ufw[language]}`,
    'set -eu',
    `ufw allow 22/tcp comment ${quote(`knit: ${words.ssh.en}`)}`,
    ...plan.clusterCidr.map((range) => `ufw allow from ${range} comment ${quote('knit: pods')}`),
    ...rules,
    ...(left.length === 0 ? [] : ["cat >&2 <<'END'", words.ufwLeft[language], ...left, 'END', 'exit 1']),
    '',
  ].join('\n');
}

/** IP protocols that ufw knows, by number. */
const ufwProtocols: Readonly<Record<string, string>> = { '50': 'esp', '51': 'ah' };

/** The ports as a table for a ticket: who to whom, protocol, port, why (RFC 4180, with a head). */
export function renderPortsCsv({ ports }: InstallPlan, language: Language): string {
  const row = (cells: readonly string[]): string =>
    `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
  const head = ['from', 'to', 'protocol', 'port', 'purpose', 'source'];
  return [
    row(head),
    ...ports.map(({ protocol, port, between, purpose, source }) => {
      const [from, to] = parties[between];
      return row([from[language], to[language], protocol, port, purpose[language], source]);
    }),
  ].join('');
}

const nodes: Text = { en: 'all nodes', ja: '全ノード' };
const servers: Text = { en: 'servers', ja: 'サーバー' };
const parties: Readonly<Record<Port['between'], readonly [Text, Text]>> = {
  nodes: [nodes, nodes],
  servers: [servers, servers],
  'agents-to-servers': [nodes, servers],
};

const words = {
  firewall: { en: 'Firewall of one node for the network', ja: '次のネットワークのノード用ファイアウォール' },
  nftCheck: { en: 'Check: nft -c -f firewall.nft', ja: '確認：nft -c -f firewall.nft' },
  nftLoad: { en: 'Load: nft -f firewall.nft', ja: '読み込み：nft -f firewall.nft' },
  nftTry: {
    en: 'Try it for a minute: nft -f firewall.nft; sleep 60; nft delete table inet knit',
    ja: '1分だけ試す：nft -f firewall.nft; sleep 60; nft delete table inet knit',
  },
  own: {
    en: 'It is a table of its own. What K3s, the CNI and others made stays',
    ja: '独立したテーブルです。K3s、CNI、ほかのルールは変更しません',
  },
  ssh: { en: 'SSH of the administrator', ja: '管理者のSSH' },
  zone: { en: 'Nodes and pods of a K3s network', ja: 'K3sネットワークのノードとポッド' },
  firewalldLoad: {
    en: 'Save it as /etc/firewalld/zones/knit.xml, then: systemctl reload firewalld',
    ja: '/etc/firewalld/zones/knit.xmlに保存し、systemctl reload firewalldを実行します',
  },
  ufw: { en: 'Adds rules. Does not turn ufw on', ja: 'ルールを追加します。ufwの有効化は行いません' },
  ufwLeft: {
    en: 'ufw cannot allow these. Add each line before COMMIT of its file, then: ufw reload',
    ja: 'ufwでは次を許可できません。各ファイルのCOMMITの前に行を追加し、ufw reloadを実行してください',
  },
} as const satisfies Record<string, Text>;
