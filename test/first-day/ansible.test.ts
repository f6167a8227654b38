import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/programs.ts';
import { serviceHost } from './servers.ts';
import type { Left, World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const here = (name: string): string => readFileSync(join(root, 'test/first-day/ansible', name), 'utf8');
const blocksOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const [inventory = '', node = '', site = '', ofK3sAnsible = ''] = blocksOf('docs/ansible.md');

/** Nodes of the inventory that a world has room for: the first server has the name that its TLS stand-in answers to. */
const nodes = ['server.example', 'server-2.example.com', 'agent-1.example.com'];

async function inventoryOf(change: (text: string) => string): Promise<string> {
  const { network } = (parse(inventory) as { all: { vars: { network: string } } }).all.vars;
  const script = await (await world.app.request(`/install.sh?${network}`)).text();
  const text = inventory
    .replace('https://HOST', `https://${serviceHost}`)
    .replace('DIGEST', createHash('sha256').update(script).digest('hex'))
    .replace('server-1.example.com', 'server.example')
    .replace(/^ +(server-3|agent-2)\.example\.com:\n/gm, '');
  return change(`${text}    ansible_connection: node\n    ansible_python_interpreter: /usr/bin/python3\n`);
}

const file = (path: string, text: string): string => `cat >${path} <<'END-OF-FILE'\n${text}END-OF-FILE\n`;

/** Runs the playbook of the document on nodes of a world, as often as is said; each run's last lines begin with PLAY RECAP. */
async function play(times: number, change: (text: string) => string = (text) => text, before = ''): Promise<Left> {
  const run = 'ansible-playbook -i inventory.yml site.yml; echo "ended $?"\n';
  const script = [
    file('nodes.sh', here('nodes.sh')),
    'mkdir connection_plugins\n',
    file('connection_plugins/node.py', here('node.py')),
    file('inventory.yml', await inventoryOf(change)),
    file('node.yml', node),
    file('site.yml', site),
    `sh nodes.sh ${nodes.join(' ')} || exit 9\n${before}\nexport ANSIBLE_FORCE_COLOR=0 ANSIBLE_NOCOLOR=1 LC_ALL=C.UTF-8\n`,
    run.repeat(times),
    ...nodes.map(
      (name) => `mkdir -p /root/left; cat /nodes/${name}/var/lib/knit/receipt >/root/left/${name} 2>/dev/null\n`,
    ),
  ].join('');
  return world.type({ script });
}

describe('the playbook of docs/ansible.md', () => {
  test('installs servers one by one, then agents; the second run changes nothing', async () => {
    const left = await play(2);
    const said = left.stdout + left.stderr;
    expect(left.stdout.match(/^ended 0$/gm), said).toHaveLength(2);
    const [, first = '', second = ''] = left.stdout.split(/^PLAY RECAP .*$/m);
    for (const [index, name] of nodes.entries()) {
      const receipt = left.text(`/root/left/${name}`);
      expect(receipt, said).toContain('state complete\n');
      expect(receipt).toContain(`role ${index < 2 ? 'server' : 'agent'}\n`);
      expect(first).toMatch(new RegExp(`^${name} .*changed=[1-9].*failed=0`, 'm'));
      expect(second).toMatch(new RegExp(`^${name} .*changed=0 .*failed=0`, 'm'));
    }
    const order = [
      ...(left.stdout.split('PLAY RECAP')[0] ?? '').matchAll(
        /^TASK \[K3s and its network\].*\n(?:.*\n)*?changed: \[(.*?)\]/gm,
      ),
    ];
    expect(order.map(([, name]) => name)).toEqual(nodes);
    expect(said).not.toContain('s3cr3t');
  });

  test('touches no other node where the first server fails', async () => {
    const left = await play(1, (text) => text.replace(/sha256: .*/, `sha256: ${'0'.repeat(64)}`));
    expect(left.stdout).toContain('ended 2');
    expect(left.stdout).toContain('The checksum');
    for (const name of nodes) expect(left.text(`/root/left/${name}`)).toBe('');
    expect(left.stdout).not.toMatch(/(server-2|agent-1)\.example\.com\s.*ok=[1-9]/);
  });

  test('is the same in both languages', () => {
    expect(blocksOf('docs/ansible.ja.md')).toEqual(blocksOf('docs/ansible.md'));
  });
});

test('what the document gives k3s-ansible is what the service answers', async () => {
  const given = parse(ofK3sAnsible) as Record<string, unknown>;
  const query = 'cni=calico&k3s=v1.36.4%2Bk3s1';
  const config = await (await world.app.request(`/config.yaml?${query}`)).text();
  const told = config.replace(/^#.*\n/gm, '');
  expect(parse(String(given['server_config_yaml']))).toEqual(parse(told));
  const plan = (await (await world.app.request(`/plan.json?${query}`)).json()) as { k3s: { version: string } };
  expect(given['k3s_version']).toBe(plan.k3s.version);
});
