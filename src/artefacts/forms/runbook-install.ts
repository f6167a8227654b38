import type { InstallPlan } from '../../plan/plan.ts';
import type { Command } from '../../shell/commands.ts';
import {
  forgetNode,
  installNode,
  preflight,
  removeDry,
  showNodes,
  showToken,
  takeToken,
  textOf,
  uninstall,
  verify,
} from '../../shell/commands.ts';
import type { Language, Text } from '../../text.ts';
import type { Block } from './document.ts';

/** What both runbooks are written from. */
export interface Runbook {
  readonly plan: InstallPlan;
  readonly language: Language;
  /** The address that commands download from. */
  readonly origin: string;
  readonly servers: number;
  readonly agents: number;
  /** Whether the servers keep what they know in an embedded etcd, as several of them must. */
  readonly isEtcd: boolean;
}

/** The runbook that installs: first the first server, then each further one, then the agents. */
export function installBlocks({ plan, language, origin, servers, agents }: Runbook): readonly Block[] {
  const say = (text: Text): string => text[language];
  const place = { origin, query: plan.canonicalQuery };
  const then = (...lines: Text[]): Block[] => condition(lines.map(say), say);
  const further = range(2, servers);
  const numbered = numbering();
  const heading = (text: Text): Block => ({ kind: 'heading', level: 2, text: `${numbered()}. ${say(text)}` });
  return [
    { kind: 'heading', level: 1, text: `${say(words.title)}: ${plan.name}` },
    text(say(summary(plan.k3s.version, servers, agents))),
    text(`knit ${plan.release} · \`${plan.canonicalQuery}\``),
    { kind: 'heading', level: 2, text: say(words.before) },
    {
      kind: 'list',
      items: [
        say(words.names),
        ...(servers === 1 ? [] : [say(words.etcd)]),
        `${say(words.ports)}: <${origin}/ports.csv?${plan.canonicalQuery}>`,
        ...plan.warnings.map(({ detail, remedy }) => `${say(detail)}. ${say(remedy)}`),
      ],
    },
    heading(words.look),
    text(say(words.onServers)),
    code(preflight(place, 'first')),
    ...(agents === 0 ? [] : [text(say(words.onAgents)), code(preflight(place, 'agent'))]),
    ticks([...range(1, servers).map(server), ...range(1, agents).map(agent)].map(say)),
    ...then(words.nothingRefused),
    heading(words.first),
    code(installNode(place, 'first')),
    ...then(words.ended, words.serverReady),
    code(showNodes),
    ...(servers + agents === 1
      ? []
      : [
          heading(words.token),
          text(say(words.tokenFrom)),
          code(showToken),
          text(say(words.tokenTo)),
          code(takeToken),
          ticks([...further.map(server), ...range(1, agents).map(agent)].map(say)),
          ...then(words.tokenThere),
        ]),
    ...(further.length === 0
      ? []
      : [
          heading(words.others),
          text(say(words.oneByOne)),
          code(installNode(place, 'server')),
          ticks(further.map(server).map(say)),
          ...then(words.ended, words.serverReady),
        ]),
    ...(agents === 0
      ? []
      : [
          heading(words.agents),
          text(say(words.anyOrder)),
          code(installNode(place, 'agent')),
          ticks(range(1, agents).map(agent).map(say)),
          ...then(words.ended, words.allReady),
        ]),
    heading(words.prove),
    text(say(words.proveOn)),
    code(verify(place)),
    ticks([...range(1, servers).map(server), ...range(1, agents).map(agent)].map(say)),
    { kind: 'heading', level: 2, text: say(words.back) },
    text(say(words.backOrder)),
    code(removeDry(place)),
    code(uninstall(place)),
    ...(servers + agents === 1 ? [] : [text(say(words.forget)), code(forgetNode)]),
  ];
}

/** What must be true before the reader goes on. */
export const condition = (lines: readonly string[], say: (text: Text) => string): Block[] => [
  { kind: 'text', text: `**${say(words.next)}**` },
  { kind: 'list', items: lines },
];

/** A command in a block of its own. */
export const code = (command: Command): Block => ({ kind: 'code', language: 'sh', text: textOf(command) });

/** A paragraph. */
export const text = (content: string): Block => ({ kind: 'text', text: content });

/** Lines to tick off. */
export const ticks = (items: readonly string[]): Block => ({ kind: 'list', isToTick: true, items });

/** The numbers from one to another, both of them; none where the second is smaller. */
export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/** Counts from 1. */
export function numbering(): () => number {
  let number = 0;
  return () => {
    number += 1;
    return number;
  };
}

/** The name of a node in runbooks. */
export const server = (number: number): Text => ({ en: `Server ${number}`, ja: `サーバー${number}` });

/** The same of an agent. */
export const agent = (number: number): Text => ({ en: `Agent ${number}`, ja: `エージェント${number}` });

const summary = (version: string, servers: number, agents: number): Text => ({
  en: `Installs K3s ${version} on ${servers} ${servers === 1 ? 'server' : 'servers'} and ${agents} ${agents === 1 ? 'agent' : 'agents'}.`,
  ja: `K3s ${version}をサーバー${servers}台とエージェント${agents}台にインストールします。`,
});

const words = {
  title: { en: 'Runbook', ja: '手順書' },
  before: { en: 'Before the first command', ja: '開始前の確認' },
  names: {
    en: 'Every node has a host name of its own, and keeps its address',
    ja: '各ノードのホスト名は一意で、アドレスは固定です',
  },
  etcd: {
    en: 'Several servers share an embedded etcd: every command asks for cluster-init=true',
    ja: '複数のサーバーで組み込みetcdを使用するため、全コマンドにcluster-init=trueが含まれます',
  },
  ports: { en: 'The nodes reach each other by these ports', ja: 'ノード間で許可が必要なポート' },
  next: { en: 'Before the next step, this must be true:', ja: '次の手順に進む条件：' },
  look: { en: 'Look at every node', ja: '全ノードの事前チェック' },
  onServers: { en: 'On every server:', ja: '各サーバーで実行します：' },
  onAgents: { en: 'On every agent:', ja: '各エージェントで実行します：' },
  nothingRefused: {
    en: 'It ended with 0 on every node: nothing is refused',
    ja: '全ノードで終了コードが0である(拒否された項目がない)',
  },
  first: { en: 'Server 1', ja: 'サーバー1' },
  ended: { en: 'The command ended with 0', ja: 'コマンドの終了コードが0である' },
  serverReady: {
    en: 'The node is Ready in this list, which Server 1 prints',
    ja: 'サーバー1の次の一覧で、ノードがReadyである',
  },
  allReady: { en: 'Every node is Ready in the list of Server 1', ja: 'サーバー1の一覧で、全ノードがReadyである' },
  token: { en: 'The token', ja: 'トークン' },
  tokenFrom: {
    en: 'Server 1 prints it. It is a secret: put it into no ticket.',
    ja: 'サーバー1で表示します。秘密情報のため、チケットなどに書かないでください。',
  },
  tokenTo: {
    en: 'Every further node takes it from the keyboard: paste it, then press Enter and Ctrl-D.',
    ja: '残りの各ノードで実行し、貼り付けてからEnterとCtrl-Dを押します。',
  },
  tokenThere: {
    en: '/root/node-token is there on every further node',
    ja: '残りの全ノードに/root/node-tokenがある',
  },
  others: { en: 'Further servers', ja: '残りのサーバー' },
  oneByOne: {
    en: 'One after another, never two at once. Put the address of Server 1 in the place of SERVER.',
    ja: '1台ずつ順に実行します。SERVERはサーバー1のアドレスに置き換えます。',
  },
  agents: { en: 'Agents', ja: 'エージェント' },
  anyOrder: {
    en: 'In any order. Put the address of Server 1 in the place of SERVER.',
    ja: '順序は問いません。SERVERはサーバー1のアドレスに置き換えます。',
  },
  prove: { en: 'Verify', ja: '検証' },
  proveOn: {
    en: 'On every node. It ends with 0 where all is proven.',
    ja: '各ノードで実行します。終了コード0で検証完了です。',
  },
  back: { en: 'Go back', ja: '元に戻す' },
  backOrder: {
    en: 'Agents first, Server 1 last. The first command only says what would be removed.',
    ja: 'エージェントから始め、サーバー1を最後にします。最初のコマンドは削除対象を表示するだけです。',
  },
  forget: {
    en: 'For each node that was removed, on Server 1:',
    ja: '削除した各ノードについて、サーバー1で実行します：',
  },
} as const satisfies Record<string, Text>;
