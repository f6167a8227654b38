import { Hono } from 'hono';
import { produce } from '../src/artefacts/produce.ts';
import { servedArtefacts } from '../src/artefacts/table.ts';
import { respondCached } from '../src/http/cache.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { artefactAnswer, problemDocument, respondRefusal } from '../src/http/respond.ts';

/** GET of everything that is made of a plan: the scripts, the archive, and each of its parts. */
export function artefactRoutes(deployment: Deployment): Hono {
  const routes = new Hono();
  for (const { name } of servedArtefacts()) {
    routes.get(`/${name}`, async (c) => {
      const query = new URL(c.req.url).search.slice(1);
      const artefact = await produce(name, query, deployment);
      if (!artefact.ok) return respondRefusal(c.req.path, problemDocument(artefact), artefact.language);
      const answer = artefactAnswer(artefact);
      deployment.answers?.put(c.req.url, answer, answer.bytes.byteLength);
      return respondCached(answer, c.req.header('If-None-Match'));
    });
  }
  return routes;
}
