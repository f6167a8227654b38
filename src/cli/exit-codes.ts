import type { Text } from '../text.ts';

/** How the command line ends, and what each code means; those above 1 are of sysexits. */
export const exitCodes = {
  done: {
    code: 0,
    meaning: { en: 'done; with check: every byte was the same', ja: '完了。checkでは、すべて一致' },
  },
  differs: {
    code: 1,
    meaning: { en: 'check: an answer or an archive differs', ja: 'check: 一致しない応答またはアーカイブ' },
  },
  usage: { code: 64, meaning: { en: 'the command or the query is wrong', ja: 'コマンドまたはクエリーの誤り' } },
  data: {
    code: 65,
    meaning: {
      en: 'the bytes are not those that expect= names or that are pinned. check: an archive is damaged, not of knit, or not signed as trusted',
      ja: 'expect=または固定された値と一致しません。checkでは、壊れたアーカイブ、knitのものでないアーカイブ、信頼する署名者の署名がないアーカイブ',
    },
  },
  missing: {
    code: 66,
    meaning: {
      en: "upstream's manifest, a key or a file is not here",
      ja: '開発元のマニフェスト、鍵またはファイルがない',
    },
  },
  unavailable: {
    code: 69,
    meaning: {
      en: 'check, health: no answer, or an error; serve: it cannot listen; manifests: a download failed',
      ja: 'check、health: 応答がない、またはエラー。serve: 待ち受けの失敗。manifests: ダウンロードの失敗',
    },
  },
  unwritable: {
    code: 73,
    meaning: { en: 'manifests, export: a file could not be written', ja: 'manifests、export: ファイルを書き込めない' },
  },
  incomparable: {
    code: 78,
    meaning: {
      en: 'check: made by another release of knit, or of a manifest that is not here',
      ja: 'check: knitのリリースが異なるか、手元にないマニフェストから作られている',
    },
  },
} as const satisfies Record<string, { readonly code: number; readonly meaning: Text }>;

/** One way to end. */
export type Outcome = keyof typeof exitCodes;
