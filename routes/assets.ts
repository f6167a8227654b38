import { Hono } from 'hono';
import { assets } from '#page-assets';
import type { Deployment } from '../src/http/deployment.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { problemDocument, respondRefusal } from '../src/http/respond.ts';
import { readRequest } from '../src/request/read.ts';
import { digestOf } from '../src/signature/digest.ts';
import { refusedSurprise } from './document.ts';

const caching = 'public, max-age=31536000, immutable, no-transform';

/** GET of what pages load. The digest in each address makes it right for ever; an older address is not here. */
export function assetRoutes({ release }: Deployment): Hono {
  const routes = new Hono();
  for (const { path, type, text } of Object.values(assets)) {
    routes.get(path, async (c) => {
      const read = readRequest(new URL(c.req.url).search.slice(1), release);
      if (!read.ok) return respondRefusal(path, problemDocument(read), read.language);
      const { bytes, encoding } = await encoded(new TextEncoder().encode(text), c.req.header('Accept-Encoding'));
      const body = { bytes, digest: await digestOf(bytes), type, encoding, vary: 'Accept-Encoding', caching };
      return (
        refusedSurprise(path, read, body.digest.hex) ??
        respondPage(body, { ifNoneMatch: c.req.header('If-None-Match') })
      );
    });
  }
  return routes;
}
