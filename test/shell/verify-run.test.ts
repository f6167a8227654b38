import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkIds } from '../../src/plan/plan.ts';
import { run, script, shellNames } from '../support/shell.ts';
import { wanted } from '../support/wanted.ts';
import { healthy, nodesOf } from './verify/healthy.ts';
import { addPods } from './verify/pods.ts';
import type { World, WorldResult } from './verify/world.ts';
import { forget, runIn } from './verify/world.ts';

const only = (world: World, ...checks: string[]): World => ({
  ...world,
  settings: { ...world.settings, CHECKS: checks.join(' ') },
});

const calls = ({ folder }: WorldResult): string => readFileSync(join(folder, 'kube', 'calls'), 'utf8');

describe('verify.sh', () => {
  const verify = script('verify');

  test.each([
    [['--format'], /--format needs a value/],
    [['--format', 'xml'], /--format takes text, json, tap or junit, not xml/],
    [['--format=yaml'], /not yaml/],
    [['--timeout', '1m'], /--timeout takes 0 to 86400 seconds, not 1m/],
    [['--timeout', '86401'], /not 86401/],
    [['--timeout', ''], /0 to 86400/],
    [['--quick'], /there is no option --quick/],
    [['json'], /there is no option json/],
  ])('refuses %j', async (args, said) => {
    for (const shell of shellNames) {
      const { code, stdout, stderr } = await run({ shell, script: verify, args });
      expect(stderr, shell).toMatch(said);
      expect({ code, stdout }, shell).toEqual({ code: 64, stdout: '' });
    }
  });

  test.each(['en', 'ja'])('explains itself in %s', async (language) => {
    const { code, stdout, stderr } = await run({
      script: script('verify', { LANGUAGE: language, CHECKS: checkIds.join(' ') }),
      args: ['--help'],
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const words = [
      '--format',
      '--local',
      '--timeout',
      '--help',
      '--version',
      'KUBECTL',
      'KUBECONFIG',
      'KNIT_ROOT',
      'NO_COLOR',
      '64',
      '78',
    ];
    for (const word of [...words, ...checkIds, 'text', 'json', 'tap', 'junit', 'pass', 'fail', 'skip'])
      expect(stdout).toContain(word);
    expect(/[\u3040-\u30ff]/.test(stdout)).toBe(language === 'ja');
  });

  test('tells its release', async () => {
    const { stdout } = await run({ script: verify, args: ['--version'] });
    expect(stdout).toMatch(/^knit \d+\.\d+\.\d+ verify\.sh \(K3s v1\.\d+\.\d+\+k3s1\)\n$/);
  });

  test('exits 78 where nothing can be looked at, and never calls that passed', async () => {
    const world = only(healthy(''), 'nodes-ready', 'coredns', 'pod-to-pod');
    world.files['/etc/systemd/system/k3s.service'] = undefined;
    world.files['/etc/rancher/k3s/k3s.yaml'] = undefined;
    const result = await runIn(world);
    expect(result.stdout).toMatch(/\n0 passed, 0 failed, 3 skipped\n$/);
    expect(result.code).toBe(78);
    forget(result);
  });

  test.runIf(wanted('root'))('skips what only root may read, and says so', async () => {
    const world = healthy('cni=calico');
    world.files['/etc/rancher/k3s/k3s.yaml'] = { text: '', mode: 0o600 };
    const result = await runIn(world, { unprivileged: true, args: ['--format', 'json'] });
    const { checks } = JSON.parse(result.stdout);
    const skipped = checks.filter(({ status }: { status: string }) => status === 'skip');
    const byId = Object.fromEntries(
      skipped.map(({ id, detail, remedy }: Record<string, string>) => [id, `${detail} | ${remedy}`]),
    );
    expect(byId['k3s-config']).toMatch(/10-knit\.yaml is not readable \| .*sudo sh verify\.sh/);
    expect(byId['ip-forwarding']).toMatch(/10-calico\.conflist is readable by root alone \| .*sudo sh verify\.sh/);
    expect(byId['policy-engine']).toMatch(/the rules could not be read: .*\| .*sudo sh verify\.sh/);
    expect(byId['nodes-ready']).toMatch(/k3s\.yaml is not readable/);
    expect(
      checks.filter(({ status }: { status: string }) => status === 'fail').map(({ id }: { id: string }) => id),
    ).toEqual([]);
    forget(result);
  });

  test('takes the client that KUBECTL names', async () => {
    const world = only(healthy(''), 'nodes-ready');
    world.commands['my-client'] =
      `shift; ${world.commands['k3s']?.replace('if [ "$1" = kubectl ]; then shift;', 'if :; then')}`;
    world.commands['k3s'] = 'exit 1';
    world.env = { KUBECTL: 'my-client --context=lab' };
    const result = await runIn(world);
    expect(result.stdout).toMatch(/^pass {2}nodes-ready/);
    forget(result);
  });

  test('stops at the first cause: without K3s it says one thing, and lists what it did not look at', async () => {
    const world = healthy('');
    world.files['/etc/systemd/system/k3s.service'] = undefined;
    world.files['/etc/rancher/k3s/k3s.yaml'] = undefined;
    const result = await runIn(world);
    const ids = (world.settings.CHECKS ?? '').split(' ');
    expect(result.stdout.match(/^FAIL|^skip|^pass/gm)).toEqual(['FAIL']);
    const told = /^not looked at, since k3s-service failed: (.*)$/m.exec(result.stdout)?.[1] ?? '';
    expect(told.split(', ').sort()).toEqual(ids.slice(1).sort());
    expect(result.stdout).toMatch(/\n0 passed, 1 failed, \d+ skipped\n$/);
    const json = await runIn(world, { args: ['--format', 'json'] });
    expect(JSON.parse(json.stdout).checks.map(({ id }: { id: string }) => id)).toEqual(
      (world.settings.CHECKS ?? '').split(' '),
    );
    for (const each of [result, json]) forget(each);
  });

  test('says what to mend first, and who does not reach whom', async () => {
    const world = only(healthy(''), 'overlay-interface', 'pod-to-pod');
    addPods(world, { nodeB: ['iptables -A INPUT -p udp --dport 8472 -j DROP'] });
    world.network.push('ip link add flannel-wg type bridge');
    for (const awk of ['mawk', 'gawk', 'busybox awk']) {
      world.commands['awk'] = `exec ${awk} "$@"`;
      const result = await runIn(world);
      expect(result.stdout).toMatch(/^ {10}node-a {2}node-b\n {2}node-a {2}- {7}x\n {2}node-b {2}x {7}-\n/m);
      expect(result.stdout).toMatch(/^mend first: overlay-interface; from it may follow: pod-to-pod$/m);
      expect(result.code).toBe(1);
      forget(result);
    }
  });

  test('does not know a check of a later release, and says so: that is not proven, unless the reader allows it', async () => {
    for (const [args, code] of [
      [[], 2],
      [['--allow-skip'], 0],
    ] as const) {
      const result = await runIn(only(healthy(''), 'k3s-version', 'moon-phase'), { args });
      expect(result.stdout).toMatch(/^skip {2}moon-phase {9}this script does not know this check$/m);
      expect(result.code).toBe(code);
      forget(result);
    }
  });
});

describe('verify.sh waits', () => {
  const starting = (times: number): World => {
    const world = only(healthy(''), 'k3s-service');
    world.commands['systemctl'] = `
      echo x >>"$WORLD/tmp/asked"
      case "$1" in
        is-active) if [ "$(grep -c x "$WORLD/tmp/asked")" -gt ${times} ]; then echo active; else echo activating; fi ;;
        is-enabled) echo enabled ;;
      esac`;
    return world;
  };

  test.each(shellNames)('until what is starting has started, with a line about it [%s]', async (shell) => {
    const result = await runIn(starting(2), { shell, args: ['--timeout', '60'] });
    expect(result.stderr).toMatch(/^waiting \(\d+ s left\) for k3s-service: k3s is activating$/m);
    expect(result.stdout).toMatch(/^pass {2}k3s-service/);
    expect(result.code).toBe(0);
    forget(result);
  });

  test('no longer than its time limit', async () => {
    const result = await runIn(starting(1_000_000), { args: ['--timeout', '3'] });
    expect(result.stdout).toMatch(/^FAIL {2}k3s-service {8}k3s is activating$/m);
    expect(result.code).toBe(1);
    forget(result);
  });

  test('for a cluster that comes up meanwhile', async () => {
    const world = only(healthy('cni=calico'), 'nodes-ready', 'cni-rollout');
    const own = world.commands['k3s'];
    world.commands['k3s'] = `
      if [ ! -e "$WORLD/tmp/came" ]; then touch "$WORLD/tmp/came"; echo 'The connection to the server was refused' >&2; exit 1; fi
      ${own}`;
    const result = await runIn(world, { args: ['--timeout', '60'] });
    expect(result.stderr).toMatch(/waiting .* for nodes-ready: the cluster does not answer/);
    expect(result.stdout).toMatch(/\n2 passed, 0 failed, 0 skipped\n$/);
    forget(result);
  });

  test('no longer than a third of that for what changes nothing', async () => {
    const world = starting(1_000_000);
    // A clock that goes on by 50 seconds at each look.
    world.network.push('mount --bind /dev/null /proc/uptime');
    world.commands['date'] = 'echo x >>"$WORLD/tmp/dates"; echo $((1700000000 + 50 * $(grep -c x "$WORLD/tmp/dates")))';
    world.commands['sleep'] = 'exit 0';
    const result = await runIn(world, { args: ['--timeout', '3000'] });
    expect(result.stdout).toMatch(/^FAIL {2}k3s-service {8}k3s is activating$/m);
    const asked = readFileSync(join(result.folder, 'tmp', 'asked'), 'utf8')
      .trim()
      .split('\n').length;
    // Two questions a look; without a limit of its own there would be 120.
    expect(asked).toBeGreaterThan(20);
    expect(asked).toBeLessThan(70);
    forget(result);
  });

  test('for all that may heal at once, so that one that never does takes no time from the others', async () => {
    const world = only(healthy(''), 'nodes-ready', 'coredns');
    world.cluster.objects['nodes'] = nodesOf(world.settings, {}, { ready: false });
    const result = await runIn(world, { args: ['--timeout', '3'] });
    expect(result.stdout).toMatch(/^pass {2}coredns .*\n(.*\n)?FAIL {2}nodes-ready/);
    const json = await runIn(world, { args: ['--timeout', '0', '--format', 'json'] });
    expect(JSON.parse(json.stdout).checks.map(({ id }: { id: string }) => id)).toEqual(['nodes-ready', 'coredns']);
    for (const each of [result, json]) forget(each);
  });
});

describe('the pods of verify.sh', () => {
  test('are made of what the nodes have, may do nothing, and are gone at the end', async () => {
    const world = only(healthy(''), 'pod-to-pod');
    addPods(world);
    const busybox = 'registry.example:5000/rancher/mirrored-library-busybox:1.37.0';
    world.cluster.objects['nodes'] = nodesOf(world.settings, {
      images: ['docker.io/rancher/klipper-lb:v0.4.17', busybox],
    });
    const result = await runIn(world);
    expect(result.code, result.stdout).toBe(0);
    const manifest = readFileSync(join(result.folder, 'kube', 'manifest.yaml'), 'utf8');
    expect([...manifest.matchAll(/ image: (\S+)/g)].map(([, image]) => image)).toEqual([
      busybox,
      'docker.io/rancher/klipper-lb:v0.4.17',
    ]);
    expect([...manifest.matchAll(/nodeName: (\S+)/g)].map(([, node]) => node)).toEqual(['node-a', 'node-b']);
    expect(manifest.match(/imagePullPolicy: Never/g)).toHaveLength(2);
    expect(manifest.match(/runAsNonRoot: true/g)).toHaveLength(2);
    expect(manifest.match(/allowPrivilegeEscalation: false/g)).toHaveLength(2);
    expect(manifest).not.toMatch(/hostNetwork|privileged|hostPath/);
    const namespace = /name: (knit-verify-\d+-\d+)/.exec(manifest)?.[1];
    expect(calls(result).trim().split('\n').at(-1)).toBe(
      `--request-timeout=15s delete namespace ${namespace} --wait=false --ignore-not-found`,
    );
    expect(readdirSync(join(result.folder, 'tmp')).filter((name) => name.startsWith('knit.'))).toEqual([]);
    forget(result);
  });

  test.each(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) => shellNames.map((shell) => ({ signal, shell }))),
  )('are gone after $signal [$shell]', async ({ signal, shell }) => {
    const world = only(healthy(''), 'pod-to-pod');
    world.cluster.status = { phase: 'Pending' };
    const result = await runIn(world, { shell, signal, until: 'waiting for the pods to start' });
    expect(result.code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    expect(calls(result).match(/create -f -/g)).toHaveLength(1);
    expect(calls(result).trim().split('\n').at(-1)).toMatch(
      / delete namespace knit-verify-\d+-\d+ --wait=false --ignore-not-found$/,
    );
    expect(JSON.parse(readFileSync(join(result.folder, 'kube', 'created.json'), 'utf8'))).toEqual([]);
    forget(result);
  });

  test('that an earlier run had to leave are removed, and no others', async () => {
    const world = only(healthy(''), 'pod-to-pod');
    world.cluster.status = { phase: 'Failed' };
    const young = Math.floor(Date.now() / 1000) - 60;
    const labels = { 'app.kubernetes.io/managed-by': 'knit-verify' };
    world.cluster.objects['namespaces'] = [
      'knit-verify-1700000000-7',
      `knit-verify-${young}-8`,
      'knit-verify-mine',
    ].map((name) => ({
      metadata: { name, labels },
    }));
    const result = await runIn(world);
    const deleted = [...calls(result).matchAll(/delete namespace (\S+)/g)].map(([, name]) => name);
    expect(deleted[0]).toBe('knit-verify-1700000000-7');
    expect(deleted).toHaveLength(2);
    expect(deleted).not.toContain(`knit-verify-${young}-8`);
    expect(existsSync(join(result.folder, 'kube', 'created.json'))).toBe(true);
    forget(result);
  });
});
