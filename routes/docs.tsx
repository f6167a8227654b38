import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import type { Deployment } from '../src/deployment.ts';
import { preferredLanguage } from '../src/http/accept.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { refusalOf, respondRefusal } from '../src/http/respond.ts';
import { DocsPage } from '../src/page/docs-page.tsx';
import { renderPage } from '../src/page/render.ts';
import { parseRequest } from '../src/request/parse.ts';

/** GET /docs: the API as a page, in the language of the reader. */
export function docsRoute({ origin, release }: Deployment): Hono {
  return new Hono().get('/docs', async (c) => {
    const preferred = preferredLanguage(c.req.header('Accept-Language'));
    const parsed = parseRequest(new URL(c.req.url).search.slice(1));
    const problems = parsed.ok ? stray(parsed.request) : parsed.problems;
    if (problems.length > 0 || !parsed.ok) {
      const refusal = refusalOf({ ok: false, reason: 'wrong', problems, language: preferred });
      return respondRefusal('/docs', refusal, preferred);
    }
    const language = parsed.request.lang ?? preferred;
    const html = renderPage(<DocsPage language={language} origin={origin} release={release} />);
    const { bytes, encoding } = await encoded(new TextEncoder().encode(html), c.req.header('Accept-Encoding'));
    return respondPage(
      {
        bytes,
        digest: await digestOf(bytes),
        type: 'text/html; charset=utf-8',
        encoding,
        vary: 'Accept-Language, Accept-Encoding',
        caching: 'public, max-age=300, stale-while-revalidate=86400, no-transform',
      },
      { language, ifNoneMatch: c.req.header('If-None-Match') },
    );
  });
}

const stray = (request: object) =>
  Object.keys(request)
    .filter((name) => name !== 'lang')
    .map((parameter) => ({
      parameter,
      code: 'not-applicable' as const,
      detail: {
        en: 'This page takes lang only: leave it out',
        ja: 'このページで使えるのはlangだけです。省略してください',
      },
    }));
