import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/artefacts/settings.ts';
import type { Machine, MachineOptions } from '../support/machine.ts';
import { makeMachine, put, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';
import { makeBusybox } from '../support/shell.ts';

const logOf = ({ folder }: Machine) => {
  const path = join(folder, 'var/log/commands');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const carried = { ...calico, MANIFEST_TEXT: upstream.patched };
const args = ['--no-verify'];

interface Case {
  readonly id: string;
  readonly fault: string;
  readonly says: string;
  readonly remedy?: string;
  readonly options: (machine: Machine) => MachineOptions;
}

const refusals: readonly Case[] = [
  {
    id: 'supervisor',
    fault: 'neither systemd nor OpenRC',
    says: 'neither systemd nor OpenRC',
    options: () => ({ shell: 'busybox', path: makeBusybox() }),
  },
  {
    id: 'architecture',
    fault: 'a machine that K3s has no release for',
    says: 'K3s has no release for riscv64',
    options: () => ({ commands: { uname: '[ "$1" = -m ] && echo riscv64 || exec /bin/uname "$@"' } }),
  },
  {
    id: 'time',
    fault: 'a clock of 2021',
    says: 'the clock says',
    remedy: 'timedatectl set-ntp true',
    options: () => ({ commands: { date: 'case $1 in +%s) echo 1609459200 ;; *) echo 2021-01-01 ;; esac' } }),
  },
  {
    id: 'disk',
    fault: 'a folder that is read-only',
    says: '/etc cannot be written',
    remedy: 'mount -o remount,rw',
    options: ({ folder }) => ({ sandbox: ['--ro-bind', `${folder}/etc`, '/etc'] }),
  },
  {
    id: 'disk',
    fault: 'a full disk',
    says: '/var/lib has 0 MiB left',
    remedy: 'du -xh /var/lib',
    options: () => ({ sandbox: ['--size', '4096', '--tmpfs', '/var/lib'] }),
  },
  {
    id: 'kernel-modules',
    fault: 'a module that no kernel has',
    says: 'has no no_such_module',
    remedy: 'modprobe no_such_module',
    options: () => ({ settings: { KERNEL_MODULES: 'overlay no_such_module' } }),
  },
  {
    id: 'rule-leftovers',
    fault: "K3s' policy engine under Calico",
    says: 'KUBE-ROUTER',
    remedy: 'k3s-killall.sh',
    options: () => ({ settings: carried, before: 'iptables -N KUBE-ROUTER-INPUT' }),
  },
  {
    id: 'rule-leftovers',
    fault: "Calico's chains under flannel",
    says: 'cali-',
    remedy: 'uninstall.sh',
    options: () => ({ before: 'iptables -t nat -N cali-PREROUTING' }),
  },
  {
    id: 'rule-leftovers',
    fault: "flannel's chains under Calico",
    says: 'FLANNEL',
    options: () => ({ settings: carried, before: 'iptables -t nat -N FLANNEL-POSTRTG' }),
  },
  {
    id: 'other-network',
    fault: "flannel's real link under Calico",
    says: 'flannel.1',
    options: () => ({ settings: carried, before: 'ip link add flannel.1 type vxlan id 1 dstport 8472' }),
  },
  {
    id: 'address-ranges',
    fault: 'a real route inside the pod range',
    says: '10.42.0.0/16 overlaps a route of this machine by br9',
    options: () => ({ before: 'ip link add br9 type bridge; ip link set br9 up; ip route add 10.42.7.0/24 dev br9' }),
  },
  {
    id: 'address-ranges',
    fault: 'a real IPv6 route inside the pod range',
    says: 'fd00:42::/56 overlaps',
    options: () => ({
      settings: { CLUSTER_CIDR: '10.42.0.0/16,fd00:42::/56' },
      before: 'ip link add br9 type bridge; ip link set br9 up; ip -6 addr add fd00:42::1/64 dev br9',
    }),
  },
  {
    id: 'ports',
    fault: 'a real socket on the kubelet port',
    says: 'port tcp/10250 is taken',
    options: () => ({
      before: `python3 -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",10250)); s.listen(); time.sleep(30)' & while ! grep -q :280A /proc/net/tcp; do sleep 0.1; done`,
    }),
  },
  {
    id: 'mtu',
    fault: 'a real link that takes less',
    says: 'br9 takes 1460',
    remedy: 'mtu=1410',
    options: () => ({
      settings: { MTU: '1450' },
      before:
        'ip link add br9 mtu 1460 type bridge; ip addr add 10.9.0.1/24 dev br9; ip link set br9 up; ip route add default via 10.9.0.2',
    }),
  },
];

describe('preflight on a running machine', () => {
  test.each(refusals)('refuses $id: $fault', async ({ id, says, remedy, options }) => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, { args, ...options(machine) });
    expect(code, stderr).toBe(78);
    expect(
      stderr.split('\n').some((line) => line.startsWith(`  refuse  ${id}: `) && line.includes(says)),
      stderr,
    ).toBe(true);
    expect(stderr).toContain(remedy ?? 'remedy: ');
    expect(existsSync(join(machine.folder, 'var/lib/knit'))).toBe(false);
  });

  test('makes real vxlan and leaves no link behind', async () => {
    const machine = makeMachine();
    const settings = { KERNEL_MODULES: 'vxlan' };
    // Without /sys/module and modprobe only the link itself can tell.
    const options = {
      commands: { modprobe: 'exit 1' },
      sandbox: ['--tmpfs', '/sys/module'],
      after: 'ls /sys/class/net',
    };
    const { code, stdout, stderr } = await runMachine(machine, { args, settings, ...options });
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('lo\n');
  });

  test.each([
    ['rocky', '10', 'dnf install kernel-modules-extra, then reboot'],
    ['ol', '10', 'dnf install kernel-uek-modules-extra, then reboot'],
    ['debian', '12', 'modprobe br_netfilter'],
  ])('knows what brings br_netfilter on %s %s', async (id, version, remedy) => {
    const machine = makeMachine();
    put(machine, 'etc/os-release', `ID="${id}"\nVERSION_ID="${version}"\n`);
    const options = {
      commands: { modprobe: 'exit 1' },
      sandbox: ['--tmpfs', '/proc/sys/net', '--tmpfs', '/sys/module'],
    };
    const { code, stderr } = await runMachine(machine, { args, ...options });
    expect(code, stderr).toBe(78);
    expect(stderr).toContain('has no br_netfilter');
    expect(stderr).toContain(remedy);
  });

  test.each([
    ['1.8.2 (nf_tables)', true],
    ['1.8.4 (legacy)', true],
    ['1.8.5 (nf_tables)', false],
    ['1.8.10 (nf_tables)', false],
    ['1.6.1', false],
  ])('warns of the duplicating iptables: %s', async (version, warned) => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, { args, commands: { iptables: `echo 'iptables v${version}'` } });
    expect(code, stderr).toBe(0);
    expect(stderr.includes('adds the same rules again and again')).toBe(warned);
    expect(stderr.includes("echo 'prefer-bundled-bin: true' >>/etc/rancher/k3s/config.yaml")).toBe(warned);
  });
});

const wireguard: Partial<Settings> = { HOST_PACKAGES: 'wireguard', KERNEL_MODULES: 'overlay wireguard' };
// A kernel that has WireGuard once the package is there.
const withPackage = {
  ip: `case "$*" in *wireguard*) [ -e /opt/installed ] ;; *) exec /sbin/ip "$@" ;; esac`,
  modprobe: '[ -e /opt/installed ]',
};
const install = (manager: string) => ({ ...withPackage, [manager]: ': >/opt/installed' });

describe('host packages', () => {
  test.each([
    ['debian', '12', 'apt-get', 'apt-get install -y -qq --no-install-recommends wireguard'],
    ['ubuntu', '24.04', 'apt-get', 'apt-get install -y -qq --no-install-recommends wireguard'],
    ['raspbian', '12', 'apt-get', 'apt-get install -y -qq --no-install-recommends wireguard'],
    ['fedora', '41', 'dnf', 'dnf install -y wireguard-tools'],
    ['rocky', '9.4', 'dnf', 'dnf install -y wireguard-tools'],
    ['opensuse-leap', '15.6', 'zypper', 'zypper --non-interactive install wireguard-tools'],
    ['arch', '', 'pacman', 'pacman -S --noconfirm --needed wireguard-tools'],
    ['alpine', '3.20.1', 'apk', 'apk add wireguard-tools'],
  ])('installs WireGuard on %s %s, and notes it', async (id, version, manager, command) => {
    for (const role of ['server', 'agent'] as const) {
      const machine = makeMachine();
      put(machine, 'etc/os-release', `ID="${id}"\nVERSION_ID="${version}"\n`);
      const env = role === 'agent' ? { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'x' } : {};
      const { code, stderr } = await runMachine(machine, {
        args,
        env,
        settings: wireguard,
        commands: install(manager),
      });
      expect(code, stderr).toBe(0);
      expect(logOf(machine)).toContain(`${command}\n`);
      expect(readFileSync(join(machine.folder, 'var/lib/knit/receipt'), 'utf8')).toMatch(/^package wireguard/m);
    }
  });

  test.each([
    ['rhel', '10', 'dnf install wireguard-tools (not confirmed for this release of rhel'],
    ['rocky', '8.9', 'kmod-wireguard'],
    ['ol', '8.9', 'ol8_developer_UEKR6'],
    ['sles', '15.6', 'zypper install wireguard-tools (not confirmed'],
    ['amzn', '2', 'wireguard-dkms'],
    ['debian', '10', 'buster-backports'],
    ['flatcar', '4000', 'ask the documentation of flatcar'],
    ['void', '', 'ask the documentation of void'],
  ])('does not guess on %s %s', async (id, version, remedy) => {
    const machine = makeMachine();
    put(machine, 'etc/os-release', `ID="${id}"\nVERSION_ID="${version}"\n`);
    const { code, stderr } = await runMachine(machine, { args, settings: wireguard, commands: withPackage });
    expect(code, stderr).toBe(78);
    expect(stderr).toContain('refuse  host-packages: wireguard is missing');
    expect(stderr).toContain(remedy);
  });

  test('installs nothing where the kernel has WireGuard already', async () => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, {
      args,
      settings: wireguard,
      commands: { modprobe: ':', 'apt-get': ':' },
    });
    expect(code, stderr).toBe(0);
    expect(logOf(machine)).not.toContain('apt-get');
  });

  test('installs the tools of the legacy backend, which runs wg', async () => {
    const machine = makeMachine();
    put(machine, 'etc/os-release', 'ID=debian\nVERSION_ID=12\n');
    const settings = { ...wireguard, FLANNEL_BACKEND: 'wireguard' };
    const commands = {
      modprobe: ':',
      'apt-get': 'printf "#!/bin/sh\\n" >/usr/local/bin/wg; chmod 755 /usr/local/bin/wg',
    };
    expect(await runMachine(machine, { args, settings, commands })).toMatchObject({ code: 0 });
    expect(logOf(machine)).toContain('install -y -qq --no-install-recommends wireguard\n');
  });

  test('installs strongSwan on Debian, and stops its own service, since there can be one charon only', async () => {
    const machine = makeMachine();
    put(machine, 'etc/os-release', 'ID=debian\nVERSION_ID=12\n');
    const commands = {
      'apt-get':
        'for p in swanctl charon; do printf "#!/bin/sh\\n" >/usr/local/bin/$p; chmod 755 /usr/local/bin/$p; done; echo "systemctl start strongswan-starter" >>/var/log/commands',
    };
    const settings = {
      HOST_PACKAGES: 'strongswan',
      K3S_VERSION: 'v1.26.15+k3s1',
      FLANNEL_BACKEND: 'ipsec',
      KERNEL_MODULES: 'overlay',
    };
    const { code, stderr } = await runMachine(machine, { args, settings, commands });
    expect(code, stderr).toBe(0);
    expect(logOf(machine)).toContain('install -y -qq --no-install-recommends strongswan-swanctl strongswan-charon\n');
    expect(logOf(machine)).toContain('systemctl disable --now strongswan-starter\n');
  });

  test('exits 69 where the packages cannot be had, 78 where they do not help, with nothing but the receipt written', async () => {
    for (const [manager, code, says] of [
      ['exit 100', 69, 'could not be installed'],
      [':', 78, 'does not work on this kernel'],
    ] as const) {
      const machine = makeMachine();
      put(machine, 'etc/os-release', 'ID=debian\nVERSION_ID=12\n');
      const result = await runMachine(machine, {
        args,
        settings: wireguard,
        commands: { ...withPackage, 'apt-get': manager },
      });
      expect(result, result.stderr).toMatchObject({ code });
      expect(result.stderr).toContain(says);
      expect(existsSync(join(machine.folder, 'etc/rancher'))).toBe(false);
    }
  });
});
