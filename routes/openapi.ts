import type { Context } from 'hono';
import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import type { Deployment } from '../src/deployment.ts';
import { renderLlms } from '../src/guide/llms.ts';
import { refusalOf, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { openapiDocument } from '../src/openapi/document.ts';
import { parseRequest } from '../src/request/parse.ts';
import type { Problem } from '../src/request/problem.ts';

/** GET /openapi.json and /llms.txt: the API for programs and for language models. */
export function openapiRoutes({ origin, release }: Deployment): Hono {
  const document = `${JSON.stringify(openapiDocument({ origin, release }), null, 2)}\n`;
  return new Hono()
    .get('/openapi.json', (c) => respondText(c, document, 'application/json; charset=utf-8'))
    .get('/llms.txt', (c) => respondText(c, renderLlms(origin), 'text/plain; charset=utf-8'));
}

async function respondText(c: Context, text: string, type: string): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const problems = faultyParameters(search.slice(1));
  if (problems.length > 0) {
    return respondRefusal(pathname, refusalOf({ ok: false, reason: 'wrong', problems, language: 'en' }), 'en');
  }
  const bytes = new TextEncoder().encode(text);
  const disposition = `inline; filename="${pathname.slice(1)}"`;
  const representation = {
    bytes,
    digest: await digestOf(bytes),
    type,
    disposition,
    language: 'en',
    isPinned: false,
  } as const;
  return respondBytes(representation, c.req.header('If-None-Match'));
}

// These documents are the same for every network, so parameters are checked and change nothing.
function faultyParameters(query: string): readonly Problem[] {
  const parsed = parseRequest(query);
  return parsed.ok ? [] : parsed.problems;
}
