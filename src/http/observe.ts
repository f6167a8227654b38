import type { Hono } from 'hono';
import type { AnswerCache } from './cache.ts';
import { cachedFor, respondCached } from './cache.ts';
import type { Metrics } from './metrics.ts';
import { openMetricsType } from './metrics.ts';
import { badHost, internalError } from './refusals.ts';
import { respondRefusal, safetyHeaders } from './respond.ts';

/** What is written down of one request: never its query, its headers, its body or its client. */
export interface LogEntry {
  readonly time: string;
  readonly id: string;
  /** `(other)` where it is none that knit has. */
  readonly method: string;
  /** `(other)` where it is none that knit has. */
  readonly route: string;
  readonly status: number;
  /** Milliseconds until the answer was ready to be sent. */
  readonly ms: number;
  /** Kind of the error and where it was thrown, without its message: that could hold a piece of the request. */
  readonly error?: string;
}

/** What observing needs of the world. */
export interface Observer {
  /** Milliseconds since 1970. */
  now(): number;
  newId(): string;
  /** Absent where nothing is written down: making an entry takes a tenth of the time of a small answer. */
  readonly write?: ((entry: LogEntry) => void) | undefined;
  /** Counts of all answers, and the path that gives them; absent where nobody asked for them. */
  readonly metrics?: { readonly path: string; readonly counts: Metrics } | undefined;
  /** Address that the operator gave to the service. */
  readonly origin?: string | undefined;
}

/**
 * What tells browsers to come by TLS from now on (RFC 6797): only where the operator says that this host is reached so, at
 * the port that browsers take by themselves. Never by a header of the request, and for no other host.
 */
export function transportHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return origin !== undefined && /^https:\/\/[^:/]+$/.test(origin)
    ? { 'Strict-Transport-Security': 'max-age=31536000' }
    : {};
}

/** Answers one request. */
export type RequestHandler = (request: Request) => Response | Promise<Response>;

/** The app with an id for every request, and an entry for every answer; a bug is answered 500 and written down. */
export function observed(
  app: Hono,
  answers: AnswerCache,
  { now, newId, write, metrics, origin }: Observer,
): RequestHandler {
  const paths = new Set(app.routes.map(({ path }) => path).filter((path) => !path.includes('*')));
  const secured = transportHeaders(origin);
  const note = (request: Request, id: string, start: number, status: number, error?: string): void => {
    if (write === undefined && metrics === undefined) return;
    const path = pathOf(request.url);
    const method = methods.has(request.method) ? request.method : other;
    const counted = { method, route: paths.has(path) ? path : other, status, ms: now() - start };
    metrics?.counts.record(counted);
    write?.({ time: new Date(start).toISOString(), id, ...counted, ...(error !== undefined && { error }) });
  };
  const refuseHost = (request: Request, id: string, start: number): Response => {
    const response = respondRefusal(pathOf(request.url), badHost, 'en', { ...secured, 'X-Request-Id': id });
    note(request, id, start, response.status);
    return response;
  };
  const ask = async (request: Request, id: string, start: number): Promise<Response> => {
    let response: Response;
    let error: string | undefined;
    try {
      response = await app.fetch(request);
    } catch (thrown) {
      error = describe(thrown);
      response = respondRefusal(pathOf(request.url), internalError, 'en');
    }
    for (const [name, value] of Object.entries({ ...secured, 'X-Request-Id': id })) response.headers.set(name, value);
    note(request, id, start, response.status, error);
    return response;
  };
  return (request) => {
    if (metrics !== undefined && pathOf(request.url) === metrics.path) return respondMetrics(request, metrics.counts);
    const start = now();
    const given = request.headers.get('X-Request-Id');
    const id = given !== null && requestId.test(given) ? given : newId();
    if (!hostForm.test(request.headers.get('Host') ?? '')) return refuseHost(request, id, start);
    const answer = cachedFor(request, answers);
    if (answer === undefined)
      return URL.canParse(request.url) ? ask(request, id, start) : refuseHost(request, id, start);
    const response = respondCached(answer, request.headers.get('If-None-Match'), { ...secured, 'X-Request-Id': id });
    note(request, id, start, response.status);
    return response;
  };
}

function respondMetrics({ method }: Request, counts: Metrics): Response {
  const isRead = method === 'GET' || method === 'HEAD';
  return new Response(isRead ? counts.render() : null, {
    status: isRead ? 200 : 405,
    headers: {
      ...safetyHeaders,
      'Cache-Control': 'no-store',
      ...(isRead ? { 'Content-Type': openMetricsType } : { Allow: 'GET, HEAD' }),
    },
  });
}

// Some runtimes write the URL of a request by putting what a client calls its host before the path, whatever it is: one
// that holds a path of its own would get the answer of that path, and a cache would keep it under the other.
const hostForm = /^[A-Za-z0-9.:_[\]-]*$/;

// An id that a proxy gave is kept, as long as it can mean nothing to whoever reads logs.
const requestId = /^[A-Za-z0-9-]{8,64}$/;

const other = '(other)';
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

// Without a host, some runtimes give the path alone.
const pathOf = (url: string): string => /^(?:[^:/]+:\/\/[^/?#]*)?(\/[^?#]*)/.exec(url)?.[1] ?? '/';

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
  return [thrown.name, ...frames.slice(0, 8).map((line) => line.trim())].join(' ');
}
