import { k3sFeature } from '../../catalog/k3s-features.ts';
import { compareVersions } from '../../catalog/version.ts';
import type { InstallPlan } from '../../plan/plan.ts';
import type { UpgradeStep } from '../../plan/upgrade.ts';
import {
  applyPlans,
  bringBack,
  installNode,
  keepState,
  putBack,
  showNodes,
  startNode,
  stopNode,
  verify,
} from '../../shell/commands.ts';
import type { Text } from '../../text.ts';
import type { Block } from './document.ts';
import type { Runbook } from './runbook-install.ts';
import { agent, code, condition, range, server, text, ticks } from './runbook-install.ts';
import { renderUpgradePlans } from './upgrade-plans.ts';

/** The way from a release that runs: empty where the runbook installs. */
export interface Way {
  readonly start: InstallPlan;
  readonly steps: readonly UpgradeStep[];
}

/** The runbook that upgrades: each step with its check, its way back, and the objects that do it by themselves. */
export function upgradeBlocks(runbook: Runbook, { start, steps }: Way): readonly Block[] {
  const { plan, language, origin, servers, agents, isEtcd } = runbook;
  const say = (words: Text): string => words[language];
  const before = (index: number): InstallPlan => steps[index - 1]?.plan ?? start;
  return [
    { kind: 'heading', level: 1, text: `${say(words.title)}: ${start.k3s.version} → ${plan.k3s.version}` },
    text(say(summary(servers, agents, steps.length))),
    text(`knit ${plan.release} · \`${plan.canonicalQuery}\``),
    {
      kind: 'table',
      head: [say(words.step), 'K3s', ...('calico' in plan ? ['Calico'] : []), say(words.why)],
      rows: [['0', ...releasesOf(start), say(words.today)]].concat(
        steps.map(({ plan: reached, why, source }, index) => [
          String(index + 1),
          ...releasesOf(reached),
          `${say(why)} ([${say(words.source)}](${source}))`,
        ]),
      ),
    },
    { kind: 'heading', level: 2, text: say(words.before) },
    {
      kind: 'list',
      items: [
        say(words.allSame(start.k3s.version)),
        ...(servers + agents === 1 ? [] : [say(words.token)]),
        ...('calico' in start ? [say(words.calicoToday(start.calico))] : []),
        ...(isEtcd ? [say(words.etcd), ...etcdTrap(steps, start).map(say)] : [say(words.database)]),
        ...plan.warnings.map(({ detail, remedy }) => `${say(detail)}. ${say(remedy)}`),
      ],
    },
    text(say(words.onFirst)),
    code(showNodes),
    text(say(words.provenToday)),
    code(verify({ origin, query: start.canonicalQuery })),
    ...steps.flatMap((step, index) => stepBlocks(runbook, step, index + 1, before(index))),
  ];
}

function stepBlocks(runbook: Runbook, step: UpgradeStep, number: number, last: InstallPlan): readonly Block[] {
  const { language, origin, servers, agents, isEtcd } = runbook;
  const { plan, changes } = step;
  const say = (words: Text): string => words[language];
  const place = { origin, query: plan.canonicalQuery };
  const isK3s = changes === 'k3s';
  const kept = `before-${isK3s ? plan.k3s.version.replace('+', '-') : `calico-${'calico' in plan ? plan.calico : ''}`}`;
  const goal = isK3s ? `K3s ${plan.k3s.version}` : `Calico ${'calico' in plan ? plan.calico : ''}`;
  const touched = [...range(2, servers).map(server), ...(isK3s ? range(1, agents).map(agent) : [])].map(say);
  return [
    { kind: 'heading', level: 2, text: `${number}. ${goal}` },
    text(say(words.keep)),
    code(keepState(kept, isEtcd)),
    text(say(words.firstServer)),
    code(installNode(place, 'first')),
    ...condition([say(words.ended), say(isK3s ? words.runs(plan.k3s.version) : words.rolledOut)], say),
    code(showNodes),
    ...(servers === 1 ? [] : [text(say(words.furtherServers)), code(installNode(place, 'server'))]),
    ...(agents === 0 || !isK3s ? [] : [text(say(words.agents)), code(installNode(place, 'agent'))]),
    ...(touched.length === 0 ? [] : [ticks(touched)]),
    text(say(words.proven)),
    code(verify(place)),
    ...(isK3s ? planBlocks(say, plan.k3s.version, servers + agents) : []),
    { kind: 'heading', level: 3, text: `${say(words.back)} (${number})` },
    ...backBlocks(runbook, { origin, query: last.canonicalQuery }, kept),
  ];
}

function planBlocks(say: (words: Text) => string, version: string, nodes: number): readonly Block[] {
  if (nodes === 1) return [];
  return [
    { kind: 'heading', level: 3, text: say(words.byItself) },
    text(say(words.controller)),
    { kind: 'code', language: 'yaml', text: renderUpgradePlans(version) },
    code(applyPlans),
    text(say(words.afterPlans)),
  ];
}

/** https://docs.k3s.io/upgrades/roll-back */
function backBlocks(
  { language, servers, agents, isEtcd }: Runbook,
  place: { readonly origin: string; readonly query: string },
  kept: string,
): readonly Block[] {
  const say = (words: Text): string => words[language];
  return [
    text(say(words.lost)),
    text(say(words.stopAll)),
    code(stopNode),
    text(say(words.oldFirst)),
    code(putBack(place, 'first')),
    ...(servers === 1 ? [] : [text(say(words.oldServers)), code(putBack(place, 'server'))]),
    ...(agents === 0 ? [] : [text(say(words.oldAgents)), code(putBack(place, 'agent'))]),
    text(say(isEtcd ? words.restore : words.copyBack)),
    code(bringBack(kept, isEtcd)),
    code(startNode('first')),
    ...(servers === 1 ? [] : [text(say(words.startServers)), code(startNode('server'))]),
    ...(agents === 0 ? [] : [text(say(words.startAgents)), code(startNode('agent'))]),
  ];
}

const releasesOf = (plan: InstallPlan): readonly string[] => [
  plan.k3s.version,
  ...('calico' in plan ? [plan.calico] : []),
];

/** What to know of etcd where the way leads into 3.6. */
function etcdTrap(steps: readonly UpgradeStep[], start: InstallPlan): readonly Text[] {
  const ready = k3sFeature('etcd-ready-for-3.6');
  const { since = '', backports = [] } = ready.availability;
  const firsts = [since, ...backports.map((row) => row.since)].join(', ');
  const { since: newer = '' } = k3sFeature('etcd-3.6').availability;
  const isNew = ({ k3s }: InstallPlan): boolean => compareVersions(k3s.version, newer) >= 0;
  if (isNew(start) || !steps.some(({ plan }) => isNew(plan))) return [];
  return [
    {
      en: `etcd 3.6 is in K3s from ${newer} on. Every server must have run ${firsts} or newer before, or removed members come back (${ready.source})`,
      ja: `K3s ${newer}以降のetcdは3.6です。その前に全サーバーで${firsts}以降を動作させないと、削除したメンバーが復活します(${ready.source})`,
    },
  ];
}

const summary = (servers: number, agents: number, steps: number): Text => ({
  en: `${servers} ${servers === 1 ? 'server' : 'servers'}, ${agents} ${agents === 1 ? 'agent' : 'agents'}, ${steps} ${steps === 1 ? 'step' : 'steps'}. Servers go before agents, one at a time.`,
  ja: `サーバー${servers}台、エージェント${agents}台、全${steps}段階。サーバーを先に、1台ずつ実行します。`,
});

const words = {
  title: { en: 'Upgrade', ja: 'アップグレード' },
  step: { en: 'Step', ja: '段階' },
  why: { en: 'Why', ja: '理由' },
  today: { en: 'What runs today', ja: '現在の状態' },
  source: { en: 'source', ja: '出典' },
  before: { en: 'Before the first step', ja: '開始前の確認' },
  allSame: (version: string): Text => ({
    en: `Every node runs K3s ${version} and is Ready`,
    ja: `全ノードがK3s ${version}で動作し、Readyである`,
  }),
  token: {
    en: '/root/node-token is still there on all nodes but Server 1, as when they joined',
    ja: 'サーバー1以外の全ノードに、参加時の/root/node-tokenが残っている',
  },
  calicoToday: (calico: string): Text => ({
    en: `Calico is ${calico} or older; an older one becomes ${calico} with the first step, or that of its row`,
    ja: `Calicoは${calico}以前です。より古い場合は、最初の段階で表のリリースに更新されます`,
  }),
  etcd: {
    en: 'The servers keep their state in the embedded etcd: a snapshot is taken before each step',
    ja: 'サーバーは組み込みetcdを使用します。各段階の前にスナップショットを取得します',
  },
  database: {
    en: 'The server keeps its state in SQLite: it stands still while a copy is made, pods go on',
    ja: 'サーバーはSQLiteを使用します。コピー中はK3sが停止しますが、ポッドは動作を続けます',
  },
  onFirst: { en: 'On Server 1:', ja: 'サーバー1で実行します：' },
  provenToday: {
    en: 'On every node. What is broken today is not for an upgrade to mend: it ends with 0.',
    ja: '各ノードで実行します。終了コード0を確認してから始めます。',
  },
  keep: { en: 'On Server 1, keep what the cluster knows:', ja: 'サーバー1で、クラスターの状態を保存します：' },
  firstServer: { en: 'On Server 1:', ja: 'サーバー1で実行します：' },
  furtherServers: {
    en: 'On each further server, one after another, with the same check behind each:',
    ja: '残りのサーバーで1台ずつ実行し、毎回同じ条件を確認します：',
  },
  agents: {
    en: 'On each agent, one after another, when all servers are done:',
    ja: '全サーバーの完了後、エージェントで1台ずつ実行します：',
  },
  ended: { en: 'The command ended with 0', ja: 'コマンドの終了コードが0である' },
  runs: (version: string): Text => ({
    en: `The node is Ready and its version is ${version} in this list, which Server 1 prints`,
    ja: `サーバー1の次の一覧で、ノードがReadyであり、バージョンが${version}である`,
  }),
  rolledOut: {
    en: 'Every node is Ready in this list, which Server 1 prints',
    ja: 'サーバー1の次の一覧で、全ノードがReadyである',
  },
  proven: {
    en: 'Before the next step this ends with 0 on every node:',
    ja: '次の段階に進む前に、各ノードで終了コード0を確認します：',
  },
  byItself: { en: 'The same by system-upgrade-controller', ja: 'system-upgrade-controllerで行う場合' },
  controller: {
    en: 'In place of the commands above, where the controller runs (https://docs.k3s.io/upgrades/automated). Save this as plans.yaml on Server 1.',
    ja: 'コントローラーをインストール済みであれば、上記のコマンドの代わりに使えます(https://docs.k3s.io/upgrades/automated)。サーバー1にplans.yamlとして保存します。',
  },
  afterPlans: {
    en: "It changes K3s alone. Then run the commands of this step once, so that knit's receipts say what is there.",
    ja: 'K3sのみが更新されます。完了後にこの段階のコマンドを1回実行し、knitの記録を更新します。',
  },
  back: { en: 'Go back', ja: '元に戻す' },
  lost: {
    en: 'What changed in the cluster since the state was kept is lost.',
    ja: '状態の保存後にクラスターで行った変更は失われます。',
  },
  stopAll: { en: 'On every node:', ja: '全ノードで実行します：' },
  oldFirst: { en: 'On Server 1:', ja: 'サーバー1で実行します：' },
  oldServers: { en: 'On each further server:', ja: '残りのサーバーで実行します：' },
  oldAgents: { en: 'On each agent:', ja: '各エージェントで実行します：' },
  restore: {
    en: 'On Server 1, with the name of the file that was kept:',
    ja: 'サーバー1で、保存したファイルの名前を指定して実行します：',
  },
  copyBack: { en: 'On Server 1:', ja: 'サーバー1で実行します：' },
  startServers: { en: 'Then on each further server:', ja: '次に、残りのサーバーで実行します：' },
  startAgents: { en: 'Then on each agent:', ja: '次に、各エージェントで実行します：' },
} as const satisfies Record<string, Text | ((word: string) => Text)>;
