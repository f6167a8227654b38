import { Hono } from 'hono';
import { readBody } from '../src/http/body.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { refusalOf, respondBytes, respondRefusal } from '../src/http/respond.ts';
import { languageOf } from '../src/request/read.ts';
import type { Posted } from '../src/upload/posted.ts';
import { packPosted, patchPosted } from '../src/upload/posted.ts';

/** POST of somebody's own manifest: /patch gives it back edited, the archives carry it. */
export function patchRoutes(deployment: Deployment): Hono {
  const routes = new Hono();
  routes.post('/patch', (c) =>
    answer(c.req.raw, 'application/yaml; charset=utf-8', (query, body) => patchPosted(query, body, deployment)),
  );
  for (const [name, type] of archives) {
    const make: Make = (query, body) => packPosted(name, query, body, deployment);
    routes.post(`/${name}`, (c) => answer(c.req.raw, type, make, (plan) => name.replace('bundle', () => plan)));
  }
  return routes;
}

const archives = [
  ['bundle.zip', 'application/zip'],
  ['bundle.tar.gz', 'application/gzip'],
] as const;

type Make = (query: string, body: Uint8Array<ArrayBuffer>) => Promise<Posted>;

// The path may be written otherwise (/%62undle.zip), so that no name is made of it.
async function answer(
  request: Request,
  type: string,
  make: Make,
  archiveOf?: (planName: string) => string,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const query = search.slice(1);
  const body = await readBody(request);
  if (!body.ok) return respondRefusal(pathname, body.refusal, languageOf(query));
  const posted = await make(query, body.bytes);
  if (!posted.ok) return respondRefusal(pathname, refusalOf(posted), posted.language);
  const { bytes, digest, language, cni, changes, name } = posted;
  const archive = name === undefined ? undefined : archiveOf?.(name);
  const disposition =
    archive === undefined ? `inline; filename="knit-${cni}.yaml"` : `attachment; filename="${archive}"`;
  const response = respondBytes(
    { bytes, digest, type, disposition, language, isPinned: false, isMomentary: true },
    undefined,
  );
  response.headers.set('Knit-Cni', cni);
  response.headers.set('Knit-Changes', changes.map(({ id, line }) => `${id};line=${line}`).join(', ') || 'none');
  return response;
}
