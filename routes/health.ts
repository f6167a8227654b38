import { Hono } from 'hono';
import type { Deployment } from '../src/http/deployment.ts';
import { notReady } from '../src/http/refusals.ts';
import { respondRefusal } from '../src/http/respond.ts';
import { respondDocument } from './document.ts';

const document = { type: 'text/plain; charset=utf-8', disposition: 'inline', isMomentary: true };

/** GET /healthz: `ok`, for whoever watches the service; /readyz: `ready`, but 503 where a manifest is not the pinned one. */
export function healthRoute({ release, manifests }: Deployment): Hono {
  return new Hono()
    .get('/healthz', (c) => respondDocument(c.req.raw, release, { ...document, text: 'ok\n' }))
    .get('/readyz', (c) =>
      manifests.refused.length > 0
        ? respondRefusal('/readyz', notReady(manifests.refused), 'en')
        : respondDocument(c.req.raw, release, { ...document, text: 'ready\n' }),
    );
}
