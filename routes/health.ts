import { Hono } from 'hono';
import type { Deployment } from '../src/deployment.ts';
import { respondDocument } from './document.ts';

const document = { text: 'ok\n', type: 'text/plain; charset=utf-8', disposition: 'inline', isMomentary: true };

/** GET /healthz: `ok`, for whoever watches the service. */
export function healthRoute({ release }: Deployment): Hono {
  return new Hono().get('/healthz', (c) => respondDocument(c.req.raw, release, document));
}
