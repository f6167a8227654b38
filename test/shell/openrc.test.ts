import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasManifests } from '../support/manifests.ts';
import { standIn } from '../support/node-root.ts';
import { makeOpenrcRoot } from '../support/openrc.ts';
import { sampleApp } from '../support/service.ts';
import { makeFolder } from '../support/shell.ts';

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
async function boot({ role, query }: Row) {
  const app = await sampleApp();
  const folder = makeFolder('openrc');
  const shared = join(folder, 'shared');
  for (const path of ['over', 'root', 'shared']) mkdirSync(join(folder, path));
  cpSync(standIn, join(shared, 'stand-in'), { recursive: true });
  const scripts = {
    'install.sh': `/install.sh?${query}`,
    'changed.sh': `/install.sh?${query}&${role === 'server' ? 'tls-san=a.example' : 'selinux=true'}`,
    'verify.sh': `/verify.sh?${query}`,
    'uninstall.sh': '/uninstall.sh',
  };
  for (const [name, path] of Object.entries(scripts)) {
    const answer = await app.request(path);
    expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200);
    writeFileSync(join(shared, name), await answer.text());
  }
  const join_ = role === 'agent' ? "export K3S_URL=https://10.0.0.9:6443 K3S_TOKEN='K10 s3cr3t'\n" : '';
  writeFileSync(
    join(shared, 'variables'),
    `SERVICE=${role === 'server' ? 'k3s' : 'k3s-agent'}\n${join_}export STAND_IN=/srv/test/stand-in KNIT_K3S_INSTALLER=/srv/test/stand-in/k3s-installer.sh
printf '#!/bin/sh\\n' >/usr/local/bin/modprobe; chmod 755 /usr/local/bin/modprobe\n`,
  );
  cpSync(join(standIn, 'scenario-openrc.sh'), join(shared, 'scenario.sh'));
  const words = ['-mpniuC', '--fork', '--kill-child', 'sh', join(standIn, 'boot-openrc.sh'), folder, base];
  const ended = await promisify(execFile)('unshare', words, { timeout: 150_000 }).then(
    () => '',
    (error: unknown) => String(error),
  );
  const text = (name: string) => (existsSync(join(shared, name)) ? readFileSync(join(shared, name), 'utf8') : '');
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
      const { text, told } = await boot(row);
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
