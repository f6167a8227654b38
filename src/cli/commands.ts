import type { Text } from '../text.ts';
import type { Outcome } from './exit-codes.ts';

/** An option of a command; `value` names what stands behind it, and is absent where nothing does. */
export interface OptionRow {
  readonly value?: string;
  readonly meaning: Text;
}

/** One command: what it reads and what its help tells. */
export interface CommandRow {
  /** The words behind its name, as its usage shows them. */
  readonly words: string;
  /** How many words there may be, at least and at most. */
  readonly count: readonly [least: number, most: number];
  readonly summary: Text;
  readonly options: Readonly<Record<string, OptionRow>>;
  readonly variables: readonly Variable[];
  /** How it may end. */
  readonly ends: readonly Outcome[];
  readonly example: string;
}

/** A variable that a command reads. */
export type Variable = keyof typeof variables;

/** What the variables of the environment mean to the commands that read them. */
export const variables = {
  KNIT_MANIFESTS: {
    en: "folder of upstream's manifests; default: what this program carries",
    ja: '開発元のマニフェストのフォルダー。省略時はこのプログラムに含まれるもの',
  },
  KNIT_MANIFEST_BASE: { en: 'what --base names', ja: '--baseと同じ' },
  KNIT_SIGNING_KEY: { en: 'one or two keys; the first signs', ja: '鍵を1つまたは2つ。先頭の鍵で署名します' },
  KNIT_K3S_INSTALLER_SHA256: {
    en: "digest that the service pins for K3s' installer",
    ja: 'サービスがK3sのインストーラーに固定しているダイジェスト',
  },
  KNIT_ALLOWED_SIGNERS: {
    en: 'file of the signers that you trust, for FILE.zip.sig beside FILE.zip',
    ja: '信頼する署名者のファイル。FILE.zipと同じ場所のFILE.zip.sigを検証します',
  },
  KNIT_ORIGIN: { en: 'address that printed commands use', ja: '出力されるコマンドで使うアドレス' },
  HOST: { en: 'where the service listens; default 127.0.0.1', ja: 'サービスが待ち受けるアドレス。省略時は127.0.0.1' },
  PORT: { en: 'its port; default 8787', ja: 'ポート。省略時は8787' },
  KNIT_METRICS: { en: 'a path that gives counts, such as /metrics', ja: '統計を返すパス。例：/metrics' },
  KNIT_LOG: { en: 'json or off', ja: 'jsonまたはoff' },
  KNIT_SECURITY_CONTACT: {
    en: 'where to report a hole: mailto: or https:',
    ja: '脆弱性の報告先。mailto:またはhttps:',
  },
  KNIT_SOURCE: { en: 'address of the source', ja: 'ソースコードのアドレス' },
} as const satisfies Record<string, Text>;

const made = ['KNIT_MANIFESTS', 'KNIT_SIGNING_KEY', 'KNIT_K3S_INSTALLER_SHA256', 'KNIT_ORIGIN'] as const;

/** The variables that options of `knit serve` stand for. */
export const serveVariables = {
  host: 'HOST',
  port: 'PORT',
  origin: 'KNIT_ORIGIN',
  manifests: 'KNIT_MANIFESTS',
  metrics: 'KNIT_METRICS',
  log: 'KNIT_LOG',
} as const satisfies Record<string, Variable>;

/** Every command, in the order of the help. */
export const commands = {
  serve: {
    words: '',
    count: [0, 0],
    summary: { en: 'runs the service until a signal ends it', ja: 'シグナルで停止されるまでサービスを実行します' },
    options: {
      host: { value: 'ADDRESS', meaning: variables.HOST },
      port: { value: 'PORT', meaning: { en: '0 lets the system choose', ja: '0ではシステムが選びます' } },
      origin: { value: 'ADDRESS', meaning: variables.KNIT_ORIGIN },
      manifests: { value: 'FOLDER', meaning: variables.KNIT_MANIFESTS },
      metrics: { value: 'PATH', meaning: variables.KNIT_METRICS },
      log: { value: 'HOW', meaning: variables.KNIT_LOG },
    },
    variables: ['HOST', 'PORT', ...made, 'KNIT_METRICS', 'KNIT_LOG', 'KNIT_SECURITY_CONTACT', 'KNIT_SOURCE'],
    ends: ['done', 'usage', 'unavailable'],
    example: 'knit serve --port 8787',
  },
  render: {
    words: 'NAME [QUERY]',
    count: [1, 2],
    summary: {
      en: 'writes what the service answers to standard output: any of its files, and its .sig',
      ja: 'サービスの応答を標準出力に書き出します。すべてのファイルと.sigを出力できます',
    },
    options: {},
    variables: made,
    ends: ['done', 'usage', 'data', 'missing'],
    example: "knit render install.sh 'cni=calico'",
  },
  check: {
    words: 'ADDRESS|FILE.zip',
    count: [1, 1],
    summary: {
      en: 'compares what a service answers, or each file of an archive, with what is made here',
      ja: 'サービスの応答またはアーカイブの各ファイルを、手元で作ったものと比較します',
    },
    options: {},
    variables: [...made, 'KNIT_ALLOWED_SIGNERS'],
    ends: ['done', 'differs', 'usage', 'data', 'missing', 'unavailable', 'incomparable'],
    example: "knit check 'https://HOST/install.sh?cni=calico'",
  },
  keygen: {
    words: '',
    count: [0, 0],
    summary: { en: 'makes a key that signs the answers', ja: '応答に署名する鍵を作成します' },
    options: {},
    variables: [],
    ends: ['done', 'usage'],
    example: '(umask 077; knit keygen >knit.env)',
  },
  signers: {
    words: '',
    count: [0, 0],
    summary: {
      en: 'prints the allowed signers of the keys in KNIT_SIGNING_KEY',
      ja: 'KNIT_SIGNING_KEYの鍵に対応するallowed signersを出力します',
    },
    options: {},
    variables: ['KNIT_SIGNING_KEY'],
    ends: ['done', 'usage', 'missing'],
    example: 'knit signers >allowed_signers',
  },
  manifests: {
    words: '[TAG...]',
    count: [0, 999],
    summary: {
      en: "downloads upstream's pinned manifests of Calico and Canal; by itself the newest of each minor",
      ja: '固定されたCalicoとCanalのマニフェストをダウンロードします。省略時は各マイナーバージョンの最新です',
    },
    options: {
      all: { meaning: { en: 'every release of the catalog', ja: 'カタログのすべてのリリース' } },
      base: {
        value: 'BASE',
        meaning: {
          en: "address or folder of upstream's layout: BASE/<tag>/manifests/<file>",
          ja: '開発元と同じ配置のアドレスまたはフォルダー：BASE/<タグ>/manifests/<ファイル>',
        },
      },
      to: {
        value: 'FOLDER',
        meaning: { en: 'the folder that gets them', ja: '書き込み先のフォルダー' },
      },
      timeout: {
        value: 'SECONDS',
        meaning: { en: 'longest time for one download; default 60', ja: 'ダウンロード1件の上限時間。省略時は60' },
      },
    },
    variables: ['KNIT_MANIFESTS', 'KNIT_MANIFEST_BASE'],
    ends: ['done', 'usage', 'data', 'unavailable', 'unwritable'],
    example: 'knit manifests --to manifests',
  },
  export: {
    words: '',
    count: [0, 0],
    summary: {
      en: 'writes the static files of a list of queries, for any web server to serve',
      ja: 'クエリーの一覧から静的ファイルを書き出します。任意のWebサーバーで公開できます',
    },
    options: {
      queries: { value: 'FILE', meaning: { en: 'a query in each line', ja: '1行に1つのクエリーを書いたファイル' } },
      to: { value: 'FOLDER', meaning: { en: 'the folder that gets them', ja: '書き込み先のフォルダー' } },
      base: {
        value: 'ADDRESS',
        meaning: { en: 'the address at which that folder will be served', ja: 'そのフォルダーを公開するアドレス' },
      },
    },
    variables: ['KNIT_MANIFESTS', 'KNIT_SIGNING_KEY', 'KNIT_K3S_INSTALLER_SHA256'],
    ends: ['done', 'usage', 'missing', 'unwritable'],
    example: 'knit export --queries networks.txt --to site --base https://mirror.example.org/knit',
  },
  health: {
    words: '[ADDRESS]',
    count: [0, 1],
    summary: {
      en: 'asks whether a service answers: the one on this machine, or the one at an address',
      ja: 'サービスが応答するかを調べます。省略時はこのマシンのサービスです',
    },
    options: {},
    variables: ['HOST', 'PORT'],
    ends: ['done', 'usage', 'unavailable'],
    example: 'knit health',
  },
} as const satisfies Record<string, CommandRow>;

/** The name of a command. */
export type CommandName = keyof typeof commands;

/** Whether a word is the name of a command. */
export const isCommand = (word: string): word is CommandName => Object.hasOwn(commands, word);
