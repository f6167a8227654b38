import type { Language, Text } from '../text.ts';
import { exitCodes } from './exit-codes.ts';

/** What `--help` prints. */
export function renderHelp(language: Language): string {
  const rows = (table: readonly (readonly [string, Text])[]): string => {
    const width = Math.max(...table.map(([name]) => name.length)) + 2;
    return table.map(([name, text]) => `  ${name.padEnd(width)}${text[language]}\n`).join('');
  };
  return [
    `${words.lede[language]}\n`,
    `${words.usage[language]}:\n${rows(usages)}`,
    `${words.environment[language]}:\n${rows(variables)}`,
    `${words.exit[language]}:\n${rows(Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning]))}`,
  ].join('\n');
}

const words = {
  lede: {
    en: 'knit prints what the service answers, without the service, and finds out a service that answers otherwise.',
    ja: 'knitは、サービスの応答をサービスなしで出力します。異なる応答をするサービスの検出もできます。',
  },
  usage: { en: 'Usage', ja: '使い方' },
  environment: { en: 'Environment', ja: '環境変数' },
  exit: { en: 'Exit codes', ja: '終了コード' },
} satisfies Record<string, Text>;

const usages: readonly (readonly [string, Text])[] = [
  [
    "knit install.sh 'cni=calico'",
    {
      en: 'writes the answer to standard output; so for every file that the service has, and its .sig',
      ja: '応答を標準出力に書き出します。サービスのほかのファイルと.sigも同じです',
    },
  ],
  [
    "knit check 'https://HOST/install.sh?cni=calico'",
    {
      en: 'fetches the address as several clients do, and compares each answer with one made here',
      ja: '複数のクライアントとして取得し、それぞれの応答を手元で作ったものと比較します',
    },
  ],
  [
    'knit check FILE.zip',
    {
      en: 'opens an archive (or its address) and compares each file with one made here from the same plan; says if it is current',
      ja: 'アーカイブ(またはそのアドレス)を開き、同じ計画から手元で作ったものとファイルごとに比較し、最新かどうかを示します',
    },
  ],
  ['knit keygen', { en: 'makes a key that signs the answers', ja: '応答に署名する鍵を作成します' }],
  [
    'knit signers',
    {
      en: 'prints the allowed signers of the keys in KNIT_SIGNING_KEY',
      ja: 'KNIT_SIGNING_KEYの鍵に対応するallowed signersを出力します',
    },
  ],
];

const variables: readonly (readonly [string, Text])[] = [
  [
    'KNIT_MANIFESTS',
    {
      en: "folder of upstream's manifests; default: manifests/ here",
      ja: '上流のマニフェストのフォルダー。省略時はここのmanifests/',
    },
  ],
  ['KNIT_SIGNING_KEY', { en: 'one or two keys; the first signs', ja: '鍵を1つまたは2つ。先頭の鍵で署名します' }],
  [
    'KNIT_K3S_INSTALLER_SHA256',
    {
      en: "digest that the service pins for K3s' installer",
      ja: 'サービスがK3sのインストーラーに固定しているダイジェスト',
    },
  ],
  [
    'KNIT_ALLOWED_SIGNERS',
    {
      en: 'check: file of the signers that you trust, for FILE.zip.sig beside FILE.zip',
      ja: 'check: 信頼する署名者のファイル。FILE.zipと同じ場所のFILE.zip.sigを検証します',
    },
  ],
  ['KNIT_ORIGIN', { en: 'address that printed commands use', ja: '出力されるコマンドで使うアドレス' }],
];
