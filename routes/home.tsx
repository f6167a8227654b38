import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Deployment } from '../src/deployment.ts';
import { renderGuide } from '../src/guide/guide.ts';
import { isHtmlWanted, preferredLanguage } from '../src/http/accept.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { refusalOf, respondBytes, respondRefusal, safetyHeaders } from '../src/http/respond.ts';
import { settleForm } from '../src/page/form-query.ts';
import { HomePage } from '../src/page/home-page.tsx';
import { renderPage } from '../src/page/render.ts';
import { statusOfView, viewOf } from '../src/page/view.ts';
import { resolvePlan } from '../src/plan/resolve.ts';
import { withStanding } from '../src/plan/standing.ts';
import { readRequest } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';
import type { Language } from '../src/text.ts';
import { refusedSurprise } from './document.ts';

const vary = 'Accept, Accept-Language, Accept-Encoding';
const caching = 'public, max-age=300, stale-while-revalidate=86400, no-transform';

/** GET /: the builder for browsers, a text guide for everything else. */
export function homeRoute(deployment: Deployment): Hono {
  return new Hono().get('/', async (c) => {
    const query = new URL(c.req.url).search.slice(1);
    const preferred = preferredLanguage(c.req.header('Accept-Language'));
    if (!new URLSearchParams(query).has('form')) return answer(c, query, preferred, deployment);
    const form = settleForm(query, preferred, { release: deployment.release, delivery: 'pull' });
    return form.kind === 'canonical' ? redirect(form.query) : answer(c, form.query, preferred, deployment);
  });
}

function answer(c: Context, query: string, preferred: Language, deployment: Deployment): Promise<Response> {
  return (isHtmlWanted(c.req.header('Accept')) ? page : guide)(c, query, preferred, deployment);
}

// A native form sends what it has, empty or not: the canonical address says the same in fewer words.
function redirect(query: string): Response {
  const headers = {
    ...safetyHeaders,
    Location: query === '' ? '/' : `/?${query}`,
    'Cache-Control': 'no-store',
    Vary: vary,
  };
  return new Response(null, { status: 303, headers });
}

async function page(c: Context, query: string, preferred: Language, deployment: Deployment): Promise<Response> {
  const view = await viewOf(query, preferred, deployment);
  const html = new TextEncoder().encode(renderPage(<HomePage view={view} />));
  const { bytes, encoding } = await encoded(html, c.req.header('Accept-Encoding'));
  const body = { bytes, digest: await digestOf(bytes), type: 'text/html; charset=utf-8', encoding, vary, caching };
  return respondPage(body, {
    status: statusOfView(view),
    language: view.language,
    ifNoneMatch: c.req.header('If-None-Match'),
  });
}

async function guide(
  c: Context,
  query: string,
  preferred: Language,
  { origin, release }: Deployment,
): Promise<Response> {
  const context = { release, delivery: 'pull' } as const;
  const read = readRequest(query, release, preferred);
  if (!read.ok) return respondRefusal('/', refusalOf(withStanding(read, context)), read.language, { Vary: vary });
  const { request, language } = read;
  const resolved = resolvePlan(request, context);
  if (!resolved.ok) {
    const { problems } = resolved;
    return respondRefusal('/', refusalOf({ ok: false, reason: 'unfit', problems, language }), language, { Vary: vary });
  }
  const bytes = new TextEncoder().encode(renderGuide({ origin, release, language }));
  const digest = await digestOf(bytes);
  const type = 'text/plain; charset=utf-8';
  const representation = { bytes, digest, type, disposition: 'inline', language, isPinned: false };
  const response =
    refusedSurprise('/', read, digest.hex) ?? respondBytes(representation, c.req.header('If-None-Match'));
  response.headers.set('Vary', vary);
  return response;
}
