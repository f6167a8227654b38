import type { Context } from 'hono';
import { Hono } from 'hono';
import { renderGuide } from '../src/guide/guide.ts';
import { isHtmlWanted, preferredLanguage } from '../src/http/accept.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { problemDocument, respondBytes, respondRefusal, safetyHeaders } from '../src/http/respond.ts';
import { HomePage } from '../src/page/home-page.tsx';
import { renderPage } from '../src/page/render.ts';
import { canonicalForm, parseForm } from '../src/page/submitted.ts';
import { statusOfView, viewOf } from '../src/page/view.ts';
import { askPlan } from '../src/plan/ask.ts';
import type { Parsed } from '../src/request/parse.ts';
import { parseRequest } from '../src/request/parse.ts';
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
    const form = parseForm(query);
    if (form?.ok) return redirect(canonicalForm(form, preferred, { release: deployment.release, delivery: 'pull' }));
    return answer(c, form ?? parseRequest(query), preferred, deployment);
  });
}

function answer(c: Context, parsed: Parsed, preferred: Language, deployment: Deployment): Promise<Response> {
  return (isHtmlWanted(c.req.header('Accept')) ? page : guide)(c, parsed, preferred, deployment);
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

async function page(c: Context, parsed: Parsed, preferred: Language, deployment: Deployment): Promise<Response> {
  const view = await viewOf(parsed, preferred, deployment);
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
  parsed: Parsed,
  preferred: Language,
  { origin, release }: Deployment,
): Promise<Response> {
  const asked = askPlan(parsed, release, preferred);
  if (!asked.ok) return respondRefusal('/', problemDocument(asked), asked.language, { Vary: vary });
  const { language } = asked;
  const bytes = new TextEncoder().encode(renderGuide({ origin, release, language }));
  const digest = await digestOf(bytes);
  const type = 'text/plain; charset=utf-8';
  const representation = { bytes, digest, type, disposition: 'inline', language, isPinned: false };
  const response =
    refusedSurprise('/', asked, digest.hex) ?? respondBytes(representation, c.req.header('If-None-Match'));
  response.headers.set('Vary', vary);
  return response;
}
