import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../routes/app.ts';
import { createArtefactCache } from '../artefacts/produce.ts';
import { k3sReleasesChecked } from '../catalog/k3s-releases.ts';
import { createAnswerCache } from '../http/cache.ts';
import type { Gauge } from '../http/metrics.ts';
import { createMetrics } from '../http/metrics.ts';
import type { RequestHandler } from '../http/observe.ts';
import { observed } from '../http/observe.ts';
import { badHost, tooSlow } from '../http/refusals.ts';
import { respondRefusal } from '../http/respond.ts';
import type { ManifestStore } from '../manifest/held.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import { loadManifests } from './disk.ts';
import { openLog } from './log.ts';
import { release, releaseOf } from './release.ts';
import type { Environment } from './server-options.ts';
import { localOrigin, parseServerOptions } from './server-options.ts';

/** An open port. */
export interface Listener {
  /** The port, also where the system chose it. */
  readonly port: number;
  /** Takes no new requests and resolves when those in flight are answered. */
  stop(): Promise<void>;
}

/** Opens a port on one runtime. */
export type Listen = (host: string, port: number, answer: RequestHandler) => Promise<Listener>;

/** Time that requests in flight get after a signal to stop, in milliseconds. */
const patience = 10_000;

/** How long clients may take, in milliseconds, as far as a runtime can be told; docs/security.md says which can. */
export const limits = {
  /** For all headers of a request: they fit into a few packets. */
  headers: 10_000,
  /** For a body: a manifest of 400 KB comes in time at 110 kbit/s. */
  body: 30_000,
  /** Between two requests: longer than proxies keep their connections, which is a minute, so that these end them. */
  idle: 75_000,
  /** Without a byte of an answer being taken. */
  stall: 60_000,
} as const;

/** What a program is told by its environment and brings along. */
export interface Surroundings {
  readonly environment: Environment;
  /** The folder that is served where no other is named; absent: that of the checkout. */
  readonly manifests?: OwnManifests;
}

/** Runs the service until a signal ends it; `listen` is all that differs between Node, Bun and Deno. */
export async function serve(listen: Listen, surroundings: Surroundings = { environment: process.env }): Promise<void> {
  const parsed = parseServerOptions(surroundings.environment);
  if (!parsed.ok) return fail(parsed.problems, 64);
  const { host, port, origin, manifests: folder, isLogging, metricsPath, ...options } = parsed.options;
  const own = surroundings.manifests ?? checkoutManifests();
  const manifests = await loadManifests(folder ?? own.folder, pinnedManifests, own.bringing);

  // The address is known only when the port is open, and nothing is asked before this turn of the event loop ends.
  let answer: RequestHandler | undefined;
  let listener: Listener;
  try {
    listener = await listen(host, port, (request) => answer?.(request) ?? new Response(null, { status: 503 }));
  } catch (error) {
    return fail([`Cannot listen on ${localOrigin(host, port)}: ${error instanceof Error ? error.message : error}`], 69);
  }
  const address = localOrigin(host, listener.port);
  const answers = createAnswerCache();
  const kept = { finished: createArtefactCache(), answers };
  const app = createApp({
    release: releaseOf(options.installerSha256),
    origin: origin ?? address,
    manifests,
    now: Date.now,
    ...options,
    ...kept,
  });
  const log = isLogging ? openLog() : undefined;
  const observedAnswer = observed(app, answers, {
    now: Date.now,
    newId: () => crypto.randomUUID(),
    origin,
    write: log && ((entry) => log.write(entry)),
    metrics: metricsPath === undefined ? undefined : { path: metricsPath, counts: createMetrics(gaugesOf(manifests)) },
  });
  // Every other method is answered before a body is looked at.
  answer = (request) => (request.method === 'POST' ? inTime(request, observedAnswer) : observedAnswer(request));

  // Whoever reads that it listens may already want it to stop.
  stopOnSignal(listener, () => log?.flush());
  console.log([`knit ${release} listens on ${address}`, ...manifests.problems].join('\n'));
}

/** Where a program finds manifests by itself, and the command that brings more, without their tags. */
export interface OwnManifests {
  readonly folder: string;
  readonly bringing: string;
}

/** The manifests of a checkout. */
export const checkoutManifests = (): OwnManifests => ({
  folder: fileURLToPath(new URL('../../manifests', import.meta.url)),
  bringing: 'npm run manifests --',
});

/** What is measured besides answers. */
const gaugesOf = ({ missing, refused }: ManifestStore): readonly Gauge[] => [
  {
    name: 'knit_catalog_age_seconds',
    help: 'Time since the facts of this release were last compared with upstream.',
    read: () => Math.round((Date.now() - Date.parse(k3sReleasesChecked)) / 1000),
  },
  { name: 'knit_manifests_missing', help: 'Pinned manifests that are not held.', read: () => missing.length },
  { name: 'knit_manifests_refused', help: 'Held manifests that are not the pinned ones.', read: () => refused.length },
];

/** The answer to a request of which no URL can be made, where a runtime finds that out by itself. */
export const refuseHost = (): Response => respondRefusal('/', badHost, 'en');

/** An answer, or a refusal where the client lets the body wait for too long. */
async function inTime(request: Request, answer: RequestHandler): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Response>((resolve) => {
    const refusal = (): Response =>
      respondRefusal(new URL(request.url).pathname, tooSlow, 'en', { Connection: 'close' });
    timer = setTimeout(() => resolve(refusal()), limits.body);
  });
  try {
    return await Promise.race([answer(request), late]);
  } finally {
    clearTimeout(timer);
  }
}

function stopOnSignal(listener: Listener, finish: () => void): void {
  let stopping = false;
  const stop = (): void => {
    // A second signal means that the sender does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), patience).unref();
    void listener.stop().then(() => {
      finish();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(problems: readonly string[], code: number): never {
  for (const problem of problems) console.error(`knit: ${problem}`);
  process.exit(code);
}
