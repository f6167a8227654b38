import { createApp } from '../../routes/app.ts';
import { createArtefactCache } from '../artefacts/produce.ts';
import { scriptSegmentsFile } from '../artefacts/script-segments.ts';
import { createAnswerCache } from '../http/cache.ts';
import type { RequestHandler } from '../http/observe.ts';
import { observed } from '../http/observe.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import type { Fetcher } from '../manifest/store.ts';
import { fetcherStore, fetchFile } from '../manifest/store.ts';
import { releaseOf } from './release.ts';
import { parseServerOptions } from './server-options.ts';

/** What wrangler.toml and the deployment bind to the worker. */
interface Bindings {
  readonly KNIT_ORIGIN?: string;
  readonly KNIT_K3S_INSTALLER_SHA256?: string;
  /** A secret: `wrangler secret put KNIT_SIGNING_KEY`. */
  readonly KNIT_SIGNING_KEY?: string;
  readonly KNIT_SECURITY_CONTACT?: string;
  readonly KNIT_SOURCE?: string;
  readonly KNIT_LOG?: string;
  /** The folder of manifests, as static assets, and in it what was deflated of the scripts. */
  readonly ASSETS: Fetcher;
}

// An isolate is given one object of bindings, and makes one app of it.
const apps = new WeakMap<Bindings, RequestHandler>();

function appOf(bindings: Bindings): RequestHandler {
  const present = apps.get(bindings);
  if (present !== undefined) return present;
  const { ASSETS, ...variables } = bindings;
  const parsed = parseServerOptions(variables);
  // Not the fault of any request: the log of the worker shows what is wrong with its variables.
  if (!parsed.ok) throw new RangeError(parsed.problems.join('; '));
  const { origin, isLogging, signingKeys, securityContact, sourceUrl, installerSha256 } = parsed.options;
  const answers = createAnswerCache();
  const app = createApp({
    release: releaseOf(installerSha256),
    // Where wrangler dev listens; npm run deploy publishes nothing without an address.
    origin: origin ?? 'http://127.0.0.1:8787',
    manifests: fetcherStore(ASSETS, pinnedManifests),
    scriptSegments: () => fetchFile(ASSETS, scriptSegmentsFile),
    installerSha256,
    now: Date.now,
    finished: createArtefactCache(),
    answers,
    ...(signingKeys !== undefined && { signingKeys }),
    ...(securityContact !== undefined && { securityContact }),
    ...(sourceUrl !== undefined && { sourceUrl }),
  });
  const answer = observed(app, answers, {
    now: Date.now,
    newId: () => crypto.randomUUID(),
    origin,
    write: isLogging ? (entry) => console.log(JSON.stringify(entry)) : undefined,
  });
  apps.set(bindings, answer);
  return answer;
}

/** The worker. */
export default {
  fetch: (request: Request, bindings: Bindings): Response | Promise<Response> => appOf(bindings)(request),
};
