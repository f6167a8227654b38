import type { Language } from '../text.ts';
import type { Parsed } from './parse.ts';
import { parseRequest, readValue } from './parse.ts';
import type { Problem } from './refusal.ts';
import type { BundleRequest } from './request.ts';

/** A request that this release of knit may answer, or why it does not; in either case the language to answer in. */
export type Read =
  | { readonly ok: true; readonly request: BundleRequest; readonly language: Language }
  | {
      readonly ok: false;
      readonly reason: 'wrong' | 'release-gone';
      readonly problems: readonly Problem[];
      readonly language: Language;
      /** What of it could be read. */
      readonly request: BundleRequest;
    };

/**
 * Reads the query of any route: parameters that are wrong, and a link to another release of knit than the one that
 * answers, are refused alike everywhere. `preferred` is the language where the query names none.
 */
export function readRequest(query: string, release: string, preferred: Language = 'en'): Read {
  return readParsed(parseRequest(query), release, preferred);
}

/** The same of a query that was parsed already. */
export function readParsed(parsed: Parsed, release: string, preferred: Language = 'en'): Read {
  const { request } = parsed;
  const gone = request.v === undefined || request.v === release ? [] : [releaseGone(release)];
  const language = request.lang ?? preferred;
  if (!parsed.ok) return { ok: false, reason: 'wrong', problems: [...parsed.problems, ...gone], language, request };
  return gone.length > 0
    ? { ok: false, reason: 'release-gone', problems: gone, language, request }
    : { ok: true, request, language };
}

/** The language that a query asks for, whatever else is wrong with it. */
export function languageOf(query: string): Language {
  const asked = new URLSearchParams(query).getAll('lang');
  return (asked.length === 1 && readValue('lang', asked[0] ?? '')?.lang) || 'en';
}

/** Why bytes with this SHA-256 are not given to a request that expects others; undefined where it expects these or none. */
export function unexpected({ expect }: BundleRequest, hex: string): Problem | undefined {
  return expect === undefined || expect === hex ? undefined : digestDiffers;
}

const releaseGone = (release: string): Problem => ({
  parameter: 'v',
  code: 'release-gone',
  detail: {
    en: `Ask with v=${release} and compare, or leave v out. This service runs knit ${release}, and may answer otherwise than the link’s release`,
    ja: `このサービスのknitは${release}で、リンクを作成したリリースと応答が異なる可能性があります。v=${release}で比較するか、vを省略してください`,
  },
  allowed: [release],
});

/** Why bytes are refused to a request that expects others. */
export const digestDiffers: Problem = {
  parameter: 'expect',
  code: 'digest-differs',
  detail: {
    en: 'Look at what changed, then make the link anew. The answer has another SHA-256 than the link expects',
    ja: '応答のSHA-256がリンクの値と異なります。変更内容を確認してから、リンクを作り直してください',
  },
};
