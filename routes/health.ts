import { Hono } from 'hono';
import { safetyHeaders } from '../src/http/respond.ts';

/** GET /healthz: `ok`, for whoever watches the service. */
export function healthRoute(): Hono {
  const headers = {
    ...safetyHeaders,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': '3',
  };
  return new Hono().get('/healthz', () => new Response('ok\n', { headers }));
}
