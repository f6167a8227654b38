import { Hono } from 'hono';
import { artefactRoutes } from '../routes/artefacts.ts';
import { catalogRoute } from '../routes/catalog.ts';
import { healthRoute } from '../routes/health.ts';
import { homeRoute } from '../routes/home.tsx';
import { signatureRoutes } from '../routes/signature.ts';
import { statusRoutes } from '../routes/status.ts';
import { wellKnownRoutes } from '../routes/well-known.ts';
import type { Deployment } from './deployment.ts';
import { methodNotAllowed, notFound, uriTooLong } from './http/refusals.ts';
import { respondRefusal } from './http/respond.ts';
import { maxQueryLength } from './request/parse.ts';

/** The service as one application, the same on every runtime. */
export function createApp(deployment: Deployment): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const { path } = c.req;
    if (c.req.url.length > maxQueryLength) return respondRefusal(path.slice(0, 64), uriTooLong, 'en');
    const { method } = c.req;
    const allowed = methodsOf(path);
    if (allowed !== undefined && !allowed.includes(method)) {
      return respondRefusal(path, methodNotAllowed(allowed), 'en', { Allow: allowed.join(', ') });
    }
    return next();
  });
  app.route('/', healthRoute());
  app.route('/', artefactRoutes(deployment));
  app.route('/', catalogRoute(deployment));
  app.route('/', signatureRoutes(deployment));
  app.route('/', wellKnownRoutes(deployment));
  app.route('/', statusRoutes(deployment));
  app.route('/', homeRoute(deployment));
  const paths = new Set(app.routes.map((route) => route.path));
  const methodsOf = (path: string): readonly string[] | undefined =>
    !paths.has(path)
      ? undefined
      : [
          'GET',
          'HEAD',
          ...app.routes.filter((route) => route.path === path && route.method === 'POST').map(() => 'POST'),
        ];
  // A bug is for whoever runs the app to write down and to answer.
  app.onError((error) => {
    throw error;
  });
  app.notFound((c) => respondRefusal(c.req.path, notFound, 'en'));
  return app;
}
