import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import { parseRequest } from '../request/parse.ts';
import type { Problem } from '../request/problem.ts';
import type { Read } from '../request/read.ts';
import type { BundleRequest } from '../request/request.ts';
import type { ResolveContext } from './resolve.ts';
import { resolvePlan } from './resolve.ts';

/** Requests that are tried at most; a query with more mistakes is told of its mistakes alone. */
const maxTrials = 40;

/** A query that could not be read, with what else will be wrong with it when it can. */
export function withStanding(
  read: Extract<Read, { ok: false }>,
  context: ResolveContext,
): Extract<Read, { ok: false }> {
  if (read.reason === 'release-gone') return read;
  return { ...read, problems: [...read.problems, ...standingProblems(read.request, read.problems, context)] };
}

/**
 * The problems among the parameters that could be read, as far as they stand however the others are mended: whoever mends
 * a misspelling should not meet the next refusal. `problems` are those of the parameters that could not be read.
 */
function standingProblems(
  request: BundleRequest,
  problems: readonly Problem[],
  context: ResolveContext,
): readonly Problem[] {
  const unread = unreadParameters(problems);
  let trials = [request];
  let standing = problemsOf(request, context);
  for (const { name, options } of unread) {
    if (standing.size === 0 || (options === undefined && !alone.has(name))) return [];
    const values = (options ?? []).map((option) => requestWith(name, option));
    trials = trials.flatMap((trial) => [trial, ...values.map((value) => ({ ...trial, ...value }))]);
    if (trials.length > maxTrials) return [];
    for (const trial of trials) standing = common(standing, problemsOf(trial, context));
  }
  return [...standing.values()];
}

/** Parameters without a list of values, none of which makes others right; versions and ranges do. */
const alone: ReadonlySet<ParameterName> = new Set<ParameterName>([
  'mtu',
  'flannel-iface',
  'tls-san',
  'write-kubeconfig-mode',
  'v',
  'expect',
]);

function unreadParameters(problems: readonly Problem[]) {
  const names = new Set(
    problems.map(({ parameter, code, nearest }) => (code === 'unknown-parameter' ? nearest : parameter)),
  );
  return parameterList.filter(({ name, alias }) => names.has(name) || (alias !== undefined && names.has(alias)));
}

const requestWith = (name: ParameterName, value: string): BundleRequest =>
  parseRequest(new URLSearchParams([[name, value]]).toString()).request;

function problemsOf(request: BundleRequest, context: ResolveContext): ReadonlyMap<string, Problem> {
  const resolved = resolvePlan(request, context);
  return new Map(resolved.ok ? [] : resolved.problems.map((problem) => [JSON.stringify(problem), problem]));
}

const common = (one: ReadonlyMap<string, Problem>, other: ReadonlyMap<string, Problem>): ReadonlyMap<string, Problem> =>
  new Map([...one].filter(([key]) => other.has(key)));
