import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine, MachineOptions } from '../support/machine.ts';
import { makeMachine, put, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';
import { makeBusybox, shellNames } from '../support/shell.ts';

const args = ['--no-verify'];
const carried = { ...calico, MANIFEST_TEXT: upstream.patched };
const logOf = ({ folder }: Machine) => readFileSync(join(folder, 'var/log/commands'), 'utf8').split('\n');
const textOf = ({ folder }: Machine, path: string) => readFileSync(join(folder, path), 'utf8');
const unit = 'etc/systemd/system/k3s.service';

/** Runs install.sh and gives what it had systemctl do. */
const install = async (machine: Machine, options: MachineOptions = {}) => {
  const before = existsSync(join(machine.folder, 'var/log/commands')) ? logOf(machine).length - 1 : 0;
  const result = await runMachine(machine, { args, ...options });
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
  const called = logOf(machine)
    .slice(before)
    .filter((line) => /^systemctl (re)?start/.test(line));
  return { ...result, called };
};

describe.each(shellNames)('install.sh on a machine with systemd, in %s', (shell) => {
  test('restarts K3s where its config changed, though its own installer would not, and needs no network for it', async () => {
    const machine = makeMachine();
    expect((await install(machine, { shell })).called).toEqual(['systemctl restart k3s']);
    const offline = { STAND_IN_FAIL: 'download' };
    const again = await install(machine, { shell, env: offline });
    expect(again.called).toEqual([]);
    expect(again.stderr).toContain('Nothing changed: this node is already as asked.');
    const settings = { SERVER_CONFIG: 'flannel-backend: vxlan\ntls-san:\n  - a.example\n' };
    const changed = await install(machine, { shell, settings, env: offline });
    expect(changed.called).toEqual(['systemctl restart k3s']);
    expect(changed.stderr).toContain('its config changed: restarting it');
  });
});

// What a network puts into the pod range of a node that lives: not foreign to its own next run.
const ownRoutes = `ip link add eth9 type veth peer name eth9far; ip addr add 10.9.0.1/24 dev eth9; ip link set eth9far up; ip link set eth9 up
ip addr add fd00:9::1/64 dev eth9 nodad
ip route add 10.42.1.0/24 via 10.9.0.2; ip -6 route add fd00:42:0:1::/64 via fd00:9::2
`;
const dual = { CLUSTER_CIDR: '10.42.0.0/16,fd00:42::/56', SERVICE_CIDR: '10.43.0.0/16,fd00:43::/112' };
const networks: readonly [string, NonNullable<MachineOptions['settings']>, string][] = [
  ['host-gw', { ...dual, FLANNEL_BACKEND: 'host-gw', BACKEND_TYPE: 'host-gw', OVERLAY_INTERFACES: '' }, ownRoutes],
  [
    'calico',
    { ...carried, ...dual },
    `${ownRoutes}ip route add blackhole 10.42.174.128/26 proto 80; ip -6 route add blackhole fd00:42:0:7::/122 proto 80\n`,
  ],
];

test.each(networks)("install.sh is not refused for its own network's routes: %s", async (_, settings, before) => {
  const machine = makeMachine();
  await install(machine, { settings });
  const again = await install(machine, { settings, before });
  expect(again.stderr).toContain('Nothing changed: this node is already as asked.');
  const changed = { ...settings, SERVER_CONFIG: 'tls-san:\n  - a.example\n' };
  expect((await install(machine, { settings: changed, before })).called).toEqual(['systemctl restart k3s']);
  const tunnel = `${before}ip link add br9 type bridge; ip link set br9 up; ip route add 10.42.8.0/24 dev br9`;
  const refused = await runMachine(machine, { args, settings, before: tunnel });
  expect(refused.code).toBe(78);
  expect(refused.stderr).toContain('10.42.0.0/16 overlaps a route of this machine by br9');
});

describe('install.sh on a machine with systemd', () => {
  test('starts K3s where somebody stopped it', async () => {
    const machine = makeMachine();
    await install(machine);
    writeFileSync(join(machine.folder, 'var/log/commands'), '');
    expect((await install(machine)).called).toEqual(['systemctl start k3s']);
  });

  test('does not restart K3s for a manifest, which it applies by itself, and says how pods get it', async () => {
    const machine = makeMachine();
    await install(machine, { settings: carried });
    const { called, stderr } = await install(machine, {
      settings: { ...carried, MANIFEST_TEXT: `${upstream.patched}# new\n` },
    });
    expect(called).toEqual([]);
    expect(stderr).toContain('k3s kubectl -n kube-system rollout restart daemonset/calico-node');
  });

  test("runs K3s' installer again for another release, another variable or another option", async () => {
    const machine = makeMachine();
    await install(machine, { env: { K3S_TOKEN: 'one' } });
    const steps: readonly [MachineOptions, RegExp][] = [
      [{ settings: { K3S_VERSION: 'v1.36.5+k3s1' }, env: { K3S_TOKEN: 'one' } }, /Using v1\.36\.5\+k3s1 as release/],
      [{ settings: { K3S_VERSION: 'v1.36.5+k3s1' }, env: { K3S_TOKEN: 'two' } }, /Creating environment file/],
      [
        { settings: { K3S_VERSION: 'v1.36.5+k3s1' }, env: { K3S_TOKEN: 'two', INSTALL_K3S_EXEC: '--node-label a=b' } },
        /Creating service file/,
      ],
    ];
    for (const [options, says] of steps) {
      const { stderr, called } = await install(machine, options);
      expect(stderr).toMatch(says);
      expect(called).toEqual(['systemctl restart k3s']);
      expect(stderr).not.toMatch(/\b(one|two)\b/);
    }
    expect(textOf(machine, unit)).toContain("    server \\\n\t'--node-label' \\\n\t'a=b' \\\n");
    expect(textOf(machine, `${unit}.env`)).toMatch(/^K3S_TOKEN='?two'?$/m);
  });

  test('hands INSTALL_K3S_* to the installer: name, folder, exact version, what is skipped', async () => {
    const machine = makeMachine();
    const env = { INSTALL_K3S_NAME: 'edge', INSTALL_K3S_BIN_DIR: '/opt', INSTALL_K3S_VERSION: 'v1.36.3+k3s1' };
    await install(machine, { env });
    expect(textOf(machine, 'etc/systemd/system/k3s-edge.service')).toContain('ExecStart=/opt/k3s');
    expect((await install(machine, { env })).stderr).toContain('Nothing changed');
    const skipping = makeMachine();
    const { called, stderr } = await install(skipping, { args: [], env: { INSTALL_K3S_SKIP_START: 'true' } });
    expect(called).toEqual([]);
    expect(stderr).toContain('Not looked at, since K3s was not started here');
  });

  test('a second server says server, since K3S_URL alone means an agent', async () => {
    const machine = makeMachine();
    await install(machine, {
      args: ['server', ...args],
      env: { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'x', INSTALL_K3S_EXEC: '--node-label a' },
    });
    expect(textOf(machine, unit)).toContain("    server \\\n\t'--node-label' \\\n");
  });

  test('an agent that is run again without its variables is not made a server', async () => {
    const machine = makeMachine();
    await install(machine, { env: { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'x' } });
    const { code, stderr } = await runMachine(machine, { args });
    expect(code).toBe(78);
    expect(stderr).toContain('this node is a K3s agent');
  });

  test('without root it refuses before it looks at anything', async () => {
    const { code, stderr } = await runMachine(makeMachine(), { args, unprivileged: true });
    expect({ code, stderr: stderr.replace(/^mount: .*\n.*\n?/, '') }).toMatchObject({ code: 77 });
    expect(stderr).toContain('only root can install K3s: run this by sudo sh');
  });

  test('says which folder for temporary files cannot be written', async () => {
    const { code, stderr } = await runMachine(makeMachine(), { args, env: { TMPDIR: '/no/such' } });
    expect(code).toBe(73);
    expect(stderr).toContain('cannot make a temporary folder in /no/such: set TMPDIR');
  });

  test('works with spaces in TMPDIR and leaves nothing there', async () => {
    const machine = makeMachine();
    const env = { TMPDIR: '/tmp/a b' };
    const { stdout, code } = await runMachine(machine, {
      args,
      env,
      before: 'mkdir "/tmp/a b"',
      after: 'ls -A "/tmp/a b"',
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  test('a disk that fills up while it writes: 73, whole old files, and a run with room finishes', async () => {
    const machine = makeMachine();
    const settings = { ...carried, MANIFEST_TEXT: `${'# a long line of a manifest\n'.repeat(8000)}` };
    const full = {
      sandbox: ['--size', '131072', '--tmpfs', '/var/lib/rancher'],
      after: 'find /var/lib/rancher -type f',
    };
    const { code, stdout, stderr } = await runMachine(machine, { args: ['--force', ...args], settings, ...full });
    expect(code, stderr).toBe(73);
    expect(stderr).toContain('cannot write /var/lib/rancher/k3s/server/manifests/knit-calico.yaml: is the disk full');
    expect(stdout).toBe('');
    await install(machine, { settings });
    expect(textOf(machine, 'var/lib/rancher/k3s/server/manifests/knit-calico.yaml')).toBe(settings.MANIFEST_TEXT);
  });

  test('with /etc read-only: preflight refuses; with --force 73 before K3s is touched, and a run with it writable finishes', async () => {
    for (const shell of ['dash', 'bash', 'ksh93'] as const) {
      const machine = makeMachine();
      const { code, stderr } = await runMachine(machine, {
        shell,
        args: ['--force', ...args],
        before: 'mount -o remount,bind,ro /etc',
      });
      expect(stderr).toContain('disk: /etc cannot be written: is it read-only?');
      expect({ code, stderr }, shell).toEqual({
        code: 73,
        stderr: expect.stringContaining('cannot write /etc/rancher'),
      });
      expect(existsSync(join(machine.folder, 'usr/local/bin/k3s'))).toBe(false);
      await install(machine, { shell });
      expect(await runMachine(machine, { shell, name: 'uninstall' })).toMatchObject({ code: 0 });
      expect(existsSync(join(machine.folder, 'etc/rancher'))).toBe(false);
    }
  });

  // 1 would say that K3s is installed, 69 that the network is at fault.
  test.each([
    ['the folder of the lock', '/var/lib/knit', {}],
    ['the temporary folder, for a manifest in the answer', '/tmp/full', {}],
    ['the temporary folder, for a manifest of a mirror', '/tmp/full', { MANIFEST_TEXT: '' }],
    ['the temporary folder, for the installer', '/tmp/full', { MANIFEST_NAME: '', SERVER_CONFIG: '' }],
    [
      'the temporary folder, for a download',
      '/tmp/full',
      { MANIFEST_TEXT: '', SERVER_CONFIG: '', MANIFEST_BYTES: '9000' },
    ],
  ])('without a byte left in %s: 73', async (name, folder, settings) => {
    for (const shell of ['dash', 'bash', 'busybox', 'ksh93'] as const) {
      const machine = makeMachine();
      put(machine, 'var/mirror/v3.32.1/manifests/calico.yaml', upstream.text);
      const { code, stderr } = await runMachine(machine, {
        shell,
        args: ['--force', ...args],
        settings: { ...carried, ...settings },
        env: {
          TMPDIR: folder.startsWith('/tmp') ? folder : '/tmp',
          KNIT_MANIFEST_BASE: name.endsWith('a download') ? 'https://mirror.invalid' : '/var/mirror',
        },
        commands: {
          curl: 'for word in "$@"; do [ "$before" != --output ] || target=$word; before=$word; done; cat /var/mirror/v3.32.1/manifests/calico.yaml >"$target"',
        },
        before: `mkdir -p ${folder}; mount -t tmpfs -o size=4k,mode=755 full ${folder}; head -c 4096 /dev/zero >${folder}/full 2>/dev/null`,
      });
      expect({ code, stderr }, shell).toEqual({ code: 73, stderr: expect.stringContaining(`cannot write ${folder}/`) });
      expect(existsSync(join(machine.folder, 'etc/rancher'))).toBe(false);
    }
  });

  test('goes on where iptables-save cannot read the rules, and says so', async () => {
    const options = { args: ['--dry-run'], commands: { 'iptables-save': 'echo "Cannot initialize" >&2; exit 4' } };
    const { code, stdout, stderr } = await runMachine(makeMachine(), options);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('  skip    rule-leftovers: iptables-save cannot read them\n');
  });

  test('runs with BusyBox alone', async () => {
    const machine = makeMachine();
    const path = makeBusybox({
      systemctl: 'echo "systemctl $*" >>/var/log/commands; [ "$1" != is-active ] && [ "$1" != is-enabled ]',
    });
    const options = { shell: 'busybox', path, settings: carried } as const;
    expect((await install(machine, options)).called).toEqual(['systemctl restart k3s']);
    expect((await install(machine, options)).stderr).not.toContain('wrote');
    expect(await runMachine(machine, { ...options, name: 'uninstall' })).toMatchObject({ code: 0 });
    expect(existsSync(join(machine.folder, 'usr/local/bin/k3s'))).toBe(false);
  });
});
