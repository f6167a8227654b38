import { describe, expect, test } from 'vitest';
import { calico, makeNode, putFile, runOn, snapshot } from '../support/node-root.ts';
import type { ShellName } from '../support/shell.ts';
import { pathOf, shellNames } from '../support/shell.ts';
import { healthy, joining } from './preflight/machine.ts';

const look = (shell: ShellName, args: readonly string[], files: Readonly<Record<string, string>> = {}, more = {}) => {
  const node = makeNode();
  for (const [path, text] of Object.entries({ ...healthy, ...files })) putFile(node, path, text);
  const before = snapshot(node.root);
  const run = runOn(node, { name: 'preflight', image: true, shell, args, path: pathOf(shell), ...more });
  return run.then((result) => ({
    ...result,
    isChanged: JSON.stringify(snapshot(node.root)) !== JSON.stringify(before),
  }));
};
const cilium = { '/sys/class/net/cilium_host/mtu': '1500\n' };

describe.each(shellNames)('preflight.sh in %s', (shell) => {
  test('tells findings on stdout, changes nothing, and ends with 78 where something is refused', async () => {
    expect(await look(shell, [])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ {2}ok {6}hostname: node-1\n[\s\S]* 0 warned, 0 refused\n$/),
      stderr: '',
      isChanged: false,
    });
    const refused = await look(shell, [], cilium, { settings: calico });
    expect(refused).toMatchObject({ code: 78, stderr: '', isChanged: false });
    expect(refused.stdout).toContain('  refuse  other-network: links of another network are here: cilium_host');
  });

  test('gives JSON, in both languages', async () => {
    for (const language of ['en', 'ja']) {
      const files = { ...cilium, '/etc/hostname': 'a "b" \\c\n', '/proc/sys/kernel/hostname': 'a "b" \\c\n' };
      const { code, stdout, stderr } = await look(shell, ['--format', 'json'], files, {
        settings: { LANGUAGE: language },
      });
      expect({ code, stderr }, stdout).toEqual({ code: 78, stderr: '' });
      const { checks, ...counts } = JSON.parse(stdout);
      expect(counts).toMatchObject({ role: 'server', refused: 2, warned: 0 });
      expect(counts.ok + counts.warned + counts.refused + counts.skipped).toBe(checks.length);
      expect(checks).toContainEqual({
        id: 'other-network',
        status: 'refuse',
        detail: expect.stringContaining('cilium_host'),
        remedies: [expect.stringContaining('ip link delete cilium_host')],
      });
      expect(checks).toContainEqual(
        expect.objectContaining({ id: 'hostname', detail: expect.stringContaining('a "b" \\c') }),
      );
      expect(checks).toContainEqual(expect.objectContaining({ id: 'memory', status: 'ok', detail: '4000 MiB' }));
    }
  });
});

describe('preflight.sh', () => {
  test('takes the role from --role, else from K3S_URL', async () => {
    const roleOf = async (args: readonly string[], env = {}) =>
      JSON.parse((await look('dash', ['--format=json', ...args], {}, { env })).stdout).role;
    expect(await roleOf([])).toBe('server');
    expect(await roleOf([], joining)).toBe('agent');
    expect(await roleOf(['--role=server'], joining)).toBe('server');
    expect(await roleOf(['--role', 'agent'])).toBe('agent');
  });

  test.each([
    [['--role', 'both'], '--role takes server or agent, not both'],
    [['--format', 'xml'], '--format takes text or json, not xml'],
    [['--format'], '--format needs a value'],
    [['server'], 'unknown argument server'],
  ])('ends with 64 at %j', async (args, says) => {
    expect(await look('dash', args)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(says) });
  });

  test.each(['en', 'ja'])('explains itself: %s', async (language) => {
    const { code, stdout } = await look('dash', ['--help'], {}, { settings: { LANGUAGE: language } });
    expect(code).toBe(0);
    for (const word of ['--role', '--format', '--help', '--version', 'KNIT_ROOT', 'NO_COLOR', '78', '64'])
      expect(stdout).toContain(word);
    expect(await look('dash', ['--version'])).toMatchObject({ code: 0, stdout: 'knit 0.1.0\n' });
  });

  test('gives advice that install.sh leaves out, and misses nothing that install.sh says', async () => {
    const files = { '/proc/meminfo': 'MemTotal: 500000 kB\n', ...cilium };
    const said = (text: string) =>
      new Set([...text.matchAll(/^ {2}(?:ok|warn|refuse|skip) +([a-z0-9-]+):/gm)].map(([, id]) => id));
    const advice = said((await look('dash', [], files, { settings: calico })).stdout);
    const node = makeNode();
    for (const [path, text] of Object.entries({ ...healthy, ...files })) putFile(node, path, text);
    const installs = said((await runOn(node, { settings: calico, args: ['--dry-run'] })).stdout);
    expect([...installs].filter((id) => !advice.has(id))).toEqual([]);
    expect([...advice].filter((id) => !installs.has(id)).sort()).toEqual(
      expect.arrayContaining(['cores', 'iptables', 'kernel-version', 'memory', 'selinux']),
    );
  });
});
