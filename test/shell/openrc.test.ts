import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { layOutMachine, nodeVariables, scenarioScripts } from '../support/booted-machine.ts';
import { hasManifests } from '../support/manifests.ts';
import { standIn } from '../support/node-root.ts';
import { makeOpenrcRoot } from '../support/openrc.ts';

let base = '';
beforeAll(async () => {
  base = await makeOpenrcRoot();
}, 400_000);

interface Row {
  readonly role: 'server' | 'agent';
  readonly query: string;
  readonly needs?: 'manifests';
}

const rows: readonly Row[] = [
  { role: 'server', query: 'backend=vxlan' },
  { role: 'agent', query: 'backend=vxlan' },
  { role: 'server', query: 'backend=wireguard' },
  { role: 'server', query: 'cni=calico&manifest=carry', needs: 'manifests' },
];

/** Boots a machine with OpenRC, runs the scenario there and gives what it found. */
async function run({ role, query }: Row) {
  const { put, boot, text } = await layOutMachine('openrc', scenarioScripts(query, role));
  const modprobe = "printf '#!/bin/sh\\n' >/usr/local/bin/modprobe; chmod 755 /usr/local/bin/modprobe\n";
  put('variables', nodeVariables(role) + modprobe);
  put('scenario.sh', readFileSync(join(standIn, 'scenario-openrc.sh'), 'utf8'));
  const ended = await boot('boot-openrc.sh', base);
  const told = ['boot', 'install', 'again', 'changed', 'rehearsal', 'uninstall']
    .map((name) => `--- ${name}\n${text(`${name}.out`)}`)
    .join('');
  expect(text('finished'), `${ended}${text('stderr')}${text('codes')}${told}`).toBe('finished\n');
  return { text, told };
}

/** Each check's status by its id. */
function statusesOf(json: string): Record<string, string> {
  const { checks } = JSON.parse(json) as { checks: readonly { id: string; status: string }[] };
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

describe.each(rows)('under a real OpenRC, $query', (row) => {
  test.skipIf(row.needs !== undefined && !hasManifests)(
    `as ${row.role}: install, again, change, uninstall`,
    async () => {
      const { role } = row;
      const { text, told } = await run(row);
      const service = role === 'server' ? 'k3s' : 'k3s-agent';
      expect(text('codes'), told).toBe('install 0\nagain 0\nchanged 0\nrehearsal 0\nuninstall 0\n');
      expect(text('active'), text('rc-status')).toBe('0\n');
      expect(text('enabled')).toMatch(new RegExp(`^ *${service} \\|`, 'm'));
      expect(text('enabled-after')).not.toContain('k3s');
      expect(text('again.out')).toContain('Nothing changed: this node is already as asked.');
      expect(text('restarted-again'), text('pids')).toBe('same\n');
      expect(text('restarted-changed'), `${text('pids')}${told}`).toBe('restarted\n');
      expect(text('active-changed')).toBe('0\n');
      if (role === 'server') expect(text('config')).toContain('flannel-backend');
      expect(text('config-changed')).toContain(role === 'server' ? 'a.example' : 'selinux: true');
      expect(text('receipt')).not.toBe('');
      if (row.needs === 'manifests') {
        expect(text('during.files')).toMatch(/^\S+\/knit-calico\.yaml f 600/m);
        expect(text('rehearsal.out')).toContain("Calico's rules, sets and links");
      }
      expect(told).not.toContain('s3cr3t');
      expect(statusesOf(text('verify.json'))).toMatchObject({ 'k3s-service': 'pass', 'k3s-version': 'pass' });
      expect(statusesOf(text('stopped.json'))).toMatchObject({ 'k3s-service': 'fail' });
      expect(text('rehearsed.files')).toBe(text('during.files'));
      expect(text('after.files').split('\n'), told).toEqual(text('before.files').split('\n'));
    },
    200_000,
  );
});
