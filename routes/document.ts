import { problemDocument, respondBytes, respondRefusal } from '../src/http/respond.ts';
import type { Read } from '../src/request/read.ts';
import { readRequest, unexpected } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';
import type { Language } from '../src/text.ts';

/** A text that is the same for every network, and what its headers say. */
interface DocumentText {
  readonly text: string;
  readonly type: string;
  readonly disposition: string;
  /** Whether no cache may keep it. */
  readonly isMomentary?: boolean;
}

/**
 * Answers with a document. Its query is read as that of any other path, so that nothing misspelt passes and no link to
 * another release is answered; the network that it names changes nothing. A document in one language says so.
 */
export async function respondDocument(
  request: Request,
  release: string,
  document: DocumentText | ((language: Language) => DocumentText),
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const read = readRequest(search.slice(1), release);
  if (!read.ok) return respondRefusal(pathname, problemDocument(read), read.language);
  const { text, ...label } = typeof document === 'function' ? document(read.language) : document;
  const bytes = new TextEncoder().encode(text);
  const digest = await digestOf(bytes);
  const surprise = refusedSurprise(pathname, read, digest.hex);
  if (surprise !== undefined) return surprise;
  const language = typeof document === 'function' ? read.language : 'en';
  const representation = { bytes, digest, language, isPinned: false, ...label };
  return respondBytes(representation, request.headers.get('If-None-Match') ?? undefined);
}

/** The refusal of bytes that are not those that a request expects; undefined where they are. */
export function refusedSurprise(
  path: string,
  { request, language }: Pick<Extract<Read, { ok: true }>, 'request' | 'language'>,
  hex: string,
): Response | undefined {
  const problem = unexpected(request, hex);
  if (problem === undefined) return undefined;
  return respondRefusal(
    path,
    problemDocument({ ok: false, reason: 'digest-differs', problems: [problem], language }),
    language,
  );
}
