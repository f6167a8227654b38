import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import { catalog } from '../src/catalog/document.ts';
import type { Deployment } from '../src/deployment.ts';
import { refusalOf, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { parseRequest } from '../src/request/parse.ts';
import type { Language } from '../src/text.ts';
import { inLanguage } from '../src/text.ts';

/** GET /catalog.json: everything that knit knows, each row with its source. */
export function catalogRoute({ release }: Deployment): Hono {
  const made = new Map<Language, ReturnType<typeof render>>();
  return new Hono().get('/catalog.json', async (c) => {
    const parsed = parseRequest(new URL(c.req.url).search.slice(1));
    if (!parsed.ok) {
      const { problems } = parsed;
      return respondRefusal(c.req.path, refusalOf({ ok: false, reason: 'wrong', problems, language: 'en' }), 'en');
    }
    // The catalog is the same for every network, so the other parameters are checked and change nothing.
    const language = parsed.request.lang ?? 'en';
    const document = made.get(language) ?? render(language, release);
    made.set(language, document);
    const { bytes, digest } = await document;
    return respondBytes(
      {
        bytes,
        digest,
        type: 'application/json; charset=utf-8',
        disposition: 'inline; filename="catalog.json"',
        language,
        isPinned: false,
      },
      c.req.header('If-None-Match'),
    );
  });
}

async function render(language: Language, release: string) {
  const bytes = new TextEncoder().encode(`${JSON.stringify({ release, ...catalog }, inLanguage(language), 2)}\n`);
  return { bytes, digest: await digestOf(bytes) };
}
