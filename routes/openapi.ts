import { Hono } from 'hono';
import type { Deployment } from '../src/deployment.ts';
import { renderLlms } from '../src/guide/llms.ts';
import { openapiDocument } from '../src/openapi/document.ts';
import { respondDocument } from './document.ts';

/** GET /openapi.json and /llms.txt: the API for programs and for language models. */
export function openapiRoutes({ origin, release }: Deployment): Hono {
  const api = {
    text: `${JSON.stringify(openapiDocument({ origin, release }), null, 2)}\n`,
    type: 'application/json; charset=utf-8',
    disposition: 'inline; filename="openapi.json"',
  };
  const introduction = {
    text: renderLlms(origin),
    type: 'text/plain; charset=utf-8',
    disposition: 'inline; filename="llms.txt"',
  };
  return new Hono()
    .get('/openapi.json', (c) => respondDocument(c.req.raw, release, api))
    .get('/llms.txt', (c) => respondDocument(c.req.raw, release, introduction));
}
