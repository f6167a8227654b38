import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine, MachineOptions } from '../support/machine.ts';
import { makeMachine, put, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';
import { makeBusybox } from '../support/shell.ts';

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
    id: 'existing-k3s',
    fault: 'a program of another release, and no download',
    says: 'the download is skipped, but K3s v1.35.9+k3s1 is here and this plan is for v1.36.4+k3s1',
    remedy: 'ask for k3s=v1.35.9+k3s1',
    options: (machine) => {
      put(machine, 'usr/local/bin/k3s', '#!/bin/sh\necho "k3s version v1.35.9+k3s1 (0)"\n');
      return { env: { INSTALL_K3S_SKIP_DOWNLOAD: 'true' }, before: 'chmod 755 /usr/local/bin/k3s' };
    },
  },
  {
    id: 'existing-k3s',
    fault: 'no program, and no download',
    says: 'the download is skipped, but K3s (none) is here',
    remedy: 'put the k3s program of v1.36.4+k3s1 in /opt/k3s',
    options: () => ({ env: { INSTALL_K3S_BIN_DIR_READ_ONLY: 'true', INSTALL_K3S_BIN_DIR: '/opt/k3s' } }),
  },
  {
    id: 'existing-k3s',
    fault: 'a newer program',
    says: 'K3s v1.37.1+k3s1 is here: it does not go back',
    options: (machine) => {
      put(machine, 'usr/local/bin/k3s', '#!/bin/sh\necho "k3s version v1.37.1+k3s1 (0)"\n');
      return { before: 'chmod 755 /usr/local/bin/k3s' };
    },
  },
  {
    id: 'default-route',
    fault: 'no default route',
    says: 'there is no default route',
    options: () => ({ before: 'ip route delete default' }),
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
        'ip link add br9 mtu 1460 type bridge; ip addr add 10.9.0.1/24 dev br9; ip link set br9 up; ip route replace default via 10.9.0.2',
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
    const commands = { iptables: `echo 'iptables v${version}'` };
    const { code, stdout: stderr } = await runMachine(machine, { name: 'preflight', commands });
    expect(code, stderr).toBe(0);
    expect(stderr.includes('adds the same rules again and again')).toBe(warned);
    expect(stderr.includes("echo 'prefer-bundled-bin: true' >>/etc/rancher/k3s/config.yaml")).toBe(warned);
  });
});
