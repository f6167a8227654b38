import { Hono } from 'hono';
import { renderLlms } from '../src/guide/llms.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { openapiDocument } from '../src/openapi/document.ts';
import { respondDocument } from './document.ts';

/** GET /openapi.json and /llms.txt: the API for programs and for language models. */
export function openapiRoutes({ origin, release }: Deployment): Hono {
  const renderApi = () => ({
    text: `${JSON.stringify(openapiDocument({ origin, release }), null, 2)}\n`,
    type: 'application/json; charset=utf-8',
    disposition: 'inline; filename="openapi.json"',
  });
  const renderIntroduction = () => ({
    text: renderLlms(origin),
    type: 'text/plain; charset=utf-8',
    disposition: 'inline; filename="llms.txt"',
  });
  // Made when first asked for: to make them takes a tenth of the time that the service needs to start.
  let api: ReturnType<typeof renderApi> | undefined;
  let introduction: ReturnType<typeof renderIntroduction> | undefined;
  return new Hono()
    .get('/openapi.json', (c) => {
      api ??= renderApi();
      return respondDocument(c.req.raw, release, api);
    })
    .get('/llms.txt', (c) => {
      introduction ??= renderIntroduction();
      return respondDocument(c.req.raw, release, introduction);
    });
}
