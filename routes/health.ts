import { Hono } from 'hono';
import { digestOf } from '../src/bundle/digest.ts';
import { respondBytes } from '../src/http/respond.ts';

const bytes = new TextEncoder().encode('ok\n');

/** GET /healthz: `ok`, for whoever watches the service. */
export function healthRoute(): Hono {
  return new Hono().get('/healthz', async (c) =>
    respondBytes(
      {
        bytes,
        digest: await digestOf(bytes),
        type: 'text/plain; charset=utf-8',
        disposition: 'inline',
        language: 'en',
        isPinned: false,
        isMomentary: true,
      },
      c.req.header('If-None-Match'),
    ),
  );
}
