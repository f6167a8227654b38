import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import { readValue } from '../request/parse.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Resolved } from './resolve.ts';

/** Requests that are tried at most; a query with more mistakes is told of its mistakes alone. */
const maxTrials = 40;

/**
 * The problems among the parameters that could be read, as far as they last however the others are mended: whoever mends
 * a misspelling should not meet the next refusal. `problems` are those of the parameters that could not be read.
 */
export function lastingProblems(
  request: BundleRequest,
  problems: readonly Problem[],
  resolve: (request: BundleRequest) => Resolved,
): readonly Problem[] {
  const unread = unreadParameters(problems);
  let trials = [request];
  let lasting = problemsOf(resolve(request));
  for (const { name, options } of unread) {
    if (lasting.size === 0 || (options === undefined && !alone.has(name))) return [];
    const values = (options ?? []).map((option) => readValue(name, option));
    const added = trials.flatMap((trial) => values.map((value) => ({ ...trial, ...value })));
    trials = [...trials, ...added];
    if (trials.length > maxTrials) return [];
    for (const trial of added) lasting = common(lasting, problemsOf(resolve(trial)));
  }
  return [...lasting.values()];
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

function problemsOf(resolved: Resolved): ReadonlyMap<string, Problem> {
  return new Map(resolved.ok ? [] : resolved.problems.map((problem) => [JSON.stringify(problem), problem]));
}

const common = (one: ReadonlyMap<string, Problem>, other: ReadonlyMap<string, Problem>): ReadonlyMap<string, Problem> =>
  new Map([...one].filter(([key]) => other.has(key)));
