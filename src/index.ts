import type { Hono } from 'hono';
import { createApp } from './app.ts';
import { pinnedManifests } from './manifest/pins.ts';
import type { Fetcher } from './manifest/store.ts';
import { fetcherStore } from './manifest/store.ts';
import { release } from './release.ts';
import { parseServerOptions } from './server-options.ts';

/** What wrangler.toml and the deployment bind to the worker. */
interface Bindings {
  readonly KNIT_ORIGIN?: string;
  readonly KNIT_K3S_INSTALLER_SHA256?: string;
  /** The folder of manifests, as static assets. */
  readonly ASSETS: Fetcher;
}

// An isolate is given one object of bindings, and makes one app of it.
const apps = new WeakMap<Bindings, Hono>();

function appOf(bindings: Bindings): Hono {
  const present = apps.get(bindings);
  if (present !== undefined) return present;
  const { KNIT_ORIGIN, KNIT_K3S_INSTALLER_SHA256 } = bindings;
  const parsed = parseServerOptions({ KNIT_ORIGIN, KNIT_K3S_INSTALLER_SHA256 });
  // Not the fault of any request: the log of the worker shows what is wrong with its variables.
  if (!parsed.ok) throw new RangeError(parsed.problems.join('; '));
  const app = createApp({
    release,
    // Where wrangler dev listens; npm run deploy publishes nothing without an address.
    origin: parsed.options.origin ?? 'http://127.0.0.1:8787',
    manifests: fetcherStore(bindings.ASSETS, pinnedManifests),
    installerSha256: parsed.options.installerSha256,
  });
  apps.set(bindings, app);
  return app;
}

/** The worker. */
export default {
  fetch: (request: Request, bindings: Bindings): Response | Promise<Response> => appOf(bindings).fetch(request),
};
