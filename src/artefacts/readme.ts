import { renderEdits } from '../manifest/edit-text.ts';
import type { InstallPlan, UpstreamManifest } from '../plan/plan.ts';
import { installUnpacked, runNode, textOf } from '../shell/commands.ts';
import type { Language, Text } from '../text.ts';

/** `README.md` of the archive: what it is, how to use it, what to open, what to know. */
export function renderReadme(plan: InstallPlan, isAirgap = false): string {
  const { language } = plan;
  const say = (text: Text): string => text[language];
  const sections = [
    `# ${plan.name}`,
    say(intro(plan)),
    ...(plan.warnings.length === 0
      ? []
      : [
          `## ${say(headings.warnings)}`,
          plan.warnings.map((warning) => `- ${say(warning.detail)}. ${say(warning.remedy)}`).join('\n'),
        ]),
    `## ${say(headings.check)}`,
    fence('sha256sum -c SHA256SUMS'),
    `## ${say(headings.server)}`,
    fence(textOf(installUnpacked())),
    `## ${say(headings.agent)}`,
    say(agentText),
    fence(textOf(runNode('agent'))),
    `## ${say(headings.verify)}`,
    fence('sudo sh verify.sh'),
    `## ${say(headings.needs)}`,
    needs(plan, language),
    `## ${say(headings.airGap)}`,
    say(isAirgap ? airGapHere : airGap),
    ...(isAirgap ? [fence('sh fetch.sh'), say(airGapNode), fence('sudo sh load.sh && sudo sh install.sh')] : []),
    `## ${say(headings.undo)}`,
    fence('sudo sh uninstall.sh --dry-run && sudo sh uninstall.sh'),
    `knit ${plan.release} · \`${plan.canonicalQuery}\``,
  ];
  return `${sections.join('\n\n')}\n`;
}

const fence = (commands: string): string => `\`\`\`sh\n${commands}\n\`\`\``;

function intro(plan: InstallPlan): Text {
  const network =
    plan.cni === 'flannel'
      ? `flannel (${plan.backend})`
      : plan.cni === 'none'
        ? undefined
        : `${plan.cni === 'canal' ? 'Canal' : 'Calico'} ${plan.calico} (${plan.encapsulation})`;
  return network === undefined
    ? {
        en: `Installs K3s ${plan.k3s.version} without a CNI: nodes become ready when you install yours.`,
        ja: `K3s ${plan.k3s.version}をCNIなしでインストールします。ノードは、CNIをインストールするとReadyになります。`,
      }
    : {
        en: `Installs K3s ${plan.k3s.version} with ${network}, and verifies it.`,
        ja: `K3s ${plan.k3s.version}と${network}をインストールし、検証します。`,
      };
}

function needs(plan: InstallPlan, language: Language): string {
  const rows = plan.ports.map(
    ({ protocol, port, between, purpose }) =>
      `| ${protocol} | ${port} | ${betweenWords[between][language]} | ${purpose[language]} |`,
  );
  const head = [`| ${columns[language].join(' | ')} |`, '|---|---|---|---|'];
  const modules = `${moduleWord[language]}: ${plan.kernelModules.map((name) => `\`${name}\``).join(' ')}`;
  const opened = plan.underlay === undefined ? [] : [`${openedWord[language]}: ${plan.underlay.firewall[language]}`];
  const packages =
    plan.hostPackages === 'none'
      ? []
      : [
          `${packageWord[language]}: ${plan.hostPackages === 'wireguard' ? 'WireGuard' : 'strongSwan (swanctl, charon)'}`,
        ];
  return [
    [...head, ...rows].join('\n'),
    ...opened,
    modules,
    ...packages,
    `${mtuWord(plan.linkMtu)[language]}: ${plan.mtu}`,
  ].join('\n\n');
}

const headings = {
  warnings: { en: 'Know before you install', ja: 'インストール前の注意' },
  check: { en: 'Check what you downloaded', ja: 'ダウンロードしたファイルの検証' },
  server: { en: 'First server', ja: '最初のサーバー' },
  agent: { en: 'Further nodes', ja: 'ノードの追加' },
  verify: { en: 'Verify', ja: '検証' },
  needs: { en: 'What nodes need', ja: 'ノードの要件' },
  airGap: { en: 'Without a way out', ja: 'エアギャップ環境' },
  undo: { en: 'Uninstall', ja: 'アンインストール' },
} as const satisfies Record<string, Text>;

const agentText: Text = {
  en: 'The same folder serves every node. The token of the first server is in `/var/lib/rancher/k3s/server/node-token`. A further server runs `install.sh server` with the same variables.',
  ja: 'すべてのノードで同じフォルダーを使います。トークンは最初のサーバーの`/var/lib/rancher/k3s/server/node-token`にあります。サーバーを追加する場合は、同じ変数で`install.sh server`を実行します。',
};

const airGapHere: Text = {
  en: 'Where there is a way out, fetch K3s and all images into this folder; `airgap.lock.json` names them with their digests:',
  ja: '接続できる場所で、K3sとすべてのイメージをこのフォルダーに取得します。`airgap.lock.json`に一覧とダイジェストがあります：',
};

const airGapNode: Text = {
  en: 'Bring the whole folder to each node, and install without a network. K3s needs a default route, a dummy one is enough.',
  ja: 'フォルダー全体を各ノードに運び、ネットワークなしでインストールします。デフォルトルートが必要です(ダミーでも構いません)。',
};

const airGap: Text = {
  en: 'Ask for the archive with `airgap=true`: its `fetch.sh` brings K3s and all images, its `load.sh` lays them on each node. `images.txt` names the images, for a mirror of your own.',
  ja: '`airgap=true`を付けてアーカイブを取得してください。`fetch.sh`がK3sとすべてのイメージを取得し、`load.sh`が各ノードに置きます。`images.txt`はミラー用のイメージの一覧です。',
};

const betweenWords = {
  'agents-to-servers': { en: 'agents to servers', ja: 'エージェントからサーバー' },
  servers: { en: 'servers', ja: 'サーバー間' },
  nodes: { en: 'all nodes', ja: 'すべてのノード間' },
} as const satisfies Record<string, Text>;

const columns: Readonly<Record<Language, readonly string[]>> = {
  en: ['Protocol', 'Port', 'Between', 'For'],
  ja: ['プロトコル', 'ポート', '区間', '用途'],
};
const moduleWord: Text = { en: 'Kernel modules', ja: 'カーネルモジュール' };
const packageWord: Text = {
  en: 'Host packages, installed where missing',
  ja: 'ホストのパッケージ(なければインストールします)',
};
const openedWord: Text = { en: 'What opens them', ja: '許可する場所' };
const mtuWord = (link: number): Text => ({
  en: `MTU of pods on a ${link} byte link`,
  ja: `ポッドのMTU(${link}バイトのリンクの場合)`,
});

/** `manifests/PULL.md`: why the archive holds no manifest, where it comes from and what is changed in it. */
export function renderPullNote(manifest: UpstreamManifest, language: Language): string {
  const { url, sha256, bytes, edits, name } = manifest;
  const facts = [`- <${url}>`, `- SHA-256 \`${sha256}\``, `- ${bytes} ${byteWord[language]}`].join('\n');
  return `# ${name}\n\n${why[language]}\n\n${facts}\n\n${what[language]}\n\n\`\`\`\n${renderEdits(edits)}\`\`\`\n`;
}

const byteWord: Text = { en: 'bytes', ja: 'バイト' };

const why: Text = {
  en: "This archive does not hold the manifest. `install.sh` downloads upstream's file, checks its digest and edits it on the server:",
  ja: 'このアーカイブにマニフェストは含まれません。`install.sh`が開発元のファイルをダウンロードし、ダイジェストを検証してからサーバー上で編集します：',
};

const what: Text = {
  en: 'What it changes there (lines marked `-` and `+`; a blank stands before lines that stay). For a site without a way out, set `KNIT_MANIFEST_BASE` to a mirror or a folder laid out like upstream: `BASE/<tag>/manifests/<file>`.',
  ja: '変更する行は次のとおりです(`-`と`+`の行。先頭が空白の行は変わりません)。エアギャップ環境では、開発元と同じ構成`BASE/<tag>/manifests/<file>`のミラーまたはフォルダーを`KNIT_MANIFEST_BASE`に指定してください。',
};
