import type { Text } from '../text.ts';

/** Words of the frame around everything. */
export const pageTexts = {
  title: { en: 'knit: a K3s network from one URL', ja: 'knit：URLひとつでK3sのネットワーク' },
  titleProblem: { en: 'Problem: knit', ja: '問題があります：knit' },
  tagline: { en: 'K3s Network Install Toolkit', ja: 'K3s Network Install Toolkit' },
  skip: { en: 'Skip to the answer', ja: '結果へ移動' },
  h1: { en: 'A K3s network, from one URL', ja: 'URLひとつで、K3sのネットワークを' },
  lede: {
    en: 'Choose a network and copy the command. knit stores nothing.',
    ja: 'ネットワークを選び、コマンドをコピーします。knitは何も保存しません。',
  },
  language: { en: 'Language', ja: '言語' },
  documentation: { en: 'Documentation', ja: 'ドキュメント' },
  docs: { en: 'Docs', ja: 'ドキュメント' },
  sourceCode: { en: 'Source', ja: 'ソース' },
  ask: { en: 'Your network', ja: 'ネットワークを選ぶ' },
  update: { en: 'Show the command', ja: 'コマンドを表示' },
  reset: { en: 'Start over', ja: '最初からやり直す' },
  jump: { en: 'Go to the command', ja: 'コマンドへ' },
  jumpProblems: { en: 'Go to the problems', ja: '問題を見る' },
  updated: { en: 'The command now installs {summary}.', ja: 'コマンドは{summary}用になりました。' },
  updatedWarnings: {
    en: 'The command now installs {summary}. It has {n} warnings.',
    ja: 'コマンドは{summary}用になりました。警告が{n}件あります。',
  },
  refused: { en: 'There is no command: {n} problems.', ja: 'コマンドはありません。問題が{n}件あります。' },
  apply: { en: 'Apply', ja: '反映' },
  outdated: {
    en: 'You changed a choice. Press “Apply” for its command.',
    ja: '選択が変わりました。「反映」を押すとコマンドが更新されます。',
  },
  updateFailed: {
    en: 'knit could not be reached. What you see belongs to your previous choice. Try again.',
    ja: 'knitに接続できませんでした。表示は前回の選択のままです。もう一度お試しください。',
  },
  copy: { en: 'Copy', ja: 'コピー' },
  copyWhat: { en: 'Copy: {what}', ja: 'コピー：{what}' },
  copied: { en: 'Copied', ja: 'コピーしました' },
  copyFailed: { en: 'Select the text and copy it by hand', ja: '文字列を選択してコピーしてください' },
  default: { en: 'default', ja: 'デフォルト' },
  changed: { en: '{n} changed', ja: '{n}件を変更' },
  asShipped: { en: 'as K3s ships', ja: 'K3sのデフォルトのまま' },
  ended: { en: 'end of life', ja: 'サポート終了' },
  notHere: { en: 'not with this choice', ja: 'この選択では不可' },
  source: { en: 'Source: {what}', ja: '出典：{what}' },
  nojs: {
    en: 'The page works without JavaScript. After a change, press “Show the command”.',
    ja: 'このページはJavaScriptなしで使えます。変更したら「コマンドを表示」を押してください。',
  },
  privacy: {
    en: 'knit keeps no state, sets no cookie, and this page loads nothing from anywhere else.',
    ja: 'knitは状態を持たず、Cookieを使わず、このページは外部から何も読み込みません。',
  },
  limits: {
    en: 'knit installs a network with a new K3s. Nobody supports changing the network of a running cluster.',
    ja: 'knitは新しいK3sとともにネットワークをインストールします。稼働中のクラスターのネットワークの変更は、どこもサポートしていません。',
  },
  summary: { en: 'K3s {k3s} with {network}', ja: 'K3s {k3s}({network})' },
  warnings: { en: 'Warnings: {n}', ja: '警告：{n}件' },
  problems: { en: 'Problems: {n}', ja: '問題：{n}件' },
  loading: { en: 'Loading …', ja: '読み込み中…' },
  release: { en: 'knit {release} · releases known on {day}', ja: 'knit {release} · {day}時点のリリース情報' },
} as const satisfies Record<string, Text>;

/** Words of the command for one node. */
export const runTexts = {
  node: { en: 'Node', ja: 'ノード' },
  first: { en: 'First server', ja: '1台目のサーバー' },
  server: { en: 'More servers', ja: '2台目以降のサーバー' },
  agent: { en: 'Agent', ja: 'エージェント' },
  verifyDownload: { en: 'Verify the download', ja: 'ダウンロードを検証' },
  dryRun: { en: 'Dry run first', ja: 'まずドライラン' },
  firstNeeds: {
    en: 'Installs K3s {k3s}. Needs root, and systemd or OpenRC.',
    ja: 'K3s {k3s}をインストールします。rootと、systemdまたはOpenRCが必要です。',
  },
  agentNeeds: {
    en: 'SERVER is the first server’s address.',
    ja: 'SERVERは1台目のサーバーのアドレスです。',
  },
  serverNeeds: {
    en: 'SERVER is the first server’s address. Three servers or more, an odd number.',
    ja: 'SERVERは1台目のサーバーのアドレスです。合計を3台以上の奇数にします。',
  },
  token: {
    en: 'Copy its /var/lib/rancher/k3s/server/node-token to this node yourself.',
    ja: 'トークンは1台目の/var/lib/rancher/k3s/server/node-tokenをこのノードへコピーしてください。',
  },
  etcd: {
    en: 'More servers need embedded etcd on the first one:',
    ja: 'サーバーを増やすには、1台目で組み込みetcdが必要です：',
  },
  turnOnEtcd: { en: 'use embedded etcd', ja: '組み込みetcdを使う' },
} as const satisfies Record<string, Text>;

/** Titles of the views of an answer. */
export const tabTexts = {
  label: { en: 'More about this network', ja: 'このネットワークの詳細' },
  hosts: { en: 'Ports and MTU', ja: 'ポートとMTU' },
  files: { en: 'Files', ja: 'ファイル' },
  why: { en: 'Why', ja: '理由' },
  verify: { en: 'Verify and uninstall', ja: '検証とアンインストール' },
  use: { en: 'Use it from', ja: 'ほかの使い方' },
  link: { en: 'Link', ja: 'リンク' },
} as const satisfies Record<string, Text>;

/** Words of the archive and of the views. */
export const answerTexts = {
  download: { en: 'Download bundle.zip', ja: 'bundle.zipをダウンロード' },
  downloadTar: { en: 'As .tar.gz', ja: '.tar.gz形式' },
  downloadHelp: {
    en: 'Scripts, config and manifest in one folder.',
    ja: 'スクリプト、設定、マニフェストを収めています。',
  },
  verify: { en: 'Verify', ja: '検証' },
  verifyHelp: {
    en: '{n} checks, each with a remedy when it fails. Exit code 0: all passed.',
    ja: '{n}項目を検証し、失敗した項目には対処を示します。終了コード0は合格です。',
  },
  signed: { en: 'Signed.', ja: '署名あり：' },
  signedLink: { en: 'Verify the signature', ja: '署名を検証' },
  signature: { en: 'Verify the signature, then install', ja: '署名を検証してからインストール' },
  signatureHelp: {
    en: 'Get allowed_signers once, best from the people who run this service. Its copy is at {path}.',
    ja: 'allowed_signersは一度だけ、できればサービスの運用者から入手してください。{path}にもあります。',
  },
  uninstallLook: { en: 'See what an uninstall removes', ja: 'アンインストールの対象を確認' },
  uninstall: { en: 'Uninstall', ja: 'アンインストール' },
  uninstallHelp: {
    en: 'Reads what install.sh wrote down. Removes nothing.',
    ja: 'install.shの記録を読むだけで、何も削除しません。',
  },
  openPage: { en: 'Open it to print', ja: '開いて印刷する' },
  openPageHelp: {
    en: 'For more nodes than one server, add their numbers to its address: servers=3&agents=5.',
    ja: 'サーバー1台以外の構成では、アドレスに台数を追加します：servers=3&agents=5',
  },
  airgapFetch: { en: 'Air-gapped install: download', ja: 'エアギャップ環境：ダウンロード' },
  airgapFetchHelp: {
    en: 'On a machine with internet access. fetch.sh brings K3s and all images, each compared with its digest.',
    ja: 'インターネットに接続できるマシンで実行します。fetch.shがK3sとイメージを取得し、ダイジェストと照合します。',
  },
  airgap: { en: 'Air-gapped install: on the node', ja: 'エアギャップ環境：ノードで実行' },
  airgapHelp: {
    en: 'Bring the whole folder to the node. Nothing is downloaded.',
    ja: 'フォルダー全体をノードに運びます。何もダウンロードしません。',
  },
  parameter: { en: 'Parameter', ja: 'パラメーター' },
  value: { en: 'Value', ja: '値' },
  reason: { en: 'Reason', ja: '理由' },
  edits: { en: '{n} edits; every other byte is upstream’s', ja: '{n}か所を編集、ほかは開発元のままです' },
  also: { en: 'Also in the archive:', ja: 'ほかに：' },
  open: { en: 'Open', ja: '開く' },
  save: { en: 'Download', ja: 'ダウンロード' },
} as const satisfies Record<string, Text>;

/** Words of the links that people keep. */
export const linkTexts = {
  moving: { en: 'Link', ja: 'リンク' },
  movingHelp: {
    en: 'Follows the stable channel. The answer changes when K3s does.',
    ja: 'stableチャンネルに追従します。K3sが更新されると内容も変わります。',
  },
  exactHelp: { en: 'Names a K3s release.', ja: 'K3sのリリースを指定しています。' },
  markdown: { en: 'For your docs (Markdown)', ja: '文書用(Markdown)' },
  docsHelp: {
    en: 'Pins K3s and Calico. Keeps working with the next release of knit.',
    ja: 'K3sとCalicoを固定します。knitの次のリリースでも使えます。',
  },
  html: { en: 'HTML', ja: 'HTML' },
  asciidoc: { en: 'AsciiDoc', ja: 'AsciiDoc' },
  picture: { en: 'Picture and badge (Markdown)', ja: '図とバッジ(Markdown)' },
  automation: { en: 'For automation', ja: '自動化用' },
  automationHelp: {
    en: 'Pins every version and the digest. Fails when this service’s version changes.',
    ja: '全バージョンとダイジェストを固定します。このサービスのバージョンが変わると失敗します。',
  },
} as const satisfies Record<string, Text>;

/** Words of the form's folds and of what hosts need. */
export const sectionTexts = {
  addresses: { en: 'Addresses and interfaces', ja: 'アドレスとインターフェース' },
  cluster: { en: 'K3s options', ja: 'K3sのオプション' },
  delivery: { en: 'Manifest and language', ja: 'マニフェストと言語' },
  encrypted: { en: 'Encrypted between nodes', ja: 'ノード間の暗号化' },
  mtu: { en: 'Pod MTU', ja: 'ポッドのMTU' },
  mtuNote: { en: 'on a {n} byte link', ja: '{n}バイトの回線の場合' },
  mtuAsked: { en: 'as asked', ja: '指定どおり' },
  openNodes: { en: 'Open between all nodes', ja: '全ノード間で開けるもの' },
  openServers: { en: 'Open between servers', ja: 'サーバー間で開けるもの' },
  openAgents: { en: 'Open from agents to servers', ja: 'エージェントからサーバーへ開けるもの' },
  policy: { en: 'Network policy', ja: 'ネットワークポリシー' },
  interfaces: { en: 'Links on each node', ja: '各ノードのインターフェース' },
  modules: { en: 'Kernel modules', ja: 'カーネルモジュール' },
  packages: { en: 'Host packages', ja: 'ホストのパッケージ' },
  yes: { en: 'Yes, by {what}', ja: 'あり({what})' },
  no: { en: 'No', ja: 'なし' },
  ownCni: { en: 'your CNI decides', ja: '自分のCNIが決定' },
  none: { en: 'none', ja: 'なし' },
  byK3s: { en: 'by K3s (kube-router)', ja: 'K3s(kube-router)が担当' },
  byCalico: { en: 'by Calico (Felix)', ja: 'Calico(Felix)が担当' },
  byNobody: { en: 'by nobody', ja: '担当なし' },
  ipProtocol: { en: 'IP protocol {n}', ja: 'IPプロトコル{n}' },
} as const satisfies Record<string, Text>;
