import { flannelBackends } from '../catalog/flannel-backends.ts';
import { formatQuery } from '../plan/canonical.ts';
import type { Choice, InstallPlan } from '../plan/plan.ts';
import { camelCase } from '../request/parameter.ts';
import { parameterList } from '../request/parameters.ts';
import type { Parsed } from '../request/parse.ts';
import { readValue } from '../request/parse.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Trials } from './trials.ts';
import { without } from './trials.ts';

/** A way out: a request that was tried and found to work, and what changes on the way. */
export interface Way {
  /** Query of the request. */
  readonly query: string;
  readonly changes: readonly Change[];
  readonly plan: InstallPlan;
  readonly choices: readonly Choice[];
}

/** One parameter that a way sets, or leaves out where it has no value. */
export interface Change {
  readonly parameter: string;
  readonly value?: string;
}

/** Ways out of a refusal, the nearest first; every one has been resolved, none gives up encryption that was asked for. */
export function waysOut(parsed: Parsed, problems: readonly Problem[], trials: Trials): readonly Way[] {
  if (parsed.ok) return waysOfRequest(parsed.request, problems, trials);
  const request = parsed.readable;
  const corrected = correct(parsed.unknown, request, problems);
  const settled = trials.settle(corrected.request);
  // A name that was put right may still be of another network than the one that was put right beside it.
  const changes = corrected.changes.filter(
    ({ parameter, value }) => value === undefined || isAsked(settled.request, parameter),
  );
  return accepted([{ request: settled.request, changes }], request, trials);
}

function waysOfRequest(request: BundleRequest, problems: readonly Problem[], trials: Trials): readonly Way[] {
  const candidates = problems.flatMap(({ parameter, allowed = [], nearest }) => {
    const values = nearest === undefined ? allowed.slice(0, 4) : [nearest];
    const set = values.map((value) => changed(request, { parameter, value }));
    const others = parameterList
      .map(({ name }) => name)
      .filter((name) => name !== parameter && isAsked(request, name) && name !== 'lang');
    const dropped = [...others, parameter].map((name) => changed(request, { parameter: name }));
    const encrypted = isEncryptionAsked(request) ? otherEncryption(request, parameter) : [];
    return [...set, ...encrypted, ...dropped].filter((candidate) => candidate !== undefined);
  });
  const refused = [...new Set(problems.map(({ parameter }) => parameter))];
  const all = {
    request: without(request, refused),
    changes: refused.map((parameter) => ({ parameter })),
  };
  return accepted(refused.length > 1 ? [...candidates, all] : candidates, request, trials).slice(0, 4);
}

/** Better requests than one that has warnings: those that lose at least one and gain none. */
export function waysFromWarnings(request: BundleRequest, plan: InstallPlan, trials: Trials): readonly Way[] {
  const named = [...new Set(plan.warnings.map(({ parameter }) => parameter))].filter(
    (name) => name !== undefined && !ofTheSite.has(name),
  ) as readonly string[];
  const candidates = named.flatMap((parameter) => {
    const known = parameterList.find(({ name }) => name === parameter);
    const values = known?.options?.join() === 'true,false' ? [] : (known?.options ?? []);
    const set = values.map((value) => changed(request, { parameter, value }));
    const encrypted =
      plan.cni === 'flannel' ? changed(request, { parameter: 'backend', value: 'wireguard' }) : undefined;
    const silent = isAsked(request, parameter) ? changed(request, { parameter }) : undefined;
    return [...set, encrypted, silent].filter((candidate) => candidate !== undefined);
  });
  const before = new Set(plan.warnings.map(({ code }) => code));
  return accepted(candidates, request, trials)
    .filter(
      (way) =>
        way.plan.warnings.length < plan.warnings.length && way.plan.warnings.every(({ code }) => before.has(code)),
    )
    .filter((way) => way.plan.cni === plan.cni && way.plan.canonicalQuery !== plan.canonicalQuery)
    .slice(0, 2);
}

// What the reader's site is like is not for a link to change.
const ofTheSite: ReadonlySet<string> = new Set(['underlay', 'link-mtu']);

interface Candidate {
  readonly request: BundleRequest;
  readonly changes: readonly Change[];
}

function accepted(candidates: readonly Candidate[], asked: BundleRequest, trials: Trials): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const { request, changes } of candidates) {
    const resolved = trials.resolve(request);
    if (!resolved.ok || (isEncryptionAsked(asked) && resolved.plan.encryption === 'none')) continue;
    // Two spellings of one network are one way.
    if (!ways.has(resolved.plan.canonicalQuery)) {
      ways.set(resolved.plan.canonicalQuery, {
        query: formatQuery(request),
        changes,
        plan: resolved.plan,
        choices: resolved.choices,
      });
    }
  }
  return [...ways.values()];
}

function changed(request: BundleRequest, change: Change): Candidate | undefined {
  const { parameter, value } = change;
  if (value === undefined) return { request: without(request, [parameter]), changes: [change] };
  const read = readValue(parameter, value);
  return read && { request: { ...request, ...read }, changes: [change] };
}

// The same encryption by the means of the CNI that was asked for.
function otherEncryption(request: BundleRequest, parameter: string): readonly Candidate[] {
  return ['encryption', 'encapsulation'].flatMap((name) => {
    const candidate = changed(without(request, [parameter]), { parameter: name, value: 'wireguard' });
    return candidate === undefined ? [] : [{ ...candidate, changes: [{ parameter }, ...candidate.changes] }];
  });
}

const isAsked = (request: BundleRequest, name: string): boolean =>
  request[camelCase(name) as keyof BundleRequest] !== undefined;

function isEncryptionAsked({ backend, encapsulation, encryption }: BundleRequest): boolean {
  const fact = flannelBackends.find(({ value }) => value === backend);
  return (
    encryption === 'wireguard' || encapsulation === 'wireguard' || (fact !== undefined && fact.encryption !== 'none')
  );
}

/** What a misspelt query most probably means: the nearest names and values, and what cannot be read left out. */
function correct(
  unknown: ReadonlyMap<string, string>,
  request: BundleRequest,
  problems: readonly Problem[],
): Candidate {
  let corrected = request;
  const changes: Change[] = [];
  for (const { parameter, code, nearest } of problems) {
    if (code === 'unknown-parameter' && nearest !== undefined) {
      const value = isAsked(corrected, nearest) ? undefined : readValue(nearest, unknown.get(parameter) ?? '');
      if (value === undefined) continue;
      corrected = { ...corrected, ...value };
      const known = parameterList.find(({ name }) => name === nearest);
      const read = corrected[camelCase(nearest) as keyof BundleRequest];
      changes.push({ parameter: nearest, ...(known && read !== undefined && { value: known.format(read as never) }) });
    } else if (code === 'invalid' && nearest !== undefined) {
      corrected = { ...corrected, ...readValue(parameter, nearest) };
      changes.push({ parameter, value: nearest });
    } else if (code !== 'repeated') changes.push({ parameter });
  }
  return { request: corrected, changes };
}
