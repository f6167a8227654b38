import type { Context } from 'hono';
import { Hono } from 'hono';
import { isAcceptable } from '../src/http/accept.ts';
import type { Deployment } from '../src/http/deployment.ts';
import { methodNotAllowed, notAcceptable, uriTooLong } from '../src/http/refusals.ts';
import { respondRefusal } from '../src/http/respond.ts';
import { maxQueryLength } from '../src/request/parse.ts';
import { languageOf } from '../src/request/read.ts';
import { artefactRoutes } from './artefacts.ts';
import { assetRoutes } from './assets.ts';
import { catalogRoute } from './catalog.ts';
import { docsRoute } from './docs.tsx';
import { healthRoute } from './health.ts';
import { homeRoute } from './home.tsx';
import { respondMissing } from './missing.tsx';
import { openapiRoutes } from './openapi.ts';
import { patchRoutes } from './patch.ts';
import { signatureRoutes } from './signature.ts';
import { statusRoutes } from './status.ts';
import { wellKnownRoutes } from './well-known.ts';

/** The service as one application, the same on every runtime. */
export function createApp(deployment: Deployment): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const { path } = c.req;
    if (c.req.url.length > maxQueryLength) return respondRefusal(path.slice(0, 64), uriTooLong, 'en');
    const { method } = c.req;
    const allowed = methods.get(path);
    if (allowed !== undefined && !allowed.includes(method)) {
      return respondRefusal(path, methodNotAllowed(allowed), languageAsked(c), { Allow: allowed.join(', ') });
    }
    return next();
  });
  app.use(async (c, next) => {
    await next();
    // The page and the guide are what / answers to everybody: it has one of them for whatever is wanted.
    const accept = c.req.header('Accept');
    if (accept === undefined || accept === '*/*' || c.req.path === '/' || c.res.status !== 200) return;
    const type = c.res.headers.get('Content-Type') ?? '';
    if (isAcceptable(accept, type)) return;
    // Without this, Hono gives the refusal the headers of what it replaces.
    c.res = undefined;
    c.res = respondRefusal(c.req.path, notAcceptable(type), languageAsked(c));
  });
  app.route('/', healthRoute(deployment));
  app.route('/', artefactRoutes(deployment));
  app.route('/', catalogRoute(deployment));
  app.route('/', patchRoutes(deployment));
  app.route('/', signatureRoutes(deployment));
  app.route('/', wellKnownRoutes(deployment));
  app.route('/', statusRoutes(deployment));
  app.route('/', openapiRoutes(deployment));
  app.route('/', docsRoute(deployment));
  app.route('/', assetRoutes(deployment));
  app.route('/', homeRoute(deployment));
  const methods = methodsByPath(app);
  // A bug is for whoever runs the app to write down and to answer.
  app.onError((error) => {
    throw error;
  });
  app.notFound((c) => respondMissing(c, deployment));
  return app;
}

const languageAsked = ({ req }: Context) => languageOf(new URL(req.url).search.slice(1));

/** The methods of every path; HEAD works wherever GET does. */
function methodsByPath({ routes }: Hono): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, readonly string[]>();
  for (const { path, method } of routes) {
    const added = method === 'GET' ? ['GET', 'HEAD'] : method === 'POST' ? ['POST'] : [];
    if (added.length > 0) methods.set(path, [...(methods.get(path) ?? []), ...added]);
  }
  return methods;
}
