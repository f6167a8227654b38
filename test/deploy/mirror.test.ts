import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { layOutMachine, nodeVariables } from '../support/booted-machine.ts';
import { root } from '../support/programs.ts';
import { makeFolder } from '../support/shell.ts';

const address = 'http://127.0.0.1:8099/knit';
const entities = (text: string): string => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

test('a node installs from files of knit export behind a plain web server, by the command that their page shows', async () => {
  const folder = makeFolder('mirror');
  writeFileSync(join(folder, 'queries.txt'), 'backend=vxlan\n');
  const words = ['export', '--queries', join(folder, 'queries.txt'), '--to', join(folder, 'site'), '--base', address];
  execFileSync(process.execPath, [join(root, 'bin', 'knit.mjs'), ...words], { stdio: 'ignore' });
  const [network = ''] = readdirSync(join(folder, 'site', release));
  const page = readFileSync(join(folder, 'site', release, network, 'index.html'), 'utf8');
  const printed = [...page.matchAll(/<pre>(.*)<\/pre>/g)].map(([, text = '']) => entities(text));
  expect(printed.map((line) => line.replace(/.*&& /, ''))).toEqual([
    'sudo sh install.sh',
    'sudo sh verify.sh',
    'sudo sh uninstall.sh',
  ]);

  const machine = await layOutMachine('mirror', {});
  // The stand-in for K3s has no cluster to wait for.
  machine.put('install.line', `${printed[0]} --no-verify\n`);
  machine.put('uninstall.line', `${printed[2]}\n`);
  machine.put(
    'scenario.sh',
    `${nodeVariables('server')}
mkdir /run/sudo && printf '#!/bin/sh\\nexec "$@"\\n' >/run/sudo/sudo && chmod 755 /run/sudo/sudo
PATH=/run/sudo:$PATH
(cd /srv/test/served && exec python3 -m http.server --bind 127.0.0.1 8099 >/srv/test/asked 2>&1) &
for _ in 1 2 3 4 5 6 7 8 9 10; do curl -so /dev/null http://127.0.0.1:8099/ && break; sleep 0.3; done
cd /root
sh -e /srv/test/install.line; echo $? >/srv/test/installed
cat /etc/rancher/k3s/config.yaml.d/10-knit.yaml >/srv/test/config
sh -e /srv/test/uninstall.line; echo $? >/srv/test/uninstalled
ls /etc/rancher/k3s/config.yaml.d >/srv/test/left 2>&1
`,
  );
  machine.putFolder('served/knit', join(folder, 'site'));
  const ended = await machine.boot('boot.sh');
  const said = `${ended}\n${machine.text('stdout')}${machine.text('stderr')}`;
  expect(machine.text('installed'), said).toBe('0\n');
  expect(machine.text('config')).toContain('vxlan');
  expect(machine.text('uninstalled'), said).toBe('0\n');
  expect(machine.text('left')).not.toContain('10-knit.yaml');
  expect(machine.text('asked')).toContain(`GET /knit/${release}/${network}/install.sh`);
});
