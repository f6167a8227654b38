import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import type { Deployment } from '../src/deployment.ts';
import { renderGuide } from '../src/guide/guide.ts';
import { preferredLanguage } from '../src/http/accept.ts';
import { refusalOf, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { parseRequest } from '../src/request/parse.ts';

/** GET /: the builder for browsers, a text guide for everything else. */
export function homeRoute({ origin, release }: Deployment): Hono {
  return new Hono().get('/', async (c) => {
    const preferred = preferredLanguage(c.req.header('Accept-Language'));
    const parsed = parseRequest(new URL(c.req.url).search.slice(1));
    if (!parsed.ok) {
      const { problems } = parsed;
      return respondRefusal('/', refusalOf({ ok: false, reason: 'wrong', problems, language: preferred }), preferred);
    }
    const language = parsed.request.lang ?? preferred;
    const bytes = new TextEncoder().encode(renderGuide({ origin, release, language }));
    const digest = await digestOf(bytes);
    const response = respondBytes(
      { bytes, digest, type: 'text/plain; charset=utf-8', disposition: 'inline', language, isPinned: false },
      c.req.header('If-None-Match'),
    );
    response.headers.set('Vary', 'Accept, Accept-Language');
    return response;
  });
}
