import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NodeRoot } from '../support/node-root.ts';
import { calico, makeNode, putFile, runOn, snapshot } from '../support/node-root.ts';
import type { RunResult, ScriptName, ShellName } from '../support/shell.ts';
import { makeCommands } from '../support/shell.ts';

// The commands by which the scripts, and the stand-in for K3s' installer, change something.
const changing = [
  'cat',
  'chmod',
  'cp',
  'flock',
  'ln',
  'mkdir',
  'mktemp',
  'mv',
  'rm',
  'rmdir',
  'sed',
  'sh',
  'tail',
  'tee',
  'touch',
];

// Each takes the next free number, which is its own although pipelines run several at once: `set -C` makes the file or fails.
// The chosen one kills every process of the sandbox and then itself, by SIGKILL, before or after it has done its work.
const killer = (command: string) => `
n=1
set -C
until { true >"$STEPS/$n"; } 2>/dev/null; do n=$((n + 1)); done
set +C
[ "$n $KILL_WHEN" != "$KILL_AT before" ] || { kill -9 -1; kill -9 $$; }
/bin/${command} "$@"
code=$?
[ "$n $KILL_WHEN" != "$KILL_AT after" ] || { kill -9 -1; kill -9 $$; }
exit $code`;

const killers = `${makeCommands(Object.fromEntries(changing.map((name) => [name, killer(name)])))}:/usr/sbin:/usr/bin:/sbin:/bin`;

interface Kill {
  readonly name: ScriptName;
  readonly shell: ShellName;
  readonly at: number;
  readonly when: 'before' | 'after';
}

const stepsFolder = (node: NodeRoot) => join(node.folder, 'steps');

/** Runs a script that is killed at one of its steps. */
const killed = (node: NodeRoot, { name, shell, at, when }: Kill): Promise<RunResult> => {
  rmSync(stepsFolder(node), { recursive: true, force: true });
  mkdirSync(stepsFolder(node));
  const env = { STEPS: stepsFolder(node), KILL_AT: String(at), KILL_WHEN: when };
  return runOn(node, { name, shell, settings: calico, path: killers, env });
};

/** How many steps a run has that nobody kills. */
const stepsOf = async (name: ScriptName, node: NodeRoot): Promise<number> => {
  const { code, stderr } = await killed(node, { name, shell: 'dash', at: 0, when: 'before' });
  expect(code, stderr).toBe(0);
  return readdirSync(stepsFolder(node)).length;
};

// Every step in both ways takes minutes; CI takes every third, KNIT_ALL=1 all of them.
const stride = process.env['KNIT_ALL'] === undefined ? 3 : 1;

const points = (steps: number): readonly Omit<Kill, 'name'>[] =>
  Array.from({ length: steps * 2 }, (_, at) => ({
    at: Math.floor(at / 2) + 1,
    when: at % 2 === 0 ? ('before' as const) : ('after' as const),
    shell: at % 5 === 0 ? ('busybox' as const) : ('dash' as const),
  })).filter((_, at) => at % stride === 0);

test('install.sh, killed at any step and run again, ends in the same bytes', async () => {
  const whole = makeNode();
  const steps = await stepsOf('install', whole);
  const wanted = snapshot(whole.root);
  for (const point of points(steps)) {
    const node = makeNode();
    const first = await killed(node, { name: 'install', ...point });
    expect(first.code, `${JSON.stringify(point)} was not killed`).toBe(137);
    const second = await runOn(node, { settings: calico, shell: point.shell });
    expect(second, `${JSON.stringify(point)}\n${second.stderr}`).toMatchObject({ code: 0 });
    expect(snapshot(node.root), JSON.stringify(point)).toEqual(wanted);
  }
  const count = points(steps).length;
  console.log(
    `install.sh: ${steps} steps, killed at ${count} points (every ${stride} of before and after), all converged`,
  );
}, 900_000);

test('uninstall.sh, killed at any step and run again, leaves the root as it was', async () => {
  const install = async () => {
    const node = makeNode();
    putFile(node, '/etc/rancher/k3s/config.yaml.d/10-knit.yaml', 'mine\n');
    const before = snapshot(node.root);
    await runOn(node, { settings: calico, args: ['--force'] });
    putFile(node, '/etc/cni/net.d/10-calico.conflist', '{}');
    putFile(node, '/opt/cni/bin/calico', 'x');
    return { node, before };
  };
  const steps = await stepsOf('uninstall', (await install()).node);
  for (const point of points(steps)) {
    const { node, before } = await install();
    const first = await killed(node, { name: 'uninstall', ...point });
    expect(first.code, `${JSON.stringify(point)} was not killed`).toBe(137);
    const second = await runOn(node, { name: 'uninstall', shell: point.shell });
    expect(second, `${JSON.stringify(point)}\n${second.stderr}`).toMatchObject({ code: 0 });
    expect(snapshot(node.root), JSON.stringify(point)).toEqual(before);
  }
  console.log(`uninstall.sh: ${steps} steps, killed at ${points(steps).length} points, all converged`);
}, 900_000);
