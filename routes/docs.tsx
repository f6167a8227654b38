import { Hono } from 'hono';
import { preferredLanguage } from '../src/http/accept.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { problemDocument, respondRefusal } from '../src/http/respond.ts';
import { DocsPage } from '../src/page/docs-page.tsx';
import { renderPage } from '../src/page/render.ts';
import { readRequest } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';
import { refusedSurprise } from './document.ts';

const vary = 'Accept-Language, Accept-Encoding';
const caching = 'public, max-age=300, stale-while-revalidate=86400, no-transform';

/** GET /docs: the API as a page, in the language of the reader. */
export function docsRoute({ origin, release, sourceUrl }: Deployment): Hono {
  return new Hono().get('/docs', async (c) => {
    const preferred = preferredLanguage(c.req.header('Accept-Language'));
    const read = readRequest(new URL(c.req.url).search.slice(1), release, preferred);
    if (!read.ok) return respondRefusal('/docs', problemDocument(read), read.language, { Vary: vary });
    const { language } = read;
    const html = renderPage(<DocsPage language={language} origin={origin} release={release} sourceUrl={sourceUrl} />);
    const { bytes, encoding } = await encoded(new TextEncoder().encode(html), c.req.header('Accept-Encoding'));
    const digest = await digestOf(bytes);
    const body = { bytes, digest, type: 'text/html; charset=utf-8', encoding, vary, caching };
    return (
      refusedSurprise('/docs', read, digest.hex) ??
      respondPage(body, { language, ifNoneMatch: c.req.header('If-None-Match') })
    );
  });
}
