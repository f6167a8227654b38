import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/artefacts/settings.ts';
import type { Machine } from '../support/machine.ts';
import { makeMachine, put, runMachine } from '../support/machine.ts';

const logOf = ({ folder }: Machine) => {
  const path = join(folder, 'var/log/commands');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const args = ['--no-verify'];

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
    // This machine may have the tools.
    const sandbox = existsSync('/usr/bin/wg') ? ['--ro-bind', '/dev/null', '/usr/bin/wg'] : [];
    expect(await runMachine(machine, { args, settings, commands, sandbox })).toMatchObject({ code: 0 });
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
