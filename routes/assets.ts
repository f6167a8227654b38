import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import { encoded, respondPage } from '../src/http/page.ts';
import { assets } from '../src/page/embedded.ts';

const caching = 'public, max-age=31536000, immutable, no-transform';

/** GET of what pages load. The digest in each address makes it right for ever; an older address is not here. */
export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const { path, type, text } of Object.values(assets)) {
    routes.get(path, async (c) => {
      const { bytes, encoding } = await encoded(new TextEncoder().encode(text), c.req.header('Accept-Encoding'));
      const body = { bytes, digest: await digestOf(bytes), type, encoding, vary: 'Accept-Encoding', caching };
      return respondPage(body, { ifNoneMatch: c.req.header('If-None-Match') });
    });
  }
  return routes;
}
