import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NodeRoot } from '../support/node-root.ts';
import { calico, makeNode, putFile, runOn, snapshot, textOf } from '../support/node-root.ts';
import { makeCommands, shellNames } from '../support/shell.ts';

const config = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

/** What install-cni, calico-node and a running K3s leave. */
const leave = (node: NodeRoot) => {
  for (const plugin of [
    'calico',
    'calico-ipam',
    'flannel',
    'host-local',
    'loopback',
    'portmap',
    'tuning',
    'bandwidth',
  ]) {
    putFile(node, `/opt/cni/bin/${plugin}`, 'binary', 0o755);
  }
  putFile(node, '/etc/cni/net.d/10-calico.conflist', '{}');
  putFile(node, '/etc/cni/net.d/calico-kubeconfig', 'secret');
  putFile(node, '/var/lib/calico/nodename', 'node');
  putFile(node, '/var/log/calico/cni/cni.log', '');
  putFile(node, '/etc/rancher/node/password', 'secret');
  putFile(node, '/var/lib/rancher/k3s/server/db/state.db', '');
  putFile(node, '/var/lib/kubelet/x', '');
};

const uninstall = (node: NodeRoot, options: Parameters<typeof runOn>[1] = {}) =>
  runOn(node, { ...options, name: 'uninstall' });

describe.each(shellNames)('uninstall.sh in %s', (shell) => {
  test('leaves the root as it was before install.sh, file by file', async () => {
    const node = makeNode();
    const before = snapshot(node.root);
    expect(await runOn(node, { shell, settings: calico })).toMatchObject({ code: 0 });
    leave(node);
    const installed = snapshot(node.root);
    const rehearsal = await uninstall(node, { shell, args: ['--dry-run'] });
    expect(rehearsal, rehearsal.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(rehearsal.stdout).toContain('/usr/local/bin/k3s-uninstall.sh\n');
    expect(rehearsal.stdout).toContain('rm -rf -- /etc/cni/net.d/10-calico.conflist\n');
    expect(snapshot(node.root)).toEqual(installed);
    const result = await uninstall(node, { shell });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(snapshot(node.root)).toEqual(before);
    const again = await uninstall(node, { shell });
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('nothing was removed');
  });
});

describe('uninstall.sh leaves an image without a single folder as it was', () => {
  const bare = () => {
    const node = makeNode();
    rmSync(node.root, { recursive: true });
    mkdirSync(node.root);
    return node;
  };

  test('after its files only, written twice', async () => {
    const node = bare();
    for (const _ of [1, 2]) {
      const { code, stderr } = await runOn(node, { settings: calico, args: ['--files-only', '--force'] });
      expect(code, stderr).toBe(0);
    }
    const rehearsal = await uninstall(node, { image: true, args: ['--dry-run'] });
    for (const folder of ['etc', 'var/lib', 'var'])
      expect(rehearsal.stdout).toContain(`rmdir ${node.root}/${folder}\n`);
    expect(await uninstall(node, { image: true })).toMatchObject({ code: 0 });
    expect(snapshot(node.root)).toEqual({});
  });

  test('after a run that was refused, and after one that was killed before it wrote its receipt', async () => {
    const node = bare();
    const wrong = { ...calico, MANIFEST_SHA256: '0'.repeat(64) };
    const options = { args: ['--files-only', '--force'], settings: wrong };
    expect(await runOn(node, options)).toMatchObject({ code: 65 });
    expect(snapshot(node.root)).toEqual({});
    const path = `${makeCommands({ cp: 'kill -9 -1' })}:/usr/sbin:/usr/bin:/sbin:/bin`;
    expect(await runOn(node, { ...options, settings: calico, path })).not.toMatchObject({ code: 0 });
    expect(Object.keys(snapshot(node.root))).toContain('/var/lib/knit/lock');
    expect(await runOn(node, { ...options, settings: calico })).toMatchObject({ code: 0 });
    expect(await uninstall(node, { image: true })).toMatchObject({ code: 0 });
    expect(snapshot(node.root)).toEqual({});
  });

  test('and never takes half of a name with a blank in it for a folder of its own', async () => {
    const node = bare();
    const env = { INSTALL_K3S_BIN_DIR: '/srv/my tools' };
    await runOn(node, { settings: calico, args: ['--files-only', '--force'], env });
    expect(textOf(node, '/var/lib/knit/receipt')).not.toMatch(/\/srv|tools/);
    putFile(node, '/srv/my', 'x');
    await uninstall(node, { image: true, env });
    expect(textOf(node, '/srv/my')).toBe('x');
  });

  test('but for a folder that was there, and one that somebody uses by now', async () => {
    const node = bare();
    mkdirSync(join(node.root, 'var'), { mode: 0o711 });
    await runOn(node, { settings: calico, args: ['--files-only', '--force'] });
    putFile(node, '/etc/rancher/mine', 'x');
    expect(await uninstall(node, { image: true })).toMatchObject({ code: 0 });
    expect(snapshot(node.root)).toMatchObject({ '/var': 'folder 711' });
    expect(Object.keys(snapshot(node.root))).toEqual(['/etc', '/etc/rancher', '/etc/rancher/mine', '/var']);
  });
});

describe('uninstall.sh leaves what knit did not make', () => {
  test('files of other CNIs, and those that were there before Calico wrote the same', async () => {
    const node = makeNode();
    putFile(node, '/opt/cni/bin/loopback', 'of a package', 0o755);
    putFile(node, '/opt/cni/bin/other', 'of a person', 0o755);
    putFile(node, '/etc/rancher/other', 'of a person');
    await runOn(node, { settings: calico });
    leave(node);
    expect(await uninstall(node)).toMatchObject({ code: 0 });
    const left = Object.keys(snapshot(node.root)).filter((path) => /^\/(opt|etc\/rancher)/.test(path));
    expect(left).toEqual([
      ...[
        '/etc/rancher',
        '/etc/rancher/other',
        '/opt',
        '/opt/cni',
        '/opt/cni/bin',
        '/opt/cni/bin/loopback',
        '/opt/cni/bin/other',
      ],
    ]);
  });

  test('files that were changed since', async () => {
    const node = makeNode();
    await runOn(node, { settings: calico });
    putFile(node, config, 'edited: true\n');
    const { code, stderr } = await uninstall(node, { args: ['--keep-k3s'] });
    expect(code).toBe(0);
    expect(stderr).toContain(`${config} was changed since knit wrote it and stays`);
    expect(textOf(node, config)).toBe('edited: true\n');
  });

  test('K3s that was there before', async () => {
    const node = makeNode();
    putFile(node, '/usr/local/bin/k3s', '#!/bin/sh\necho "k3s version v1.36.3+k3s1 (0)"\n', 0o755);
    putFile(node, '/etc/systemd/system/k3s.service', '[Service]\nExecStart=/usr/local/bin/k3s \\\n    server \\\n');
    const first = await runOn(node, { settings: calico, args: ['--force'] });
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const { code, stderr } = await uninstall(node);
    expect(code).toBe(0);
    expect(stderr).toContain('K3s v1.36.3+k3s1 was here before knit and stays');
    expect(existsSync(join(node.root, 'usr/local/bin/k3s'))).toBe(true);
    expect(existsSync(join(node.root, config))).toBe(false);
  });
});

test('uninstall.sh brings back what install.sh had set aside, though K3s empties its folder', async () => {
  const node = makeNode();
  putFile(node, config, 'mine\n', 0o640);
  const before = snapshot(node.root);
  expect(await runOn(node, { settings: calico, args: ['--force'] })).toMatchObject({ code: 0 });
  expect(await uninstall(node)).toMatchObject({ code: 0 });
  expect(snapshot(node.root)).toEqual(before);
});

test('uninstall.sh --keep-k3s takes away only what knit wrote', async () => {
  const node = makeNode();
  await runOn(node, { settings: calico });
  expect(await uninstall(node, { args: ['--keep-k3s'] })).toMatchObject({ code: 0 });
  expect(existsSync(join(node.root, 'usr/local/bin/k3s'))).toBe(true);
  expect(existsSync(join(node.root, config))).toBe(false);
  expect(existsSync(join(node.root, 'var/lib/knit'))).toBe(false);
});

test("uninstall.sh exits 70 where K3s' uninstaller fails, and finishes when it is run again", async () => {
  const node = makeNode();
  const before = snapshot(node.root);
  await runOn(node, { settings: calico });
  const path = '/usr/local/bin/k3s-uninstall.sh';
  const whole = textOf(node, path);
  putFile(node, path, '#!/bin/sh\nexit 3\n');
  expect(await uninstall(node)).toMatchObject({ code: 70 });
  putFile(node, path, whole);
  expect(await uninstall(node)).toMatchObject({ code: 0 });
  expect(snapshot(node.root)).toEqual(before);
});

test('uninstall.sh refuses unknown arguments, prints its manual and its release', async () => {
  const node = makeNode();
  expect(await uninstall(node, { args: ['--frce'] })).toMatchObject({ code: 64 });
  for (const language of ['en', 'ja'] as const) {
    const { code, stdout } = await uninstall(node, {
      args: ['--help'],
      settings: { LANGUAGE: language },
      unprivileged: true,
    });
    expect(code).toBe(0);
    for (const word of ['--dry-run', '--keep-k3s', '--help', '--version', 'KNIT_ROOT', '64', '70', '77', '78'])
      expect(stdout).toContain(word);
    expect(/\p{Script=Hiragana}/u.test(stdout)).toBe(language === 'ja');
  }
  expect(await uninstall(node, { args: ['--version'] })).toMatchObject({ code: 0, stdout: 'knit 0.1.0\n' });
});
