import type { Context } from 'hono';
import { isHtmlWanted, preferredLanguage } from '../src/http/accept.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { notFound } from '../src/http/refusals.ts';
import { isScriptPath, respondRefusal } from '../src/http/respond.ts';
import { MissingPage } from '../src/page/missing-page.tsx';
import { renderPage } from '../src/page/render.ts';
import { languageOf } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';

/** The answer to a path that knit does not have: a page for browsers, else what every refusal is there. */
export async function respondMissing(c: Context, { origin, sourceUrl }: Deployment): Promise<Response> {
  const { path } = c.req;
  const query = new URL(c.req.url).search.slice(1);
  if (isScriptPath(path) || !isHtmlWanted(c.req.header('Accept'))) {
    return respondRefusal(path, notFound(), languageOf(query));
  }
  const named = new URLSearchParams(query).get('lang');
  const language = named === 'ja' || named === 'en' ? named : preferredLanguage(c.req.header('Accept-Language'));
  const html = renderPage(<MissingPage language={language} origin={origin} sourceUrl={sourceUrl} />);
  const { bytes, encoding } = await encoded(new TextEncoder().encode(html), c.req.header('Accept-Encoding'));
  const vary = 'Accept, Accept-Language, Accept-Encoding';
  const type = 'text/html; charset=utf-8';
  const body = { bytes, digest: await digestOf(bytes), type, encoding, vary, caching: 'no-store' };
  return respondPage(body, { status: 404, language });
}
