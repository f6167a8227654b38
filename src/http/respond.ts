import { diagramStyleDigest } from '../artefacts/diagram/style.ts';
import type { Artefact, ArtefactName, Refused } from '../artefacts/produce.ts';
import type { Digest } from '../signature/digest.ts';
import type { Language, Text } from '../text.ts';
import type { Refusal } from './problem.ts';
import { problemJson, problemScript } from './problem.ts';
import type { ReadyAnswer } from './ready.ts';
import { respondReady } from './ready.ts';

/** Headers that every answer has, whatever it is. */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

// Nothing but a page needs to load, run or frame anything.
const inertPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
// A picture that is opened by itself brings its colours along.
const picturePolicy = `${inertPolicy}; style-src 'sha256-${diagramStyleDigest}'`;

/** A year, for what cannot change; a few minutes, for what a newer catalog may change. No proxy may alter the bytes. */
const pinnedCaching = 'public, max-age=31536000, immutable, no-transform';
const floatingCaching = 'public, max-age=300, stale-while-revalidate=86400, no-transform';

/** How an artefact is labelled. */
interface Label {
  readonly type: string;
  readonly disposition: 'inline' | 'attachment';
}

const labels: Readonly<Record<ArtefactName, Label>> = {
  'install.sh': { type: 'text/x-shellscript; charset=utf-8', disposition: 'inline' },
  'verify.sh': { type: 'text/x-shellscript; charset=utf-8', disposition: 'inline' },
  'uninstall.sh': { type: 'text/x-shellscript; charset=utf-8', disposition: 'inline' },
  'config.yaml': { type: 'application/yaml; charset=utf-8', disposition: 'inline' },
  'manifest.yaml': { type: 'application/yaml; charset=utf-8', disposition: 'inline' },
  'manifest.diff': { type: 'text/x-diff; charset=utf-8', disposition: 'inline' },
  'plan.json': { type: 'application/json; charset=utf-8', disposition: 'inline' },
  'diagram.svg': { type: 'image/svg+xml; charset=utf-8', disposition: 'inline' },
  'bundle.zip': { type: 'application/zip', disposition: 'attachment' },
  'bundle.tar.gz': { type: 'application/gzip', disposition: 'attachment' },
};

/** Finished bytes with everything that their headers say. */
export interface Representation {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
  readonly type: string;
  readonly disposition: string;
  readonly language: Language;
  /** Whether the URL can never mean other bytes. */
  readonly isPinned: boolean;
  /** Whether the next moment may have other bytes, so that no cache may keep these. */
  readonly isMomentary?: boolean;
  /** Path and query that can never mean other bytes, where this one can. */
  readonly contentLocation?: string | undefined;
}

/** The answer that carries an artefact, for this request and for those that will come with the same URL. */
export function artefactAnswer(name: ArtefactName, artefact: Artefact): ReadyAnswer {
  const { bytes, digest, plan, isPinned, pinnedQuery } = artefact;
  const { type, disposition } = labels[name];
  return readyAnswer({
    bytes,
    digest,
    type,
    disposition: `${disposition}; filename="${fileName(name, plan.name)}"`,
    language: plan.language,
    isPinned,
    contentLocation: isPinned || pinnedQuery === undefined ? undefined : `/${name}?${pinnedQuery}`,
  });
}

/** The response that carries bytes with their digest, or 304 where the client has them already. */
export function respondBytes(representation: Representation, ifNoneMatch: string | undefined): Response {
  return respondReady(readyAnswer(representation), ifNoneMatch);
}

function readyAnswer(representation: Representation): ReadyAnswer {
  const { bytes, digest, type, disposition, language, isPinned, isMomentary, contentLocation } = representation;
  const etag = `"sha256-${digest.hex}"`;
  const common: Readonly<Record<string, string>> = {
    ...safetyHeaders,
    'Content-Security-Policy': type.startsWith('image/svg+xml') ? picturePolicy : inertPolicy,
    'Access-Control-Allow-Origin': '*',
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

// Downloads of many plans land in one folder, so the archive is named after its plan.
const fileName = (name: ArtefactName, planName: string): string =>
  labels[name].disposition === 'attachment' ? name.replace('bundle', () => planName) : name;

/** Whether a path asks for a script, so that even its errors must be one. */
export function isScriptPath(path: string): boolean {
  return path.endsWith('.sh');
}

/** The response that says why there is no artefact: a script where a script was asked for, else a problem document. */
export function respondRefusal(
  path: string,
  refusal: Refusal,
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
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'no-store',
      'Content-Type': isScript ? 'text/x-shellscript; charset=utf-8' : 'application/problem+json',
      'Content-Length': String(body.byteLength),
      'Content-Language': language,
      ...more,
    },
  });
}

/** What a refused artefact is called and numbered in HTTP. */
export function refusalOf({ reason, problems }: Refused): Refusal {
  return { ...kinds[reason], problems };
}

const kinds: Readonly<Record<Refused['reason'], { readonly status: Refusal['status']; readonly title: Text }>> = {
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
