import { afterAll, beforeAll, expect, test } from 'vitest';
import { installNode, textOf } from '../../src/shell/commands.ts';
import { filled } from './printed-rules.ts';
import { serviceHost } from './servers.ts';
import type { World } from './world.ts';
import { hasToken, openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const from = 'v1.34.9+k3s1';
const between = 'v1.35.8+k3s1';
const end = 'v1.36.4+k3s1';

/**
 * The commands of a runbook that a node of a role can type in a world without a cluster: every step, then the last one's way
 * back.
 */
async function commandsOf(query: string, ofRole: (command: string) => boolean): Promise<readonly string[]> {
  const path = `/runbook.md?${query}&from=${encodeURIComponent(from)}&k3s=${encodeURIComponent(end)}`;
  const [, ...steps] = (await (await world.app.request(path)).text()).split(/^## (?=\d)/m);
  const parts = steps.map((step) => step.split(/^### (?=Go back)/m));
  const text = [...parts.map(([forwards]) => forwards), parts.at(-1)?.[1]].join('\n');
  const blocks = [...text.matchAll(/^```sh\n(.*)\n```$/gm)].map(([, command = '']) => filled(command));
  return blocks.filter((command) => !/kubectl|verify\.sh/.test(command) && ofRole(command));
}

/** Types them after an installation of the first release, without the wait for a cluster, and tells the releases that ran. */
async function follow(commands: readonly string[], role: 'first' | 'agent') {
  const place = { origin: `https://${serviceHost}`, query: `k3s=${encodeURIComponent(from)}` };
  const typed = [filled(textOf(installNode(place, role))), ...commands].map(
    (command) => `${command.replace(/(sh install\.sh(?: agent| server)?)$/, '$1 --no-verify')} || exit 9
printf 'after %s\\n' "$(k3s --version | sed -n 's/^k3s version \\([^ ]*\\).*/\\1/p')"`,
  );
  const left = await world.type({
    script: `${typed.join('\n')}\nsystemctl is-active ${role === 'agent' ? 'k3s-agent' : 'k3s'}`,
    before: hasToken,
  });
  expect(left.code, `${left.stdout}${left.stderr}`).toBe(0);
  return { left, releases: [...left.stdout.matchAll(/^after (.*)$/gm)].map(([, release]) => release) };
}

test('a server goes each step of its runbook, and back', async () => {
  const commands = await commandsOf('', () => true);
  const { left, releases } = await follow(commands, 'first');
  // Its database is kept, then it is upgraded: twice. Then it is stopped, put back, its database brought back, started.
  expect(releases).toEqual([from, from, between, between, end, end, between, between, between]);
  expect(left.text('/var/lib/knit/receipt')).toContain('state complete\n');
});

test('an agent goes the steps of its runbook, and back', async () => {
  const isAgents = (command: string): boolean => / agent( |$)|k3s-agent$|killall/.test(command);
  const commands = await commandsOf('servers=3&agents=1', isAgents);
  const { left, releases } = await follow(commands, 'agent');
  expect(releases).toEqual([from, between, end, end, between, between]);
  expect(left.text('/etc/systemd/system/k3s-agent.service.env')).toContain('K3S_URL=');
});
