import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../support/machine.ts';
import { makeMachine, runMachine } from '../support/machine.ts';
import { shellNames } from '../support/shell.ts';

const own = 'etc/rancher/k3s/config.yaml.d/11-knit-node.yaml';
const textOf = ({ folder }: Machine) => readFileSync(join(folder, own), 'utf8');
const links =
  'ip link add eth7 type bridge; ip link set eth7 up; ip addr add 192.0.2.7/24 dev eth7; ip route replace default dev eth7';
const args = ['--no-verify'];
const external = { SERVER_CONFIG: 'flannel-backend: "wireguard-native"\nflannel-external-ip: true\n' };

describe.each(shellNames)('install.sh --node-ip in %s', (shell) => {
  test('writes a file of the node, and keeps what was said until it is said otherwise', async () => {
    const machine = makeMachine();
    const first = await runMachine(machine, {
      shell,
      before: links,
      args: [...args, '--node-ip', '192.0.2.7', '--node-external-ip=198.51.100.7'],
    });
    expect(first.code, first.stderr).toBe(0);
    expect(textOf(machine).split('\n').slice(1)).toEqual([
      'node-ip: "192.0.2.7"',
      'node-external-ip: "198.51.100.7"',
      '',
    ]);
    const written = textOf(machine);
    const again = await runMachine(machine, { shell, before: links, args });
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('Nothing changed');
    expect(textOf(machine)).toBe(written);
    const other = await runMachine(machine, { shell, before: links, args: [...args, '--node-ip=192.0.2.7'] });
    expect(other.code, other.stderr).toBe(0);
    expect(other.stderr).toContain('its config changed: restarting it');
    expect(textOf(machine)).not.toContain('node-external-ip:');
  });
});

test('uninstall.sh removes the file of the node', async () => {
  const machine = makeMachine();
  const installed = await runMachine(machine, { before: links, args: [...args, '--node-ip', '192.0.2.7'] });
  expect(installed.code, installed.stderr).toBe(0);
  const { code, stderr } = await runMachine(machine, { name: 'uninstall', before: links, args: [] });
  expect(code, stderr).toBe(0);
  expect(existsSync(join(machine.folder, own))).toBe(false);
});

test('a dry run shows the file and writes none', async () => {
  const machine = makeMachine();
  const { code, stdout } = await runMachine(machine, { before: links, args: ['--dry-run', '--node-ip', '192.0.2.7'] });
  expect(code).toBe(0);
  expect(stdout).toContain('node-ip: "192.0.2.7"');
  expect(existsSync(join(machine.folder, own))).toBe(false);
});

describe('the addresses of a node', () => {
  test.each([
    ...[
      '',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.7,198.51.100.7',
      '192.0.2.7,',
      'a.b.c.d',
      '1:2:3',
      'fd00:::1',
      'fd00::1::2',
    ],
    ...['192.0.2.7$(id)', '192.0.2.7"', 'node1', '192.0.2.7,fd00::1,fd00::2', 'fd00::12345'],
  ])('%j is refused', async (address) => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, { args: [...args, `--node-ip=${address}`] });
    expect(code, stderr).toBe(64);
    expect(stderr).toContain('--node-ip takes one address, or one of each family');
    expect(existsSync(join(machine.folder, own))).toBe(false);
  });

  test('an option without its address is refused', async () => {
    const { code, stderr } = await runMachine(makeMachine(), { args: [...args, '--node-external-ip'] });
    expect(code).toBe(64);
    expect(stderr).toContain('--node-external-ip needs an address behind it');
  });

  test.each([
    [
      'an address that no link has',
      ['--node-ip', '192.0.2.99'],
      {},
      'no link of this machine has the address 192.0.2.99',
    ],
    ['another family', ['--node-ip', 'fd00::7'], {}, 'is of another family than the pod range'],
    ['no external address, where flannel is to use it', [], external, 'this node has none'],
  ] as const)('%s is refused by preflight, before anything is written', async (_, options, settings, said) => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, { before: links, settings, args: [...args, ...options] });
    expect(code, stderr).toBe(78);
    expect(stderr).toContain(said);
    expect(existsSync(join(machine.folder, own))).toBe(false);
  });

  test.each([
    ['an option', ['--node-external-ip', '198.51.100.7'], {}],
    ['an option of K3s', [], { INSTALL_K3S_EXEC: 'server --node-external-ip 198.51.100.7' }],
  ] as const)('an external address may come from %s', async (_, options, env) => {
    const machine = makeMachine();
    const run = { before: links, settings: external, args: [...args, ...options], env };
    const { code, stderr } = await runMachine(machine, run);
    expect(stderr).not.toContain('this node has none');
    expect(code, stderr).toBe(0);
  });
});
