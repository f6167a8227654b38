import { diagramStyleDigest } from '../artefacts/diagram/style.ts';
import type { Artefact } from '../artefacts/produce.ts';
import type { Refusal } from '../request/refusal.ts';
import type { Digest } from '../signature/digest.ts';
import type { Language, Text } from '../text.ts';
import type { CachedAnswer } from './cache.ts';
import { respondCached } from './cache.ts';
import type { ProblemDocument } from './problem.ts';
import { problemJson, problemScript } from './problem.ts';

/** Headers that every answer has, whatever it is. */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

// Nothing but a page needs to load, run or frame anything.
const inertPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** A year, for what cannot change; a few minutes, for what a newer catalog may change. No proxy may alter the bytes. */
const pinnedCaching = 'public, max-age=31536000, immutable, no-transform';
const floatingCaching = 'public, max-age=300, stale-while-revalidate=86400, no-transform';

/** Finished bytes with everything that their headers say. */
export interface Representation {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
  readonly type: string;
  readonly disposition: string;
  /** SHA-256 in base64 of the style that it holds; a picture has the style of pictures. */
  readonly styleDigest?: string | undefined;
  readonly language: Language;
  /** Whether the URL can never mean other bytes. */
  readonly isPinned: boolean;
  /** Whether the next moment may have other bytes, so that no cache may keep these. */
  readonly isMomentary?: boolean;
  /** Path and query that can never mean other bytes, where this one can. */
  readonly contentLocation?: string | undefined;
}

/** The answer that carries an artefact, for this request and for those that will come with the same URL. */
export function artefactAnswer({ row, bytes, digest, plan, isPinned, pinnedQuery }: Artefact): CachedAnswer {
  const { name, type, styleDigest, disposition = 'inline' } = row;
  // Downloads of many plans land in one folder, so the archive is named after its plan.
  const fileName = disposition === 'attachment' ? name.replace('bundle', () => plan.name) : name;
  return answerOf({
    bytes,
    digest,
    type,
    styleDigest,
    disposition: `${disposition}; filename="${fileName}"`,
    language: plan.language,
    isPinned,
    contentLocation: isPinned || pinnedQuery === undefined ? undefined : `/${name}?${pinnedQuery}`,
  });
}

/** The response that carries bytes with their digest, or 304 where the client has them already. */
export function respondBytes(representation: Representation, ifNoneMatch: string | undefined): Response {
  return respondCached(answerOf(representation), ifNoneMatch);
}

// Nothing here belongs to one person; a page of another site needs these to name, pin and check what it fetched.
const anyOrigin: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Content-Disposition, Content-Location, ETag, Knit-Changes, Knit-Cni, Repr-Digest, Retry-After, X-Request-Id',
};

function answerOf(representation: Representation): CachedAnswer {
  const { bytes, digest, type, disposition, language, isPinned, isMomentary, contentLocation } = representation;
  const etag = `"sha256-${digest.hex}"`;
  const style = type.startsWith('image/svg+xml') ? diagramStyleDigest : representation.styleDigest;
  const common: Readonly<Record<string, string>> = {
    ...safetyHeaders,
    // What is opened by itself brings its style along, and may have no other.
    'Content-Security-Policy': style === undefined ? inertPolicy : `${inertPolicy}; style-src 'sha256-${style}'`,
    ...anyOrigin,
    'Cache-Control': isMomentary ? 'no-store' : isPinned ? pinnedCaching : floatingCaching,
    ETag: etag,
    ...(contentLocation === undefined ? {} : { 'Content-Location': contentLocation }),
  };
  const headers = {
    ...common,
    'Content-Type': type,
    'Content-Length': String(bytes.byteLength),
    'Content-Disposition': disposition,
    'Content-Language': language,
    'Repr-Digest': `sha-256=:${digest.base64}:`,
  };
  return { bytes, etag, common, headers };
}

/** Whether a path asks for a script, so that even its errors must be one. */
export function isScriptPath(path: string): boolean {
  return path.endsWith('.sh');
}

/** The response that says why there is no artefact: a script where a script was asked for, else a problem document. */
export function respondRefusal(
  path: string,
  refusal: ProblemDocument,
  language: Language,
  more: Readonly<Record<string, string>> = {},
): Response {
  const isScript = isScriptPath(path);
  const body = new TextEncoder().encode(isScript ? problemScript(refusal, language) : problemJson(refusal, language));
  return new Response(body, {
    status: refusal.status,
    headers: {
      ...safetyHeaders,
      'Content-Security-Policy': inertPolicy,
      ...anyOrigin,
      'Cache-Control': 'no-store',
      'Content-Type': isScript ? 'text/x-shellscript; charset=utf-8' : 'application/problem+json',
      'Content-Length': String(body.byteLength),
      'Content-Language': language,
      ...more,
    },
  });
}

/** What a refused artefact is called and numbered in HTTP. */
export function problemDocument({ reason, problems }: Refusal): ProblemDocument {
  return { ...kinds[reason], problems };
}

const kinds: Readonly<Record<Refusal['reason'], { readonly status: ProblemDocument['status']; readonly title: Text }>> =
  {
    wrong: { status: 400, title: { en: 'The request is wrong', ja: 'リクエストが正しくありません' } },
    unfit: {
      status: 422,
      title: { en: 'What the request asks for does not go together', ja: 'リクエストの内容を組み合わせられません' },
    },
    'not-carried': { status: 409, title: { en: 'The manifest is not here', ja: 'マニフェストがありません' } },
    'release-gone': {
      status: 410,
      title: { en: 'The link belongs to another release of knit', ja: 'リンクは別のリリースのknitのものです' },
    },
    'digest-differs': {
      status: 409,
      title: { en: 'The answer is not what the link expects', ja: '応答がリンクの期待と異なります' },
    },
  };
