import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Doc } from '#docs';
import { docs, readDoc } from '#docs';
import { isHtmlWanted, preferredLanguage } from '../src/http/accept.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { problemDocument, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { DocPage, languageOfDoc } from '../src/page/doc-page.tsx';
import { DocsPage } from '../src/page/docs-page.tsx';
import { renderPage } from '../src/page/render.ts';
import type { Read } from '../src/request/read.ts';
import { readRequest } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';
import type { Language } from '../src/text.ts';
import { refusedSurprise } from './document.ts';

const caching = 'public, max-age=300, stale-while-revalidate=86400, no-transform';

/**
 * GET /docs: the API as a page, in the language of the reader. GET of a path below it: one of the repository's documents,
 * a page for browsers and Markdown for everything else.
 */
export function docsRoute(deployment: Deployment): Hono {
  const { origin, release, sourceUrl } = deployment;
  const routes = new Hono().get('/docs', (c) => {
    const vary = 'Accept-Language, Accept-Encoding';
    const preferred = preferredLanguage(c.req.header('Accept-Language'));
    const read = readRequest(new URL(c.req.url).search.slice(1), release, preferred);
    if (!read.ok) return respondRefusal('/docs', problemDocument(read), read.language, { Vary: vary });
    const { language } = read;
    const html = renderPage(<DocsPage language={language} origin={origin} release={release} sourceUrl={sourceUrl} />);
    return page(c, html, { read, language, vary });
  });
  for (const doc of docs) routes.get(`/docs/${doc.path}`, (c) => answerDoc(c, doc, deployment));
  return routes;
}

async function answerDoc(c: Context, doc: Doc, { origin, release, sourceUrl }: Deployment): Promise<Response> {
  const vary = 'Accept, Accept-Encoding';
  const language = languageOfDoc(doc);
  const read = readRequest(new URL(c.req.url).search.slice(1), release, language);
  if (!read.ok) return respondRefusal(c.req.path, problemDocument(read), read.language, { Vary: vary });
  const text = await readDoc(doc);
  if (isHtmlWanted(c.req.header('Accept'))) {
    const html = renderPage(<DocPage doc={doc} text={text} origin={origin} release={release} sourceUrl={sourceUrl} />);
    return page(c, html, { read, language, vary });
  }
  const bytes = new TextEncoder().encode(text.markdown);
  const digest = await digestOf(bytes);
  const type = 'text/markdown; charset=utf-8';
  const representation = { bytes, digest, type, disposition: 'inline', language, isPinned: false };
  const response =
    refusedSurprise(c.req.path, read, digest.hex) ?? respondBytes(representation, c.req.header('If-None-Match'));
  response.headers.set('Vary', vary);
  return response;
}

interface Asked {
  readonly read: Extract<Read, { ok: true }>;
  readonly language: Language;
  readonly vary: string;
}

async function page(c: Context, html: string, { read, language, vary }: Asked): Promise<Response> {
  const { bytes, encoding } = await encoded(new TextEncoder().encode(html), c.req.header('Accept-Encoding'));
  const digest = await digestOf(bytes);
  const body = { bytes, digest, type: 'text/html; charset=utf-8', encoding, vary, caching };
  return (
    refusedSurprise(c.req.path, read, digest.hex) ??
    respondPage(body, { language, ifNoneMatch: c.req.header('If-None-Match') })
  );
}
