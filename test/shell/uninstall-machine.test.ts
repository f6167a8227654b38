import { describe, expect, test } from 'vitest';
import type { Machine, MachineOptions } from '../support/machine.ts';
import { makeMachine, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';
import { shellNames } from '../support/shell.ts';

// A manifest that needs no network, and no look at a cluster that is not there.
const settings = { ...calico, MANIFEST_TEXT: upstream.patched, MANIFEST_URL: '' };
const install = (machine: Machine, options: MachineOptions = {}) =>
  runMachine(machine, { settings, ...options, args: ['--no-verify', '--force', ...(options.args ?? [])] });
const uninstall = (machine: Machine, options: MachineOptions = {}) =>
  runMachine(machine, { ...options, name: 'uninstall' });
const said = ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}\n${stderr}`;

describe.each(shellNames)('uninstall.sh on a machine, in %s', (shell) => {
  test("finds K3s where install.sh's variables put it, without them", async () => {
    const machine = makeMachine();
    const env = { INSTALL_K3S_BIN_DIR: '/opt/tools', INSTALL_K3S_SYSTEMD_DIR: '/opt/units' };
    const first = await install(machine, { shell, env, before: 'mkdir /opt/tools /opt/units' });
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const result = await uninstall(machine, {
      shell,
      after: 'ls -A /var/lib/knit /opt/tools /opt/units; ls /etc/rancher',
    });
    expect(result, said(result)).toMatchObject({ code: 0 });
    expect(result.stderr).toContain('Done.');
    for (const word of ['k3s', 'receipt']) expect(result.stdout).not.toContain(word);
  });

  test('leaves what is yours beside what knit and K3s wrote', async () => {
    const machine = makeMachine();
    const before = `mkdir -p /etc/rancher/k3s/config.yaml.d; cd /etc/rancher/k3s
      umask 077; echo 'write-kubeconfig-mode: "0640"' >config.yaml; echo mirrors: >registries.yaml; echo mine >config.yaml.d/20-mine.yaml
      ln -s /etc/hostname link; cd /`;
    expect(await install(machine, { shell, before })).toMatchObject({ code: 0 });
    const running = ': >/etc/rancher/k3s/k3s.yaml; mkdir -p /etc/rancher/node; : >/etc/rancher/node/password';
    const list = 'cd /etc/rancher; find . ! -type d | sort; stat -c %a k3s/config.yaml; cat k3s/registries.yaml';
    const rehearsal = await uninstall(machine, { shell, before: running, args: ['--dry-run'], after: list });
    expect(rehearsal, said(rehearsal)).toMatchObject({ code: 0 });
    expect(rehearsal.stdout).toContain('    mv -- /etc/rancher/k3s /etc/rancher/.k3s.knit-kept\n');
    expect(rehearsal.stdout).toContain('    mv -- /etc/rancher/.k3s.knit-kept /etc/rancher/k3s\n');
    expect(rehearsal.stdout).toContain('kubectl delete node ');
    expect(rehearsal.stdout).toContain('./k3s/config.yaml.d/10-knit.yaml\n./k3s/config.yaml.d/20-mine.yaml\n');
    const result = await uninstall(machine, { shell, after: list });
    expect(result, said(result)).toMatchObject({ code: 0 });
    expect(result.stderr).toContain('kept /etc/rancher/k3s/registries.yaml: knit did not write it');
    expect(result.stderr).toContain('kubectl delete node ');
    expect(result.stdout.trim().split('\n')).toEqual([
      ...['./k3s/config.yaml', './k3s/config.yaml.d/20-mine.yaml', './k3s/link', './k3s/registries.yaml'],
      ...['600', 'mirrors:'],
    ]);
  });
});

describe('uninstall.sh says that it is done only where it looked', () => {
  test('not where K3s is here and its uninstaller is not to be found', async () => {
    const machine = makeMachine();
    expect(await install(machine)).toMatchObject({ code: 0 });
    const before = 'mkdir /opt/away; mv /usr/local/bin/k3s-uninstall.sh /opt/away/';
    const lost = await uninstall(machine, { before, after: 'ls /var/lib/knit /etc/rancher/k3s' });
    expect(lost, said(lost)).toMatchObject({ code: 70 });
    expect(lost.stderr).toContain('name the folder by INSTALL_K3S_BIN_DIR');
    expect(lost.stdout).toContain('receipt');
    const found = await uninstall(machine, { env: { INSTALL_K3S_BIN_DIR: '/opt/away' } });
    expect(found, said(found)).toMatchObject({ code: 0 });
  });

  test('not where an uninstaller ends with 0 and removes nothing', async () => {
    const machine = makeMachine();
    expect(await install(machine)).toMatchObject({ code: 0 });
    const before =
      "mv /usr/local/bin/k3s-uninstall.sh /opt/; printf '#!/bin/sh\\n' >/usr/local/bin/k3s-uninstall.sh; chmod 755 /usr/local/bin/k3s-uninstall.sh";
    const idle = await uninstall(machine, { before, after: 'ls /var/lib/knit' });
    expect(idle, said(idle)).toMatchObject({ code: 1 });
    expect(idle.stderr).toContain('/etc/systemd/system/k3s.service is still here');
    expect(idle.stderr).toContain('/usr/local/bin/k3s is still here');
    expect(idle.stderr).not.toContain('Done.');
    expect(idle.stdout).toContain('receipt');
    const whole = await uninstall(machine, { before: 'mv /opt/k3s-uninstall.sh /usr/local/bin/' });
    expect(whole, said(whole)).toMatchObject({ code: 0 });
  });

  test('not where a process of K3s outlives it', async () => {
    const machine = makeMachine();
    expect(await install(machine)).toMatchObject({ code: 0 });
    const before = 'cp /bin/sleep /opt/k3s-server; /opt/k3s-server 60 >/dev/null 2>&1 & sleep 0.3';
    const alive = await uninstall(machine, { before, after: 'ls /var/lib/knit' });
    expect(alive, said(alive)).toMatchObject({ code: 1 });
    expect(alive.stderr).toContain('K3s still runs: k3s');
    expect(await uninstall(machine)).toMatchObject({ code: 0 });
  });

  test('and puts your config back where its run was killed meanwhile', async () => {
    const machine = makeMachine();
    expect(
      await install(machine, { before: 'mkdir -p /etc/rancher/k3s; echo a: b >/etc/rancher/k3s/config.yaml' }),
    ).toMatchObject({ code: 0 });
    const result = await uninstall(machine, {
      before: 'mv /etc/rancher/k3s /etc/rancher/.k3s.knit-kept; mkdir /etc/rancher/k3s; : >/etc/rancher/k3s/k3s.yaml',
      args: ['--keep-k3s'],
      after: 'ls -A /etc/rancher /etc/rancher/k3s',
    });
    expect(result, said(result)).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('config.yaml');
    expect(result.stdout).not.toContain('.k3s.knit-kept');
  });
});
