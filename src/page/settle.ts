import type { InstallPlan } from '../plan/plan.ts';
import type { ResolveContext } from '../plan/resolve.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { parameterList } from '../request/parameters.ts';
import { parseRequest } from '../request/parse.ts';
import type { Problem } from '../request/problem.ts';
import type { BundleRequest } from '../request/request.ts';
import { camelCase } from '../request/request.ts';
import type { FormParameter } from './fields.ts';

/** A request and what became of it. */
export type Settled =
  | { readonly ok: true; readonly request: BundleRequest; readonly plan: InstallPlan }
  | { readonly ok: false; readonly request: BundleRequest; readonly problems: readonly Problem[] };

/** Resolves a request that came from the form, where fields of another network than the chosen one may still be filled. */
export function settle(request: BundleRequest, context: ResolveContext): Settled {
  const resolved = resolvePlan(request, context);
  if (resolved.ok) return { ok: true, request, plan: resolved.plan };
  const strays = resolved.problems
    .filter((problem) => isStray(problem, request, context))
    .map(({ parameter }) => parameter);
  if (strays.length === 0) return { ok: false, request, problems: resolved.problems };
  return settle(without(request, strays), context);
}

// A field that does not fit the chosen CNI or backend whatever else is asked: the reader turned to another network.
function isStray({ parameter, code }: Problem, request: BundleRequest, context: ResolveContext): boolean {
  if (code === 'not-applicable') return true;
  const known = parameterList.find(({ name }) => name === parameter);
  if (code !== 'conflict' || known === undefined || !carriesPackets(known)) return false;
  const names = new Set<string>(['cni', 'backend', 'encapsulation', parameter].map((name) => camelCase(name)));
  const alone = Object.fromEntries(Object.entries(request).filter(([key]) => names.has(key))) as BundleRequest;
  const resolved = resolvePlan(alone, context);
  return !resolved.ok && resolved.problems.some((problem) => problem.parameter === parameter);
}

const carriesPackets = ({ name, group, options = [] }: FormParameter): boolean =>
  (group === 'network' || group === 'flannel') &&
  name !== 'cni' &&
  options.length > 0 &&
  options.join() !== 'true,false';

/** A request without some of its parameters. */
export function without(request: BundleRequest, names: readonly string[]): BundleRequest {
  const dropped = new Set(names.map(camelCase));
  return Object.fromEntries(Object.entries(request).filter(([key]) => !dropped.has(key as never))) as BundleRequest;
}

/** A request with another value of one parameter; undefined where the value is none. */
export function withValue(request: BundleRequest, name: string, value: string): BundleRequest | undefined {
  const parsed = parseRequest(new URLSearchParams([[name, value]]).toString());
  return parsed.ok ? { ...request, ...parsed.request } : undefined;
}

/** What of a query can be read: each parameter by itself, the first where one is repeated. */
export function readable(query: string): BundleRequest {
  let request: BundleRequest = {};
  for (const [name, value] of new URLSearchParams(query)) {
    // A short URL has room for a thousand other names, and each would be compared with all that there are.
    if (!readableNames.has(name)) continue;
    const parsed = parseRequest(new URLSearchParams([[name, value]]).toString());
    if (parsed.ok) request = { ...parsed.request, ...request };
  }
  return request;
}

const readableNames: ReadonlySet<string> = new Set(
  parameterList.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias])),
);
