import type { Hono } from 'hono';
import { createApp } from './app.ts';
import { release } from './release.ts';
import { parseServerOptions } from './server-options.ts';

/** What wrangler.toml binds to the worker. */
interface Bindings {
  readonly KNIT_ORIGIN?: string;
  readonly KNIT_K3S_INSTALLER_SHA256?: string;
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
}

// An isolate sees one object of bindings, and makes one app of it.
const apps = new WeakMap<Bindings, Hono>();

function appOf(bindings: Bindings): Hono {
  const present = apps.get(bindings);
  if (present !== undefined) return present;
  const parsed = parseServerOptions({ KNIT_ORIGIN: bindings.KNIT_ORIGIN });
  if (!parsed.ok) throw new RangeError(parsed.problems.join('; '));
  const app = createApp({
    release,
    origin: parsed.options.origin ?? 'http://127.0.0.1:8787',
    manifests: { carried: async () => undefined, problems: [], missing: [] },
    installerSha256: parsed.options.installerSha256,
  });
  apps.set(bindings, app);
  return app;
}

/** The worker. */
export default {
  fetch: (request: Request, bindings: Bindings): Response | Promise<Response> => appOf(bindings).fetch(request),
};
