import { describe, expect, test } from 'vitest';
import { checkIds } from '../../src/plan/plan.ts';
import { shellNames } from '../support/shell.ts';
import { healthy } from './verify/healthy.ts';
import { addPods } from './verify/pods.ts';
import { asAgent, withOpenRc } from './verify/service-cases.ts';
import type { World } from './verify/world.ts';
import { forget, runIn } from './verify/world.ts';

interface Report {
  readonly request: string;
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly detail: string;
    readonly remedy?: string;
  }[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const dualStack = 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';

/** What this kernel may lack is the subject of the checks' own tests. */
const withoutKernel = (world: World): World => {
  const checks = world.settings.CHECKS?.split(' ').filter((id) => id !== 'kernel-modules') ?? [];
  return { ...world, settings: { ...world.settings, CHECKS: checks.join(' ') } };
};

const onlyLinks = (world: World): World => {
  const checks =
    world.settings.CHECKS?.split(' ').filter((id) => !['pod-to-pod', 'service-dns', 'pod-ip-forward'].includes(id)) ??
    [];
  return { ...world, settings: { ...world.settings, CHECKS: checks.join(' ') } };
};

const onlyPods = (world: World): World => ({
  ...world,
  settings: { ...world.settings, CHECKS: 'pod-to-pod service-dns' },
});

const passed = new Set<string>();

describe('verify.sh passes a healthy node', () => {
  const networks: readonly [string, (world: World) => World][] = [
    ['', (world) => world],
    ['backend=host-gw', (world) => world],
    ['backend=wireguard', withoutKernel],
    ['backend=wireguard&k3s=v1.22.4%2Bk3s1', withoutKernel],
    // Its policies are real and this kernel has no ESP, so no pod would reach another.
    ['backend=ipsec', (world) => onlyLinks(withoutKernel(world))],
    ['cni=canal', (world) => world],
    ['cni=canal&encapsulation=wireguard', withoutKernel],
    ['cni=calico', withoutKernel],
    ['cni=calico&encapsulation=vxlan&mtu=1450', (world) => world],
    ['cni=calico&via=operator', withoutKernel],
    ['cni=none', (world) => world],
    ['disable-network-policy=true&disable=traefik,coredns', (world) => world],
    [dualStack, (world) => world],
    [`${dualStack}&backend=wireguard`, withoutKernel],
    ['cluster-cidr=fd00:42::/56&service-cidr=fd00:43::/112', onlyPods],
  ];

  test.each(networks)('%s', async (query, trimmed) => {
    const world = trimmed(healthy(query));
    addPods(world);
    const result = await runIn(world, { args: ['--format', 'json'] });
    const report: Report = JSON.parse(result.stdout);
    expect(
      report.checks.filter(({ status }) => status !== 'pass'),
      result.stderr,
    ).toEqual([]);
    expect(report.checks.map(({ id }) => id)).toEqual(world.settings.CHECKS?.split(' '));
    expect(report).toMatchObject({
      request: world.settings.REQUEST,
      passed: report.checks.length,
      failed: 0,
      skipped: 0,
    });
    expect(result.code).toBe(0);
    for (const { id } of report.checks) passed.add(id);
    forget(result);
  });

  test('and so every check has passed somewhere', () => {
    expect([...passed].sort()).toEqual([...checkIds].sort());
  });

  test('under OpenRC', async () => {
    const world = onlyLinks(healthy(''));
    withOpenRc(world, 'started');
    const result = await runIn(world);
    expect(result.stdout).toMatch(/^pass {2}k3s-service {8}k3s \(server\) is active$/m);
    expect(result.code).toBe(0);
    forget(result);
  });

  test('as an agent, where what asks the cluster is skipped', async () => {
    const world = healthy('cni=canal');
    asAgent(world);
    const result = await runIn(world, { args: ['--format', 'json'] });
    const report: Report = JSON.parse(result.stdout);
    const skipped = report.checks.filter(({ status }) => status === 'skip').map(({ id }) => id);
    expect(skipped).toEqual([
      'nodes-ready',
      'cni-rollout',
      'coredns',
      'pod-to-pod',
      'service-dns',
      'pod-ip-forward',
      'servicelb',
    ]);
    expect(report.failed).toBe(0);
    expect(result.code).toBe(2);
    forget(result);
  });

  test('with --local, without a question to the cluster', async () => {
    const world = healthy('');
    world.commands['k3s'] = 'touch "$WORLD/asked"; exit 1';
    const result = await runIn(world, { args: ['--local', '--format', 'json'] });
    const report: Report = JSON.parse(result.stdout);
    expect(report.checks.map(({ id }) => id)).not.toContain('nodes-ready');
    expect(report.checks.every(({ status }) => status === 'pass')).toBe(true);
    forget(result);
  });
});

describe('verify.sh says the same', () => {
  const outputs: string[] = [];
  test.each(shellNames)('in %s', async (shell) => {
    const world = onlyLinks(healthy('cni=canal'));
    // One of each: a fault, something that cannot be seen, and all else well.
    world.network.push('ip link set flannel.1 down');
    world.commands['systemctl'] = 'exit 1';
    const result = await runIn(world, { shell, args: ['--format', 'json'] });
    outputs.push(result.stdout.replaceAll(result.folder, ''));
    expect(JSON.parse(result.stdout || '{}'), result.stderr).toMatchObject({ failed: 1, skipped: 1 });
    expect(outputs.at(-1)).toBe(outputs[0]);
    expect(result.code).toBe(1);
    forget(result);
  });
});
