import { formatQuery } from '../plan/canonical.ts';
import type { Resolution, ResolveContext, Resolved } from '../plan/resolve.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { camelCase } from '../request/parameter.ts';
import { parameterList } from '../request/parameters.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { FormParameter } from './fields.ts';

/** A request and what became of it. */
export type Settled =
  | { readonly ok: true; readonly request: BundleRequest; readonly resolution: Resolution }
  | { readonly ok: false; readonly request: BundleRequest; readonly problems: readonly Problem[] };

/** What would become of other requests than the one that is answered: each is resolved once, however often it is tried. */
export interface Trials {
  resolve(request: BundleRequest): Resolved;
  /** The same, without what belongs to another network: fields of one may still be filled when a form comes. */
  settle(request: BundleRequest): Settled;
}

/** Trials for one page; what the page answers is `known` already. The language has no part in what goes together. */
export function createTrials(
  context: ResolveContext,
  known: readonly (readonly [request: BundleRequest, resolved: Resolved])[] = [],
): Trials {
  const keyOf = ({ lang: _, ...request }: BundleRequest): string => formatQuery(request);
  const tried = new Map(known.map(([request, resolved]) => [keyOf(request), resolved]));
  const resolve = (request: BundleRequest): Resolved => {
    const key = keyOf(request);
    const resolved = tried.get(key) ?? resolvePlan(request, context);
    tried.set(key, resolved);
    return resolved;
  };
  const settle = (request: BundleRequest): Settled => {
    const resolved = resolve(request);
    if (resolved.ok) return { ok: true, request, resolution: resolved };
    const strays = resolved.problems
      .filter((problem) => isStray(problem, request, resolve))
      .map(({ parameter }) => parameter);
    if (strays.length === 0) return { ok: false, request, problems: resolved.problems };
    return settle(without(request, strays));
  };
  return { resolve, settle };
}

// A field that does not fit the chosen CNI or backend whatever else is asked: the reader turned to another network.
function isStray(
  { parameter, code }: Problem,
  request: BundleRequest,
  resolve: (request: BundleRequest) => Resolved,
): boolean {
  if (code === 'not-applicable') return true;
  const known = parameterList.find(({ name }) => name === parameter);
  if (code !== 'conflict' || known === undefined || !carriesPackets(known)) return false;
  const names = new Set<string>(['cni', 'backend', 'encapsulation', parameter].map((name) => camelCase(name)));
  const alone = Object.fromEntries(Object.entries(request).filter(([key]) => names.has(key))) as BundleRequest;
  const resolved = resolve(alone);
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
