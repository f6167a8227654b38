import { Hono } from 'hono';
import { artefactNames, produce } from '../src/artefacts/produce.ts';
import type { Deployment } from '../src/deployment.ts';
import { respondReady } from '../src/http/ready.ts';
import { artefactAnswer, refusalOf, respondRefusal } from '../src/http/respond.ts';

/** GET of everything that is made of a plan: the scripts, the archive, and each of its parts. */
export function artefactRoutes(deployment: Deployment): Hono {
  const routes = new Hono();
  for (const name of artefactNames) {
    routes.get(`/${name}`, async (c) => {
      const query = new URL(c.req.url).search.slice(1);
      const artefact = await produce(name, query, deployment);
      if (!artefact.ok) return respondRefusal(c.req.path, refusalOf(artefact), artefact.language);
      const answer = artefactAnswer(name, artefact);
      deployment.ready?.put(c.req.url, answer, answer.bytes.byteLength);
      return respondReady(answer, c.req.header('If-None-Match'));
    });
  }
  return routes;
}
