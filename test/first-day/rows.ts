import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { NodeRole } from '../../src/shell/commands.ts';
import { installNode, textOf } from '../../src/shell/commands.ts';
import { root } from '../support/programs.ts';
import { serviceHost } from './servers.ts';
import type { World } from './world.ts';
import { hasToken } from './world.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const table = readme.slice(readme.indexOf('## Ask for a network'), readme.indexOf('The line is loud'));

/** The networks of README's table, by their queries. */
export const queries = [...new Set([...table.matchAll(/\$K\/install\.sh\??([^"]*)"/g)].map(([, query = '']) => query))];

/** What a node can be. */
export const roles = ['first', 'server', 'agent'] as const satisfies readonly NodeRole[];

/** Types what the service prints for a network and a role, on a node's first day, and looks at what is there then. */
export async function installs(world: World, query: string, role: NodeRole, shell = ''): Promise<void> {
  const script = textOf(installNode({ origin: `https://${serviceHost}`, query }, role)).replace(
    'SERVER',
    'server.example',
  );
  const left = await world.type({ script, shell, before: hasToken, until: /^Waiting for the node and its network$/m });
  const service = role === 'agent' ? 'k3s-agent' : 'k3s';
  const plan = (await (await world.app.request(`/plan.json?${query}`)).json()) as { k3s: { version: string } };
  expect(left.stderr).toContain(`Using ${plan.k3s.version} as release`);
  const receipt = left.text('/var/lib/knit/receipt');
  expect(receipt, left.stderr).toContain('state complete\n');
  expect(receipt).toContain(`role ${role === 'agent' ? 'agent' : 'server'}\nservice ${service}\n`);
  if (role === 'first') {
    const config = await world.app.request(`/config.yaml?${query}`);
    expect(left.text('/etc/rancher/k3s/config.yaml.d/10-knit.yaml')).toBe(await config.text());
  }
  expect(left.text(`/etc/systemd/system/${service}.service`)).toContain('ExecStart=/usr/local/bin/k3s ');
  // What the unit started ran: K3s with that role.
  expect(left.text('/var/log/k3s-stand-in.log')).toMatch(role === 'agent' ? / agent/ : / server/);
  expect(left.stderr).not.toContain('s3cr3t');
}
