import { Hono } from 'hono';
import { catalog } from '../src/catalog/document.ts';
import type { Deployment } from '../src/http/deployment.ts';
import type { Language } from '../src/text.ts';
import { inLanguage } from '../src/text.ts';
import { respondDocument } from './document.ts';

/** GET /catalog.json: everything that knit knows, each row with its source. */
export function catalogRoute({ release }: Deployment): Hono {
  const made = new Map<Language, string>();
  return new Hono().get('/catalog.json', (c) =>
    respondDocument(c.req.raw, release, (language) => {
      const text = made.get(language) ?? `${JSON.stringify({ release, ...catalog }, inLanguage(language), 2)}\n`;
      made.set(language, text);
      const type = 'application/json; charset=utf-8';
      return { text, type, disposition: 'inline; filename="catalog.json"' };
    }),
  );
}
