import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Cidr } from '../../src/address/cidr.ts';
import { parseCidr } from '../../src/address/cidr.ts';
import { renderPlanScript } from '../../src/artefacts/scripts.ts';
import { standingOf } from '../../src/catalog/availability.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions } from '../../src/catalog/k3s-options.ts';
import { applyEdits } from '../../src/manifest/apply.ts';
import { renderConfig } from '../../src/plan/config.ts';
import type { InstallPlan } from '../../src/plan/plan.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parameters } from '../../src/request/parameters.ts';
import type { BundleRequest } from '../../src/request/request.ts';
import { scriptNames } from '../../templates/parts.ts';
import { hasManifests, tags, upstream } from '../support/manifests.ts';

const range = (text: string): Cidr => parseCidr(text) as Cidr;

/** One value of each kind that `cluster-cidr` can have; services follow it. */
const families: readonly (readonly Cidr[] | undefined)[] = [
  undefined,
  [range('10.60.0.0/16'), range('fd00:60::/56')],
  [range('fd00:60::/48')],
];
const releases: readonly (BundleRequest['k3s'] | undefined)[] = [
  undefined,
  ...k3sLines.map(({ minor }) => ({ kind: 'minor', minor }) as const),
];
const optionsOf = <
  Name extends
    | 'cni'
    | 'backend'
    | 'encapsulation'
    | 'encryption'
    | 'wireguard-mode'
    | 'via'
    | 'egress-selector-mode'
    | 'underlay',
>(
  name: Name,
) => [undefined, ...(parameters[name].options ?? [])];
const flag = [undefined, true, false];

/** Parameters that decide the network, and those that decide the rest of the config: each group is walked whole. */
const groups: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  network: {
    cni: optionsOf('cni'),
    backend: optionsOf('backend'),
    encapsulation: optionsOf('encapsulation'),
    encryption: optionsOf('encryption'),
    wireguardMode: optionsOf('wireguard-mode'),
    via: optionsOf('via'),
    clusterCidr: families,
    k3s: releases,
  },
  flags: {
    cni: optionsOf('cni'),
    disableNetworkPolicy: flag,
    flannelIpv6Masq: flag,
    flannelExternalIp: flag,
    clusterInit: flag,
    selinux: flag,
    egressSelectorMode: optionsOf('egress-selector-mode'),
    clusterCidr: families.slice(0, 2),
    k3s: releases,
  },
  underlay: {
    cni: optionsOf('cni'),
    backend: optionsOf('backend'),
    encapsulation: optionsOf('encapsulation'),
    encryption: optionsOf('encryption'),
    underlay: optionsOf('underlay'),
    linkMtu: [undefined, 1300, 9000],
    mtu: [undefined, 1400],
    clusterCidr: families,
  },
};

function* combinations(group: Readonly<Record<string, readonly unknown[]>>): Generator<BundleRequest> {
  const names = Object.keys(group);
  const walk = function* (index: number, request: Record<string, unknown>): Generator<BundleRequest> {
    const name = names[index];
    if (name === undefined) {
      yield request as BundleRequest;
      return;
    }
    for (const value of group[name] ?? [])
      yield* walk(index + 1, value === undefined ? request : { ...request, [name]: value });
  };
  yield* walk(0, {});
}

/** Bound of one walk, in milliseconds: it is long, not quick. */
const patience = 900_000;

const proven = new Map<string, InstallPlan>();

describe('every combination of enumerable parameters and K3s lines', () => {
  test.each(Object.keys(groups))(
    '%s: resolves, or refuses with a reason in both languages; never throws',
    (name) => {
      let count = 0;
      let refused = 0;
      for (const request of combinations(groups[name] ?? {})) {
        count += 1;
        const result = resolvePlan(request, { release: '0.1.0', delivery: 'pull' });
        if (!result.ok) {
          refused += 1;
          const isExplained =
            result.problems.length > 0 &&
            result.problems.every(({ detail }) => detail.en.length > 20 && detail.ja.length > 10);
          if (!isExplained) expect.fail(`${JSON.stringify(request, bigints)}: ${JSON.stringify(result.problems)}`);
          continue;
        }
        const { plan } = result;
        const fault = faultOf(plan);
        if (fault !== undefined) expect.fail(`${JSON.stringify(request, bigints)}: ${fault}`);
      }
      console.info(`sweep of ${name}: ${count} combinations, ${count - refused} resolved, ${refused} refused`);
      expect(count - refused).toBeGreaterThan(1000);
    },
    patience,
  );

  test.runIf(hasManifests)('edits fit every manifest that is at hand', { timeout: patience }, () => {
    const sets = new Map<string, InstallPlan>();
    for (const plan of proven.values()) {
      if (!('manifest' in plan) || plan.manifest.kind !== 'upstream') continue;
      const { tag, file, edits } = plan.manifest;
      sets.set(`${tag} ${file} ${JSON.stringify(edits)}`, plan);
    }
    let applied = 0;
    for (const plan of sets.values()) {
      if (!('manifest' in plan) || plan.manifest.kind !== 'upstream') continue;
      const { tag, file, edits } = plan.manifest;
      if (!tags.includes(tag)) continue;
      const once = applyEdits(upstream(tag, file), edits);
      if (!once.ok) expect.fail(`${plan.canonicalQuery}: ${once.edit}`);
      expect(applyEdits(once.text, edits)).toEqual(once);
      applied += 1;
    }
    console.info(`sweep: ${sets.size} sets of edits, ${applied} applied to upstream's files`);
    expect(applied).toBeGreaterThan(10);
  });

  test('scripts parse', { timeout: patience }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'knit-sweep-'));
    try {
      const plans = [...proven.values()];
      const step = Math.ceil(plans.length / 60);
      const sample = plans.filter((_, index) => index % step === 0);
      for (const plan of sample) {
        for (const name of scriptNames) {
          const path = join(folder, name);
          writeFileSync(path, renderPlanScript(name, plan, {}));
          execFileSync('dash', ['-n', path]);
          execFileSync('bash', ['--posix', '-n', path]);
        }
      }
      console.info(`sweep: ${sample.length * 3} scripts parsed by dash and bash`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

// A config that was proven for a release need not be proven again.
const checkedConfigs = new Set<string>();

function faultOf(plan: InstallPlan): string | undefined {
  const [server, agent] = [renderConfig(plan.config.server), renderConfig(plan.config.agent)];
  const key = `${plan.k3s.version}\n${server}\n${agent}`;
  proven.set(`${key}\n${plan.cni}\n${'encapsulation' in plan ? plan.encapsulation : ''}\n${plan.encryption}`, plan);
  if (checkedConfigs.has(key)) return undefined;
  checkedConfigs.add(key);
  for (const [text, nodes] of [
    [server, 'servers'],
    [agent, 'agents'],
  ] as const) {
    const document: unknown = parse(text) ?? {};
    for (const name of Object.keys(document as object)) {
      const fact = k3sOptions.find((row) => row.key === name);
      if (fact === undefined) return `unknown key ${name}`;
      if (nodes === 'agents' && fact.nodes !== 'all') return `agents do not know ${name}`;
      if (!standingOf(fact.availability, plan.k3s.version).isAvailable)
        return `${plan.k3s.version} does not know ${name}`;
    }
  }
  return undefined;
}
