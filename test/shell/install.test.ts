import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  calico,
  makeNode,
  putFile,
  runOn,
  sha256,
  snapshot,
  textOf,
  untouched,
  upstream,
} from '../support/node-root.ts';
import { script, shellNames } from '../support/shell.ts';

const config = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';
const manifest = '/var/lib/rancher/k3s/server/manifests/knit-calico.yaml';
const receipt = '/var/lib/knit/receipt';

describe.each(shellNames)('install.sh in %s', (shell) => {
  test('installs a server from a pipe, and the second run changes nothing and says so', async () => {
    const node = makeNode();
    const first = await runOn(node, { shell, settings: calico });
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(textOf(node, config)).toBe(calico.SERVER_CONFIG);
    expect(textOf(node, manifest)).toBe(upstream.patched);
    const installed = snapshot(node.root);
    expect(installed[config]).toMatch(/^file 600 /);
    expect(installed[manifest]).toMatch(/^file 600 /);
    expect(textOf(node, receipt)).toContain(`file ${sha256(upstream.patched)} 0600 ${manifest}\n`);
    expect(textOf(node, '/etc/systemd/system/k3s.service')).toContain('/usr/local/bin/k3s \\\n    server \\\n');
    const second = await runOn(node, { shell, settings: calico });
    expect(second, second.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(second.stderr).toContain('Nothing changed: this node is already as asked.');
    expect(snapshot(node.root)).toEqual(installed);
  });

  test('writes files only', async () => {
    const node = makeNode('node with spaces');
    const { code, stderr } = await runOn(node, { shell, settings: calico, args: ['--files-only'] });
    expect(code, stderr).toBe(0);
    expect(
      Object.keys(snapshot(node.root)).filter(
        (path) => !path.startsWith('/var/lib/rancher') && !path.startsWith('/etc/rancher'),
      ),
    ).toEqual([...untouched, '/var/lib/knit', '/var/lib/knit/receipt'].sort());
  });

  test('a dry run without root lists steps, files and commands on stdout, and touches nothing', async () => {
    const node = makeNode();
    const before = snapshot(node.folder);
    const { code, stdout, stderr } = await runOn(node, {
      shell,
      settings: calico,
      args: ['--dry-run'],
      unprivileged: true,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(snapshot(node.folder)).toEqual(before);
    expect(stdout).toContain(`write ${node.root}${config} (mode 0600)\n      flannel-backend: none\n`);
    expect(stdout).toContain(
      `download ${node.mirror}/v3.32.1/manifests/calico.yaml, if its SHA-256 is ${calico.MANIFEST_SHA256}`,
    );
    expect(stdout).toContain('edit it in these places: allow-ip-forwarding pod-cidr');
    expect(stdout).toContain(
      'env INSTALL_K3S_VERSION=v1.36.4+k3s1 INSTALL_K3S_EXEC=server INSTALL_K3S_FORCE_RESTART=true sh k3s-installer',
    );
  });

  test('an agent gets its own config and no manifest', async () => {
    const node = makeNode();
    const { code, stderr } = await runOn(node, {
      shell,
      settings: { ...calico, AGENT_CONFIG: 'flannel-iface: eth1\n' },
      before: 'ip link add eth1 type veth peer name eth2; ip link set eth1 up; ip addr add 10.0.0.2/24 dev eth1',
      env: { K3S_URL: 'https://10.0.0.1:6443', K3S_TOKEN: 'K10s3cr3t' },
    });
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('K10s3cr3t');
    expect(textOf(node, config)).toBe('flannel-iface: eth1\n');
    expect(snapshot(node.root)[manifest]).toBeUndefined();
    expect(textOf(node, receipt)).not.toContain('K10s3cr3t');
    expect(textOf(node, '/etc/systemd/system/k3s-agent.service')).toContain('/usr/local/bin/k3s \\\n    agent \\\n');
    expect(textOf(node, '/etc/systemd/system/k3s-agent.service.env')).toContain('K3S_TOKEN=');
  });
});

describe('install.sh takes its manifest', () => {
  test('from the answer itself, to the byte', async () => {
    const text = readFileSync('/bin/busybox', 'latin1')
      .replace(/[^ -~\n]/g, '$')
      .slice(0, 400_000)
      .replace(/\n*$/, '\n');
    for (const shell of shellNames) {
      const node = makeNode();
      const settings = { ...calico, MANIFEST_TEXT: text, MANIFEST_PATCHED_SHA256: sha256(text) };
      const { code, stderr } = await runOn(node, { shell, settings, args: ['--files-only'] });
      expect(code, `${shell}: ${stderr}`).toBe(0);
      expect(textOf(node, manifest)).toBe(text);
    }
  });

  test('from the unpacked archive, without a network', async () => {
    const node = makeNode();
    const settings = { ...calico, MANIFEST_PATCHED_SHA256: sha256(upstream.patched) };
    const unpacked = join(node.folder, 'knit-calico');
    putFile({ ...node, root: unpacked }, 'install.sh', script('install', settings), 0o755);
    putFile({ ...node, root: unpacked }, 'manifests/knit-calico.yaml', upstream.patched);
    const options = { settings, env: { KNIT_MANIFEST_BASE: '' }, args: ['--files-only'] };
    expect(await runOn(node, { ...options, file: `${unpacked}/install.sh` })).toMatchObject({ code: 0 });
    expect(textOf(node, manifest)).toBe(upstream.patched);
    const other = makeNode();
    const inside = { ...options, cwd: unpacked, file: 'install.sh', binds: [[unpacked, unpacked]] as const };
    expect(await runOn(other, inside)).toMatchObject({ code: 0 });
    expect(textOf(other, manifest)).toBe(upstream.patched);
    putFile({ ...node, root: unpacked }, 'manifests/knit-calico.yaml', `${upstream.patched}# tampered\n`);
    const third = makeNode();
    expect(await runOn(third, inside)).toMatchObject({ code: 65 });
    expect(Object.keys(snapshot(third.root))).toEqual(untouched);
  });
});

describe('install.sh refuses, and leaves nothing', () => {
  const cases: readonly [string, number, RegExp, Parameters<typeof runOn>[1]][] = [
    ['an unknown option', 64, /unknown argument '?--frce/, { args: ['--frce'] }],
    ['two roles', 64, /both server and agent/, { args: ['server', 'agent'] }],
    ['an agent without a server', 64, /K3S_URL/, { args: ['agent'] }],
    ['a join without a token', 64, /without a token/, { env: { K3S_URL: 'https://a:6443' } }],
    ['a join of an unencrypted server', 64, /begin with https/, { env: { K3S_URL: 'http://a:6443', K3S_TOKEN: 'x' } }],
    [
      'a token file that is not there',
      64,
      /missing or empty/,
      { env: { K3S_URL: 'https://a:6443', K3S_TOKEN_FILE: '/no' } },
    ],
    ['another command of K3s', 64, /servers and agents only/, { env: { INSTALL_K3S_EXEC: 'etcd-snapshot' } }],
    [
      'a role that INSTALL_K3S_EXEC contradicts',
      64,
      /begins with agent/,
      { args: ['server'], env: { INSTALL_K3S_EXEC: 'agent' } },
    ],
    [
      'an installer over plain http',
      64,
      /neither a path nor an https/,
      { env: { KNIT_K3S_INSTALLER: 'http://example.com/' } },
    ],
    ['an installer that is not there', 69, /no K3s installer at/, { env: { KNIT_K3S_INSTALLER: '/no' } }],
    ['an installer with another digest', 65, /SHA-256/, { env: { KNIT_K3S_INSTALLER_SHA256: '0'.repeat(64) } }],
    ['a page in place of the installer', 69, /no shell script/, { env: { KNIT_K3S_INSTALLER: '/usr/bin/busybox' } }],
    ['an empty file in place of the installer', 69, /no shell script/, { env: { KNIT_K3S_INSTALLER: '@/empty' } }],
    ['a mirror without the file', 69, /there is no file/, { env: { KNIT_MANIFEST_BASE: '/no' } }],
    ['a mirror over plain http', 64, /only https/, { env: { KNIT_MANIFEST_BASE: 'http://example.com' } }],
    ['a network that is not there', 69, /cannot download/, { env: { KNIT_MANIFEST_BASE: 'https://127.0.0.1:1' } }],
    ['a manifest with another digest', 65, /SHA-256/, { settings: { MANIFEST_SHA256: '0'.repeat(64) } }],
    ['a manifest that is too long', 65, /longer than/, { settings: { MANIFEST_BYTES: '10' } }],
    [
      'an edit that does not fit',
      65,
      /no-such-line/,
      { settings: { MANIFEST_EDITS: '@ no-such-line\n-nowhere\n+here\n' } },
    ],
    [
      'an edited manifest that is not the promised',
      65,
      /promised/,
      { settings: { MANIFEST_PATCHED_SHA256: '0'.repeat(64) } },
    ],
    ["KNIT_ROOT with K3s' installer", 64, /--files-only/, { image: true, env: { KNIT_K3S_INSTALLER: '' } }],
    ["KNIT_ROOT with a copy of K3s' installer", 64, /--files-only/, { image: true }],
    ['a KNIT_ROOT that is no folder', 64, /no folder/, { env: { KNIT_ROOT: '/no' } }],
  ];

  test.each(cases)('%s', async (_, code, message, options = {}) => {
    for (const shell of ['dash', 'busybox'] as const) {
      const node = makeNode();
      writeFileSync(join(node.folder, 'empty'), '');
      const env = Object.fromEntries(
        Object.entries(options.env ?? {}).map(([name, value]) => [name, value.replace('@', node.folder)]),
      );
      const result = await runOn(node, { ...options, env, shell, settings: { ...calico, ...options.settings } });
      expect(result, result.stderr).toMatchObject({ code, stdout: '' });
      expect(result.stderr).toMatch(message);
      expect(Object.keys(snapshot(node.root))).toEqual(untouched);
    }
  });
});

test("install.sh exits 70 where K3s' installer fails, and finishes on the next run", async () => {
  for (const step of ['download', 'digest', 'unit']) {
    const node = makeNode();
    const failed = await runOn(node, { settings: calico, env: { STAND_IN_FAIL: step } });
    expect(failed, failed.stderr).toMatchObject({ code: 70 });
    expect(failed.stderr).toContain("K3s' installer failed with code 1");
    expect(textOf(node, receipt)).toContain('state installing\n');
    expect(await runOn(node, { settings: calico })).toMatchObject({ code: 0 });
    const whole = makeNode();
    await runOn(whole, { settings: calico });
    expect(snapshot(node.root)).toEqual(snapshot(whole.root));
  }
});

describe('install.sh and files that it did not write', () => {
  test('refuses them before anything is written', async () => {
    for (const path of [config, manifest]) {
      const node = makeNode();
      putFile(node, path, 'mine\n');
      const before = snapshot(node.root);
      const { code, stderr } = await runOn(node, { settings: calico });
      expect(code).toBe(78);
      expect(stderr).toContain(`${path} is there and knit did not write it`);
      expect(snapshot(node.root)).toEqual(before);
    }
  });

  test('keeps them aside with --force', async () => {
    const node = makeNode();
    putFile(node, config, 'mine\n');
    expect(await runOn(node, { settings: calico, args: ['--force'] })).toMatchObject({ code: 0 });
    expect(textOf(node, `${config}.before-knit`)).toBe('mine\n');
    expect(textOf(node, config)).toBe(calico.SERVER_CONFIG);
    expect(textOf(node, receipt)).toContain(`aside ${config}\n`);
  });

  test('takes its own file, changed since, for a foreign one', async () => {
    const node = makeNode();
    await runOn(node, { settings: calico });
    putFile(node, config, 'edited: true\n');
    expect(await runOn(node, { settings: calico })).toMatchObject({ code: 78 });
    expect(textOf(node, config)).toBe('edited: true\n');
  });

  test('writes through no link', async () => {
    const node = makeNode();
    putFile(node, '/elsewhere', 'mine\n');
    putFile(node, `${config}/x`, '');
    expect(await runOn(node, { settings: calico, args: ['--force'] })).toMatchObject({ code: 78 });
    expect(textOf(node, '/elsewhere')).toBe('mine\n');
  });
});

test('install.sh replaces what it wrote when the settings change, and removes what the new ones lack', async () => {
  const node = makeNode();
  const flannel = '/etc/rancher/k3s/knit-flannel.json';
  expect(await runOn(node, { settings: { ...calico, FLANNEL_CONF: '{}\n' } })).toMatchObject({ code: 0 });
  expect(textOf(node, flannel)).toBe('{}\n');
  const changed = { ...calico, SERVER_CONFIG: `${calico.SERVER_CONFIG}tls-san:\n  - a.example\n` };
  const { code, stderr } = await runOn(node, { settings: changed });
  expect(code, stderr).toBe(0);
  expect(textOf(node, config)).toBe(changed.SERVER_CONFIG);
  expect(snapshot(node.root)[flannel]).toBeUndefined();
  expect(textOf(node, receipt)).not.toContain(flannel);
});

test('install.sh works with umask 077 and leaves folders open that others read', async () => {
  const node = makeNode();
  expect(await runOn(node, { settings: calico, before: 'umask 077' })).toMatchObject({ code: 0 });
  const files = snapshot(node.root);
  expect(files['/etc/rancher/k3s']).toBe('folder 755');
  expect(files['/var/lib/rancher/k3s']).toBe('folder 755');
  expect(files['/var/lib/rancher/k3s/server']).toBe('folder 700');
});

describe('install.sh --help and --version', () => {
  test.each(['en', 'ja'] as const)('in %s name every option, variable and exit code', async (language) => {
    for (const shell of shellNames) {
      const node = makeNode();
      const settings = { ...calico, LANGUAGE: language };
      const { code, stdout, stderr } = await runOn(node, { shell, settings, args: ['--help'], unprivileged: true });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const words =
        '--dry-run --files-only --no-verify --force --help --version server agent ' +
        'KNIT_ROOT KNIT_K3S_INSTALLER KNIT_K3S_INSTALLER_SHA256 KNIT_MANIFEST_BASE K3S_URL K3S_TOKEN K3S_TOKEN_FILE ' +
        '64 65 69 70 73 77 78 NO_COLOR /var/lib/knit/receipt INSTALL_K3S_';
      for (const word of [...words.split(' '), calico.REQUEST]) {
        expect(stdout).toContain(word);
      }
      expect(/\p{Script=Hiragana}/u.test(stdout)).toBe(language === 'ja');
      expect(await runOn(node, { shell, settings, args: ['--version'] })).toEqual({
        code: 0,
        stdout: 'knit 0.1.0\n',
        stderr: '',
      });
    }
  });
});
