import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { calico, makeNode, putFile, runOn } from '../support/node-root.ts';
import type { ShellName } from '../support/shell.ts';
import { pathOf } from '../support/shell.ts';
import { configCases } from './preflight/config-cases.ts';
import { k3sCases } from './preflight/k3s-cases.ts';
import { leftoversCases } from './preflight/leftovers-cases.ts';
import type { Case } from './preflight/machine.ts';
import { dual, healthy, wireguard } from './preflight/machine.ts';
import { machineCases } from './preflight/machine-cases.ts';
import { networkCases } from './preflight/network-cases.ts';

const both: readonly ShellName[] = ['dash', 'busybox'];
const cases = [...machineCases, ...k3sCases, ...configCases, ...leftoversCases, ...networkCases];

const preflight = (shell: ShellName, { files = {}, links = {}, settings = {}, env = {}, args = [] }: Partial<Case>) => {
  const node = makeNode();
  for (const [path, text] of Object.entries({ ...healthy, ...files })) {
    if (text !== undefined) putFile(node, path, text, path.includes('/bin/') ? 0o755 : 0o644);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(node.root, path)), { recursive: true });
    symlinkSync(target, join(node.root, path));
  }
  return runOn(node, { name: 'preflight', image: true, shell, settings, env, args, path: pathOf(shell) });
};

describe('preflight', () => {
  test.each(cases)('$id: $fault', async ({ id, level, says, remedy, ...given }) => {
    for (const shell of both) {
      const { code, stdout, stderr } = await preflight(shell, given);
      const refused = / [1-9]\d* refused\n/.test(stdout);
      expect({ code, stderr }, stdout).toEqual({ code: refused ? 78 : 0, stderr: '' });
      const lines = stdout.split('\n');
      const at = lines.findIndex(
        (line) => line.startsWith(`  ${level.padEnd(7)} ${id}: `) && `${line}\n`.includes(says),
      );
      expect(at, stdout).toBeGreaterThanOrEqual(0);
      if (remedy !== undefined) {
        const remedies = lines.slice(
          at + 1,
          lines.findIndex((line, index) => index > at && !line.startsWith('          remedy: ')),
        );
        expect(remedies.join('\n')).toContain(remedy);
      }
      expect(stdout).not.toContain('s3cr3t');
    }
  });

  test('finds nothing to say about a healthy machine, for every kind of network', async () => {
    for (const settings of [
      {},
      calico,
      wireguard,
      dual,
      { ...calico, CNI: 'canal', OVERLAY_INTERFACES: 'flannel.1' },
    ]) {
      const { stdout } = await preflight('dash', { settings });
      expect(stdout).toContain(' 0 warned, 0 refused\n');
    }
  });

  test('refuses with 78 before anything is written, and goes on with --force', async () => {
    const node = makeNode();
    putFile(node, '/sys/class/net/cilium_host/mtu', '1500\n');
    const refused = await runOn(node, { settings: calico, args: ['--files-only'] });
    expect(refused).toMatchObject({ code: 78, stdout: '' });
    expect(refused.stderr).toContain('refuse  other-network: links of another network are here: cilium_host');
    expect(refused.stderr).toContain('1 refused');
    expect(refused.stderr).not.toContain('ok      ');
    const args = ['--files-only', '--force'];
    expect(await runOn(node, { settings: calico, args })).toMatchObject({ code: 0 });
  });

  test('speaks Japanese', async () => {
    const { stdout } = await preflight('dash', {
      settings: { LANGUAGE: 'ja' },
      files: { '/sys/class/net/cilium_host/mtu': '' },
    });
    expect(stdout).toContain('refuse  other-network：別のネットワークのリンクがあります：cilium_host');
    expect(
      stdout.split('\n').filter((line) => /^ {2}(ok|warn|refuse|skip) /.test(line) && !line.includes('：')),
    ).toEqual([]);
  });

  test('every check has a case here that it finds something in', async () => {
    const { stdout } = await preflight('dash', {
      settings: { ...calico, ...dual, SERVER_CONFIG: 'flannel-iface: eth0\n', HOST_PACKAGES: 'wireguard' },
      env: { HTTPS_PROXY: 'x' },
    });
    const ids = new Set([...stdout.matchAll(/^ {2}(?:ok|warn|refuse|skip) +([a-z0-9-]+):/gm)].map(([, id]) => id));
    const tested = new Set([...cases.filter(({ level }) => level !== 'ok').map(({ id }) => id), ...elsewhere]);
    expect([...ids].filter((id) => id !== undefined && !tested.has(id))).toEqual([]);
  });
});

// Seen on a running machine only: preflight-machine.test.ts.
const elsewhere = [
  ...['supervisor', 'architecture', 'disk', 'time', 'kernel-modules', 'rule-leftovers', 'iptables'],
  ...['packet-filter'],
];
