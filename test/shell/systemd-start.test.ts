import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layOutMachine, nodeVariables, scenarioScripts } from '../support/booted-machine.ts';
import { standIn } from '../support/node-root.ts';

// K3s' unit knows no limit of time, and its agent says nothing to systemd before a server has answered.
test('install.sh under a real systemd ends the wait for an agent that does not start, and leaves it trying', async () => {
  const machine = await layOutMachine('start', scenarioScripts('', 'agent'));
  const limit = machine.text('install.sh').replace('start_limit=600\n', 'start_limit=2\n');
  expect(limit).not.toBe(machine.text('install.sh'));
  machine.put('install.sh', limit);
  const k3s = readFileSync(join(standIn, 'k3s.sh'), 'utf8');
  machine.put('stand-in/k3s.sh', k3s.replace(/^.*systemd-notify --ready.*$/m, '    echo waiting for the server'));
  machine.put('variables', nodeVariables('agent'));
  machine.put(
    'scenario.sh',
    `cd /srv/test
. ./variables
sh -s - --no-verify <install.sh >install.out 2>&1
echo $? >code
systemctl is-active k3s-agent >active
systemctl list-jobs --no-legend k3s-agent.service >jobs
cat /var/lib/knit/receipt >receipt
`,
  );
  const why = await machine.boot('boot.sh');
  expect(machine.text('code'), `${why}\n${machine.text('install.out')}`).toBe('70\n');
  expect(machine.text('install.out')).toContain('K3s did not start, see above. It is installed and goes on trying');
  expect(machine.text('active')).toBe('activating\n');
  expect(machine.text('jobs')).toBe('');
  expect(machine.text('receipt')).toContain('state installing\n');
});
