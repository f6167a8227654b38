import { standingOf } from '../catalog/availability.ts';
import { calicoLines } from '../catalog/calico-lines.ts';
import { calicoReleases } from '../catalog/calico-releases.ts';
import { k3sFeature } from '../catalog/k3s-features.ts';
import { k3sLines } from '../catalog/k3s-lines.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import { compareVersions, minorOf } from '../catalog/version.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { InstallPlan } from './plan.ts';
import { resolvePlan } from './resolve.ts';

/** One step of an upgrade: what all nodes run when it is done. */
export interface UpgradeStep {
  /** What it changes: `calico` is of the servers alone. */
  readonly changes: 'k3s' | 'calico';
  readonly plan: InstallPlan;
  readonly why: Text;
  readonly source: string;
}

/** The way from one K3s release to the one of a request, or why there is none. */
export type Upgrade =
  | { readonly ok: true; readonly start: InstallPlan; readonly steps: readonly UpgradeStep[] }
  | { readonly ok: false; readonly problem: Problem };

/** The releases of one step, before its plan is resolved. */
interface Stop {
  readonly changes: UpgradeStep['changes'];
  readonly k3s: string;
  readonly calico: string | undefined;
  readonly why: Text;
  readonly source: string;
}

/**
 * Plans the way that K3s itself allows: no minor is skipped (https://docs.k3s.io/upgrades/manual), etcd 3.6 is entered from
 * 3.5.26 or newer alone, and Calico changes where the one that runs is not tested with the next minor.
 */
export function planUpgrade(request: BundleRequest, from: string, target: InstallPlan): Upgrade {
  const problem = unreachable(from, target.k3s.version);
  if (problem !== undefined) return { ok: false, problem };
  const start = resolve(request, target, from, undefined);
  if ('problem' in start) return { ok: false, problem: start.problem };
  const steps: UpgradeStep[] = [];
  for (const stop of stopsOf(request, start, target)) {
    const plan = resolve(request, target, stop.k3s, stop.calico);
    if ('problem' in plan) return { ok: false, problem: plan.problem };
    steps.push({ changes: stop.changes, plan, why: stop.why, source: stop.source });
  }
  return { ok: true, start, steps };
}

function unreachable(from: string, to: string): Problem | undefined {
  const minors = k3sLines.map(({ minor }) => minor);
  if (!minors.includes(minorOf(from))) {
    return refuse('from', 'not-available', {
      en: `knit's catalog does not know the minor of ${from}: it knows ${minors.at(-1)} to ${minors[0]}`,
      ja: `knitのカタログに${from}のマイナーバージョンはありません。${minors.at(-1)}から${minors[0]}まで対応しています`,
    });
  }
  const order = compareVersions(from, to);
  if (order < 0) return undefined;
  return refuse('from', 'conflict', {
    en:
      order === 0
        ? `The nodes run ${to} already: leave from out, or ask for a newer k3s`
        : `K3s does not go back from ${from} to ${to}: ask for a newer k3s`,
    ja:
      order === 0
        ? `ノードではすでに${to}が動作しています。fromを省略するか、より新しいk3sを指定してください`
        : `K3sを${from}から${to}に戻すことはできません。より新しいk3sを指定してください`,
  });
}

/** Every release on the way, each with the Calico that runs there. */
function stopsOf(request: BundleRequest, start: InstallPlan, target: InstallPlan): readonly Stop[] {
  const goal = calicoOf(target);
  const own = calicoOf(start);
  // What was asked for may be older than what is chosen for the release that runs.
  let calico = goal !== undefined && own !== undefined && compareVersions(own, goal) > 0 ? goal : own;
  let running = start.k3s.version;
  const stops: Stop[] = [];
  for (const k3s of releasesOf(request, running, target.k3s.version)) {
    const next = nextCalico(calico, k3s, target);
    // It goes first where it is tested with what runs; else both change at once.
    if (next !== undefined && next !== calico && isTested(next, minorOf(running)))
      stops.push({ changes: 'calico', k3s: running, calico: next, ...calicoReason(next, running) });
    calico = next;
    stops.push({ changes: 'k3s', k3s, calico, ...k3sReason(running, k3s) });
    running = k3s;
  }
  return stops;
}

/** The newest confirmed release of every minor between, the target last; before etcd 3.6 one that is ready for it. */
function releasesOf(request: BundleRequest, from: string, to: string): readonly string[] {
  const minors = k3sLines.map(({ minor }) => minor).toReversed();
  const between = minors.slice(minors.indexOf(minorOf(from)) + 1, minors.indexOf(minorOf(to)));
  const path = between.map((minor) => newestOf(minor)).filter((version) => version !== undefined);
  const [next = to] = path;
  const isReady = standingOf(k3sFeature('etcd-ready-for-3.6').availability, from).isAvailable;
  const meetsEtcd = request.clusterInit === true && !isEtcd36(from) && isEtcd36(next);
  const first = meetsEtcd && !isReady ? newestOf(minorOf(from)) : undefined;
  return [...(first === undefined ? [] : [first]), ...path, to];
}

const isEtcd36 = (version: string): boolean => standingOf(k3sFeature('etcd-3.6').availability, version).isAvailable;

const newestOf = (minor: string): string | undefined =>
  k3sReleases.find(({ version, isConfirmed }) => isConfirmed && minorOf(version) === minor)?.version;

const calicoOf = (plan: InstallPlan): string | undefined => ('calico' in plan ? plan.calico : undefined);

function isTested(calico: string, minor: string): boolean {
  const range = calicoLines.find((line) => line.minor === minorOf(calico))?.kubernetes;
  return range !== undefined && compareVersions(range.from, minor) <= 0 && compareVersions(minor, range.to) <= 0;
}

/** The Calico of a K3s release on the way: what runs as long as it is tested with it, and at the end what was asked for. */
function nextCalico(running: string | undefined, k3s: string, target: InstallPlan): string | undefined {
  const goal = calicoOf(target);
  if (k3s === target.k3s.version || running === undefined || goal === undefined) return goal;
  const minor = minorOf(k3s);
  if (isTested(running, minor)) return running;
  if (isTested(goal, minor)) return goal;
  const usual = k3sLines.find((line) => line.minor === minor)?.calico;
  return calicoReleases.find((release) => release.minor === usual)?.tag ?? running;
}

function k3sReason(running: string, next: string): Pick<Stop, 'why' | 'source'> {
  if (minorOf(running) === minorOf(next) && !isEtcd36(next)) {
    const { description, source } = k3sFeature('etcd-ready-for-3.6');
    return { why: description, source };
  }
  const source = 'https://docs.k3s.io/upgrades/manual';
  return minorOf(running) === minorOf(next)
    ? { why: { en: 'A patch of the same minor', ja: '同じマイナーバージョンのパッチ' }, source }
    : { why: { en: 'The next minor: K3s lets none be skipped', ja: '次のマイナーバージョン(省略不可)' }, source };
}

function calicoReason(calico: string, k3s: string): Pick<Stop, 'why' | 'source'> {
  const line = calicoLines.find(({ minor }) => minor === minorOf(calico));
  if (line === undefined) throw new RangeError(`Catalog has no line of ${calico}`);
  const { from, to } = line.kubernetes;
  return {
    why: {
      en: `Tested with Kubernetes ${from} to ${to}: with ${minorOf(k3s)}, and with what comes`,
      ja: `Kubernetes ${from}から${to}でテスト済み。${minorOf(k3s)}のまま先に更新します`,
    },
    source: line.source,
  };
}

function resolve(
  request: BundleRequest,
  { release, delivery }: InstallPlan,
  k3s: string,
  calico: string | undefined,
): InstallPlan | { readonly problem: Problem } {
  const { calico: _, ...rest } = request;
  const resolved = resolvePlan(
    {
      ...rest,
      k3s: { kind: 'release', version: k3s },
      ...(calico === undefined ? {} : { calico: { kind: 'release', version: calico } }),
    },
    { release, delivery },
  );
  if (resolved.ok) return resolved.plan;
  const reasons = (language: 'en' | 'ja'): string =>
    resolved.problems.map(({ detail }) => detail[language]).join(language === 'en' ? '; ' : '、');
  return {
    problem: refuse('from', 'conflict', {
      en: `Leave it out until the nodes are past K3s ${k3s}, which the way passes and which cannot do it (${reasons('en')})`,
      ja: `途中のK3s ${k3s}では要求された構成を使えません。その指定を省略し、アップグレード後に指定してください(${reasons('ja')})`,
    }),
  };
}
