import type { Digest } from '../signature/digest.ts';
import type { Language } from '../text.ts';
import { isNoneMatchHit } from './cache.ts';
import { safetyHeaders } from './respond.ts';

/** What a page may load and do: its own stylesheet, script and files, nothing from anywhere else. */
export const pagePolicy: string = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types knit',
].join('; ');

/** Encoded bytes of a page or of a file that pages load, with what their headers say. */
export interface PageBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
  readonly type: string;
  /** How the bytes are encoded; absent: not at all. */
  readonly encoding?: 'gzip' | undefined;
  /** Request headers that the bytes depend on. */
  readonly vary: string;
  readonly caching: string;
}

/** The response that carries a page, or 304 where the browser has it already. A refusal has a status of its own. */
export function respondPage(
  body: PageBody,
  { status = 200, language, ifNoneMatch }: { status?: number; language?: Language; ifNoneMatch?: string | undefined },
): Response {
  const { bytes, digest, type, encoding, vary, caching } = body;
  const etag = `"sha256-${digest.hex}"`;
  const headers: Record<string, string> = {
    ...safetyHeaders,
    'Content-Security-Policy': pagePolicy,
    'Cache-Control': status === 200 ? caching : 'no-store',
    Vary: vary,
    ...(language !== undefined && { 'Content-Language': language }),
    ...(status === 200 && { ETag: etag }),
  };
  if (status === 200 && isNoneMatchHit(ifNoneMatch, etag)) return new Response(null, { status: 304, headers });
  const init = {
    status,
    headers: {
      ...headers,
      'Content-Type': type,
      'Content-Length': String(bytes.byteLength),
      'Repr-Digest': `sha-256=:${digest.base64}:`,
      ...(encoding !== undefined && { 'Content-Encoding': encoding }),
    },
    // Workers would encode a second time what is encoded already; other runtimes do not know the word.
    encodeBody: 'manual',
  };
  return new Response(bytes, init);
}

/** Bytes in the encoding that a client takes, where that makes them smaller. */
export async function encoded(
  bytes: Uint8Array<ArrayBuffer>,
  acceptEncoding: string | undefined,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly encoding?: 'gzip' }> {
  if (!isGzipAccepted(acceptEncoding)) return { bytes };
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return { bytes: new Uint8Array(await new Response(stream).arrayBuffer()), encoding: 'gzip' };
}

function isGzipAccepted(header = ''): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
