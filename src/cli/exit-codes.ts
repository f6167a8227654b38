import type { Text } from '../text.ts';

/** How the command line ends, and what each code means; those above 1 are of sysexits. */
export const exitCodes = {
  done: {
    code: 0,
    meaning: { en: 'done; with check: every answer was the same', ja: '完了。checkでは、すべての応答が一致' },
  },
  differs: { code: 1, meaning: { en: 'check: an answer differs', ja: 'check: 一致しない応答がある' } },
  usage: { code: 64, meaning: { en: 'the command or the query is wrong', ja: 'コマンドまたはクエリーの誤り' } },
  data: { code: 65, meaning: { en: 'the bytes are not those that expect= names', ja: 'expect=の値と一致しない' } },
  missing: {
    code: 66,
    meaning: { en: "upstream's manifest, or a key, is not here", ja: '上流のマニフェストまたは鍵がない' },
  },
  unavailable: {
    code: 69,
    meaning: {
      en: 'check: the service did not answer, or with an error',
      ja: 'check: サービスが応答しない、またはエラーを返した',
    },
  },
  incomparable: {
    code: 78,
    meaning: { en: 'check: the service runs another release of knit', ja: 'check: サービスのknitのリリースが異なる' },
  },
} as const satisfies Record<string, { readonly code: number; readonly meaning: Text }>;

/** One way to end. */
export type Outcome = keyof typeof exitCodes;
