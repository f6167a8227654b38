import type { Text } from '../text.ts';

/** Words of warnings and notes. */
export const noticeTexts = {
  warning: { en: 'Warning', ja: '警告' },
  warnings: { en: '{n} warnings', ja: '警告{n}件' },
  note: { en: 'Note:', ja: 'お知らせ：' },
  source: { en: 'Source', ja: '出典' },
  ended: { en: 'end of life', ja: 'サポート終了' },
  without: { en: 'without {what}', ja: '{what}なし' },
  use: { en: 'Use {what}', ja: '{what} を使う' },
  followStable: { en: 'Follow the stable channel ({what})', ja: 'stableチャンネルに追従({what})' },
  older: { en: 'This link names an older release', ja: 'このリンクは古いリリースを指しています' },
  olderBody: {
    en: 'It still works. Newer:',
    ja: '今も使えます。新しいもの：',
  },
  none: { en: 'Nodes stay NotReady until you install a CNI', ja: 'CNIを入れるまでノードはNotReadyのままです' },
  noneBody: {
    en: 'knit installs K3s without a network.',
    ja: 'knitはネットワークなしでK3sをインストールします。',
  },
  pull: {
    en: 'This service does not hold the manifest',
    ja: 'このサービスはマニフェストを保持していません',
  },
  pullBody: {
    en: 'The node downloads the pinned file from raw.githubusercontent.com, or from KNIT_MANIFEST_BASE, and edits it.',
    ja: 'ノードがraw.githubusercontent.comまたはKNIT_MANIFEST_BASEから固定済みのファイルをダウンロードし、編集します。',
  },
} as const satisfies Record<string, Text>;

/** Words of a refusal. */
export const problemTexts = {
  one: { en: '1 problem. Nothing was generated.', ja: '問題が1件あります。何も生成していません。' },
  many: { en: '{n} problems. Nothing was generated.', ja: '問題が{n}件あります。何も生成していません。' },
  allowed: { en: 'Allowed:', ja: '使える値：' },
  way: { en: 'A way out:', ja: '解決方法：' },
  ways: { en: 'Ways out:', ja: '解決方法：' },
  note: {
    en: 'The script URLs print the same problem to stderr and exit 64. Everything else answers {status} with application/problem+json.',
    ja: 'スクリプトのURLは、同じ問題を標準エラーに出して終了コード64で終わります。ほかのURLは{status}とapplication/problem+jsonを返します。',
  },
} as const satisfies Record<string, Text>;
