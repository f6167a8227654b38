import type { Cache } from '../cache.ts';
import { createCache } from '../cache.ts';

/** An answer with its headers written out, to be sent any number of times. */
export interface CachedAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** Headers that a client needs also where it has the bytes already. */
  readonly common: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers by the URL that asks for them. */
export type AnswerCache = Cache<CachedAnswer>;

/** An empty cache of answers: room for the URLs that are in use, and no more memory than a worker can spare. */
export const createAnswerCache = (): AnswerCache => createCache({ things: 512, bytes: 12 * 1024 * 1024 });

/**
 * The answer that was given to the same request before. Nothing but the URL, `Accept` and `If-None-Match` decides an answer, so who
 * takes everything is answered from here, without a look at the query: that is nine tenths of the work of a request.
 */
export function cachedFor(request: Request, answers: AnswerCache): CachedAnswer | undefined {
  if (request.method !== 'GET') return undefined;
  const accept = request.headers.get('Accept');
  return accept === null || accept === '*/*' ? answers.get(request.url) : undefined;
}

/** The response that carries a cached answer, or 304 where the client has it; `more` are headers of this response alone. */
export function respondCached(
  { bytes, etag, common, headers }: CachedAnswer,
  ifNoneMatch: string | null | undefined,
  more: Readonly<Record<string, string>> = {},
): Response {
  return isNoneMatchHit(ifNoneMatch ?? undefined, etag)
    ? new Response(null, { status: 304, headers: { ...common, ...more } })
    : new Response(bytes, { status: 200, headers: { ...headers, ...more } });
}

/** Whether an `If-None-Match` header matches a strong ETag: lists, `*` and weak tags, compared weakly (RFC 9110, 13.1.2). */
export function isNoneMatchHit(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => tag.replace(/^W\//, '') === etag);
}
