import type { Problem } from '../../request/refusal.ts';
import { refuse } from '../../request/refusal.ts';
import type { ArtefactRow, NodeForm, RenderContext } from '../artefact.ts';

const firewall = (name: string): Pick<ArtefactRow, 'name' | 'reads' | 'refuse' | 'packed'> => ({
  name,
  reads: ['role', 'nodes'],
  refuse: withoutNodes,
  // A firewall without nodes would shut them all out.
  packed: { mode: 0o644, path: ({ form: { nodes } }) => (nodes.length === 0 ? undefined : `forms/${name}`) },
});

const ofRunbook: Pick<ArtefactRow, 'needs' | 'reads' | 'refuse'> = {
  needs: ['origin'],
  reads: ['servers', 'agents', 'from'],
  refuse: async (plan, form, _, request) => (await import('./runbook.ts')).refuseRunbook(plan, form, request),
};

/** The plan in the words of other tools, a row each; each is taken by its real consumer in a test. */
export const forms: readonly ArtefactRow[] = [
  {
    name: 'cloud-init.yaml',
    id: 'cloudInit',
    type: 'application/yaml; charset=utf-8',
    summary: {
      en: 'User data for cloud-init: brings install.sh, compares it, runs it',
      ja: 'cloud-init用のユーザーデータ。install.shを取得し、検証して実行します',
    },
    label: { en: 'for cloud-init', ja: 'cloud-init用' },
    needs: ['origin'],
    reads: ['role', 'verified-by'],
    refuse: (_, { verifiedBy }, { signingKeys = [] }) =>
      verifiedBy === 'signature' && signingKeys.length === 0 ? withoutKey : undefined,
    render: async (context) =>
      (await import('./user-data.ts')).renderCloudInit(await (await import('./node-data.ts')).userDataOf(context)),
  },
  {
    name: 'butane.yaml',
    id: 'butane',
    type: 'application/yaml; charset=utf-8',
    summary: { en: 'Butane for Fedora CoreOS', ja: 'Fedora CoreOS用のButane' },
    label: { en: 'for Butane', ja: 'Butane用' },
    needs: ['origin'],
    reads: ['role'],
    render: async (context) =>
      (await import('./user-data.ts')).renderButane(await (await import('./node-data.ts')).ignitionDataOf(context)),
  },
  {
    name: 'ignition.json',
    id: 'ignition',
    type: 'application/json; charset=utf-8',
    summary: { en: 'The same for Ignition', ja: '同じ内容のIgnition設定' },
    label: { en: 'for Ignition', ja: 'Ignition用' },
    needs: ['origin'],
    reads: ['role'],
    render: async (context) =>
      (await import('./user-data.ts')).renderIgnition(await (await import('./node-data.ts')).ignitionDataOf(context)),
  },
  {
    ...firewall('firewall.nft'),
    id: 'nftables',
    type: 'text/plain; charset=utf-8',
    summary: {
      en: "A table of nftables that lets in the plan's ports from the nodes, and SSH",
      ja: 'ノードからの計画のポートとSSHを許可するnftablesのテーブル',
    },
    label: { en: 'for nftables', ja: 'nftables用' },
    render: async (context) => (await import('./firewall.ts')).renderNftables(context.plan, optionsOf(context)),
  },
  {
    ...firewall('firewalld.xml'),
    id: 'firewalld',
    type: 'application/xml; charset=utf-8',
    summary: { en: 'The same as a zone of firewalld', ja: '同じ内容のfirewalldゾーン' },
    label: { en: 'for firewalld', ja: 'firewalld用' },
    render: async (context) => (await import('./firewall.ts')).renderFirewalld(context.plan, optionsOf(context)),
  },
  {
    ...firewall('ufw.sh'),
    id: 'ufw',
    type: 'text/x-shellscript; charset=utf-8',
    summary: { en: 'The same as rules of ufw', ja: '同じ内容のufwのルール' },
    label: { en: 'for ufw', ja: 'ufw用' },
    render: async (context) => (await import('./firewall.ts')).renderUfw(context.plan, optionsOf(context)),
  },
  {
    name: 'ports.csv',
    id: 'portsTable',
    type: 'text/csv; charset=utf-8',
    summary: { en: 'The ports as a table for a ticket', ja: '申請用のポート一覧' },
    label: { en: 'for a ticket', ja: '申請用' },
    packed: { mode: 0o644, path: () => 'forms/ports.csv' },
    render: async ({ plan }) => (await import('./firewall.ts')).renderPortsCsv(plan, plan.language),
  },
  {
    name: 'runbook.md',
    id: 'runbook',
    type: 'text/markdown; charset=utf-8',
    summary: {
      en: 'The ordered commands for every node, to install or to upgrade, and the way back',
      ja: 'インストールまたはアップグレードの手順書。ノードごとのコマンド、次に進む条件、元に戻す方法',
    },
    label: { en: 'for a change plan', ja: '変更計画用' },
    ...ofRunbook,
    render: async (context) => (await import('./runbook.ts')).renderRunbook(context),
  },
  {
    name: 'runbook.html',
    id: 'runbookPage',
    type: 'text/html; charset=utf-8',
    styleDigest: 'z6g1x4DyxGbkyzZLpbxtxxSo8JuiBvkf5RbItM3J7es=',
    summary: { en: 'The same runbook as a page to print and tick off', ja: '印刷してチェックできる、同じ内容の手順書' },
    label: { en: 'to print', ja: '印刷用' },
    ...ofRunbook,
    render: async (context) => (await import('./runbook.ts')).renderRunbookPage(context),
  },
];

const optionsOf = ({ plan, form: { role, nodes } }: RenderContext) => ({ role, nodes, language: plan.language });

function withoutNodes(_: unknown, { nodes }: NodeForm): Problem | undefined {
  if (nodes.length > 0) return undefined;
  return refuse('nodes', 'not-applicable', {
    en: 'Say whose traffic is let in: the addresses of all nodes, such as nodes=192.0.2.0/24',
    ja: '通信を許可するノードのアドレスを、nodes=192.0.2.0/24のようにすべて指定してください',
  });
}

const withoutKey: Problem = refuse(
  'verified-by',
  'not-available',
  {
    en: 'This service does not sign: use verified-by=digest, or ask its operator to set KNIT_SIGNING_KEY',
    ja: 'このサービスは署名を行いません。verified-by=digestを使うか、管理者にKNIT_SIGNING_KEYの設定を依頼してください',
  },
  { allowed: ['digest'], nearest: 'digest' },
);
