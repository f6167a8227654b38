import { renderConfig } from '../plan/config.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import { airgapRows, withoutImages } from './airgap/table.ts';
import type { ArtefactRow, Content, RenderContext } from './artefact.ts';
import { forms } from './forms/table.ts';
import { planScriptParts } from './scripts.ts';

/** What archives, and what is stated of one, read besides the network. */
const ofArchive: Pick<ArtefactRow, 'reads' | 'refuse'> = {
  reads: ['role', 'nodes', 'airgap'],
  refuse: (plan, { airgap }) => (airgap ? withoutImages(plan) : undefined),
};

/**
 * Everything that is made of a plan, a row each: routes, signatures, archives, page, guide, OpenAPI, the command line and
 * the refusal of unknown paths are made of this table. Archives hold their files in this order.
 */
export const artefacts: readonly ArtefactRow[] = [
  {
    name: 'README.md',
    type: 'text/markdown; charset=utf-8',
    summary: { en: 'What to do with the archive', ja: 'アーカイブの使い方' },
    label: { en: 'what to do', ja: '手順' },
    packed: { mode: 0o644 },
    isShort: () => true,
    render: async ({ plan, form: { airgap } }) => (await import('./readme.ts')).renderReadme(plan, airgap),
  },
  {
    name: 'install.sh',
    id: 'installScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: {
      en: 'The script that installs K3s with this network, on servers and agents alike',
      ja: 'K3sとこのネットワークをインストールするスクリプト。サーバーとエージェントの両方で使います',
    },
    label: { en: 'installs', ja: 'インストール' },
    packed: { mode: 0o755 },
    render: (context) => script('install.sh', context),
  },
  {
    name: 'preflight.sh',
    id: 'preflightScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: {
      en: 'The script that looks whether a machine can run this network, before anything is installed',
      ja: 'インストールの前に、マシンでこのネットワークを実行できるかを調べるスクリプト',
    },
    label: { en: 'looks first', ja: '事前チェック' },
    packed: { mode: 0o755 },
    render: (context) => script('preflight.sh', context),
  },
  {
    name: 'verify.sh',
    id: 'verifyScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: { en: 'The script that verifies the network', ja: 'ネットワークの動作を検証するスクリプト' },
    label: { en: 'verifies', ja: '検証' },
    packed: { mode: 0o755 },
    render: (context) => script('verify.sh', context),
  },
  {
    name: 'uninstall.sh',
    id: 'uninstallScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: { en: 'The script that removes what was installed', ja: 'インストールしたものを削除するスクリプト' },
    label: { en: 'uninstalls', ja: 'アンインストール' },
    packed: { mode: 0o755 },
    render: (context) => script('uninstall.sh', context),
  },
  ...airgapRows,
  {
    name: 'bundle.zip',
    id: 'zipArchive',
    type: 'application/zip',
    summary: {
      en: 'All files in one folder, for hosts without internet access too',
      ja: 'すべてのファイルを収めたアーカイブ。エアギャップ環境でも使えます',
    },
    label: { en: 'all of it', ja: 'すべて' },
    disposition: 'attachment',
    ...ofArchive,
    render: async (context) =>
      (await import('../archive/zip.ts')).packZip(await (await import('./files.ts')).archiveFiles(artefacts, context)),
  },
  {
    name: 'bundle.tar.gz',
    id: 'tarArchive',
    type: 'application/gzip',
    summary: { en: 'The same folder as a compressed tar', ja: '同じ内容のtarアーカイブ' },
    label: { en: 'all of it', ja: 'すべて' },
    disposition: 'attachment',
    ...ofArchive,
    render: async (context) =>
      (await import('../archive/tar.ts')).packTarGz(
        await (await import('./files.ts')).archiveFiles(artefacts, context),
      ),
  },
  {
    name: 'provenance.intoto.json',
    id: 'provenance',
    type: 'application/vnd.in-toto+json; charset=utf-8',
    summary: {
      en: 'Who made the zip archive, of what: an in-toto statement of its digests, with SLSA provenance',
      ja: 'zipアーカイブを誰が何から作成したか。ダイジェストを示すin-totoステートメントとSLSAの来歴',
    },
    label: { en: 'where it comes from', ja: '来歴' },
    needs: ['origin'],
    isOfArchive: true,
    ...ofArchive,
    render: async (context) => (await import('./provenance.ts')).renderProvenance(artefacts, context),
  },
  {
    name: 'config.yaml',
    id: 'config',
    type: 'application/yaml; charset=utf-8',
    summary: { en: 'The K3s config that the request means', ja: 'リクエストに対応するK3sの設定ファイル' },
    label: { en: 'for K3s', ja: 'K3s用' },
    packed: { mode: 0o644 },
    isShort: () => true,
    reads: ['role'],
    render: ({ plan, form: { role } }) => renderConfig(plan.config[role]),
  },
  ...forms,
  {
    name: 'knit-flannel.json',
    type: 'application/json; charset=utf-8',
    summary: { en: "flannel's own configuration, for what K3s has no flag for", ja: 'K3sにフラグがないflannelの設定' },
    label: { en: 'for flannel', ja: 'flannel用' },
    packed: { mode: 0o644, path: ({ plan }) => plan.flannelConf && 'knit-flannel.json' },
    isShort: () => true,
    render: ({ plan }) => plan.flannelConf ?? '',
  },
  {
    name: 'manifest.yaml',
    id: 'manifest',
    type: 'application/yaml; charset=utf-8',
    summary: { en: 'The edited manifest of Calico or Canal', ja: '編集済みのCalicoまたはCanalのマニフェスト' },
    label: { en: 'the edited manifest', ja: '編集済みのマニフェスト' },
    needs: ['manifest'],
    packed: {
      mode: 0o644,
      path: ({ plan, manifest }) => (manifest && 'manifest' in plan ? `manifests/${plan.manifest.name}` : undefined),
    },
    isShort: (plan) => 'manifest' in plan && plan.manifest.kind === 'own',
    refuse: withoutManifest,
    render: ({ manifest }) => manifest?.parts ?? '',
  },
  {
    name: 'manifest.diff',
    id: 'manifestDiff',
    type: 'text/x-diff; charset=utf-8',
    summary: { en: "What was edited in upstream's manifest", ja: '開発元のマニフェストからの変更点' },
    label: { en: 'the edits', ja: '変更点' },
    needs: ['manifest'],
    packed: {
      mode: 0o644,
      path: ({ plan, manifest }) =>
        'manifest' in plan && manifest?.diff() !== undefined ? `manifests/${plan.manifest.name}.diff` : undefined,
    },
    isShort: () => true,
    refuse: (plan) => withoutManifest(plan) ?? withoutDiff(plan),
    render: ({ manifest }) => manifest?.diff() ?? '',
  },
  {
    name: 'PULL.md',
    type: 'text/markdown; charset=utf-8',
    summary: { en: 'Where the node gets the manifest from', ja: 'ノードでのマニフェストの入手方法' },
    label: { en: 'how the node gets it', ja: 'ノードでの入手方法' },
    packed: {
      mode: 0o644,
      path: (context) => (pulled(context) === undefined ? undefined : 'manifests/PULL.md'),
    },
    isShort: () => true,
    render: async (context) => {
      const manifest = pulled(context);
      return manifest === undefined
        ? ''
        : (await import('./readme.ts')).renderPullNote(manifest, context.plan.language);
    },
  },
  {
    name: 'images.txt',
    type: 'text/plain; charset=utf-8',
    summary: { en: 'The images that the cluster pulls', ja: 'クラスターが使用するイメージ' },
    label: { en: 'to mirror', ja: 'ミラー用の一覧' },
    packed: { mode: 0o644 },
    isShort: () => true,
    render: async ({ plan }) => (await import('./images.ts')).renderImages(plan),
  },
  {
    name: 'diagram.svg',
    id: 'diagram',
    type: 'image/svg+xml; charset=utf-8',
    summary: { en: 'A picture of the network', ja: 'ネットワークの図' },
    label: { en: 'the picture', ja: '図' },
    packed: { mode: 0o644 },
    render: async ({ plan }) => (await import('./diagram/diagram.ts')).renderDiagram(plan, plan.language),
  },
  {
    name: 'plan.json',
    id: 'plan',
    type: 'application/json; charset=utf-8',
    summary: {
      en: 'What was asked, what was chosen and why: versions, files, ports, modules, digests, warnings',
      ja: '指定された値、決定された値とその理由、バージョン、ファイル、ポート、モジュール、ダイジェスト、警告',
    },
    label: { en: 'every decision', ja: 'すべての決定' },
    cacheability: 'asked',
    packed: { mode: 0o644 },
    render: async ({ plan, choices, source }) =>
      (await import('./plan-json.ts')).renderPlanJson(plan, choices, source.installerSha256),
  },
];

/** The rows that have an address. */
export const servedArtefacts = (): readonly (ArtefactRow & { readonly id: string })[] =>
  artefacts.filter((row): row is ArtefactRow & { readonly id: string } => row.id !== undefined);

/** Whether a row is an archive of others, or states something of one. */
export const isArchive = ({ disposition, isOfArchive = false }: ArtefactRow): boolean =>
  disposition === 'attachment' || isOfArchive;

/** The row of a name that has an address; undefined where there is none. */
export const artefactNamed = (name: string): ArtefactRow | undefined =>
  servedArtefacts().find((row) => row.name === name);

async function script(
  name: Parameters<typeof planScriptParts>[0],
  { plan, manifest, source: { installerSha256 }, isPacked, form: { airgap } }: RenderContext,
): Promise<Content> {
  // In an archive the manifest lies beside the scripts, and only the installer writes it.
  const isWritten = name === 'install.sh' && !isPacked;
  return planScriptParts(name, plan, {
    installerSha256,
    isAirgap: isPacked && airgap,
    manifest: manifest && { sha256: await manifest.sha256(), ...(isWritten && { text: manifest.text() }) },
  });
}

const pulled = ({ plan, manifest }: RenderContext) =>
  'manifest' in plan && plan.manifest.kind === 'upstream' && manifest === undefined ? plan.manifest : undefined;

function withoutManifest(plan: InstallPlan): Problem | undefined {
  if ('manifest' in plan) return undefined;
  return refuse(
    'cni',
    'not-applicable',
    {
      en: `cni=${plan.cni} has no manifest: ask with cni=calico or cni=canal`,
      ja: `cni=${plan.cni}にマニフェストはありません。cni=calicoまたはcni=canalを指定してください`,
    },
    { allowed: ['canal', 'calico'] },
  );
}

function withoutDiff(plan: InstallPlan): Problem | undefined {
  if ('manifest' in plan && plan.manifest.kind === 'upstream') return undefined;
  return refuse('via', 'not-applicable', {
    en: "via=operator changes no file of upstream's, so there is no diff: ask for /manifest.yaml, or use via=manifest",
    ja: 'via=operatorは開発元のファイルを変更しないため、差分はありません。/manifest.yamlを使うか、via=manifestを指定してください',
  });
}
