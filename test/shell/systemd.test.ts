import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layOutMachine, nodeVariables, scenarioScripts } from '../support/booted-machine.ts';
import { hasManifests } from '../support/manifests.ts';
import { standIn } from '../support/node-root.ts';

// What each network leaves in the kernel and on the disk beside what the stand-in for K3s leaves.
const calicoLeaves = `
iptables -N cali-INPUT; iptables -A cali-INPUT -j ACCEPT; iptables -I INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT
iptables -t nat -N cali-PREROUTING; iptables -t nat -A PREROUTING -m comment --comment cali:6gwbT8clXdHdC1b1 -j cali-PREROUTING
ip link add cali0123456789a type bridge; ip link set cali0123456789a up; ip route add 10.42.7.3 dev cali0123456789a
ip route add blackhole 10.42.7.0/26 proto 80
mkdir -p /etc/cni/net.d /opt/cni/bin /var/lib/calico /var/log/calico/cni
for file in /etc/cni/net.d/calico-kubeconfig /opt/cni/bin/calico /opt/cni/bin/loopback /var/lib/calico/nodename; do echo x >$file; done
`;
const policy =
  'ip xfrm policy add src 10.42.0.0/24 dst 10.42.1.0/24 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel\n';
const foreignPolicy =
  'ip xfrm policy add src 192.0.2.0/24 dst 198.51.100.0/24 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel\n';

interface Row {
  readonly query: string;
  readonly other: string;
  readonly leaves?: string;
  readonly needs?: 'manifests';
}

/** Every row of K3s' page on networks, another network to be refused, and what the row leaves. */
const rows: readonly Row[] = [
  { query: 'backend=vxlan', other: 'backend=host-gw' },
  {
    query: 'backend=host-gw',
    other: 'backend=vxlan',
    leaves: 'ip addr add 10.0.0.1/24 dev cni0; ip link set cni0 up; ip route add 10.42.1.0/24 via 10.0.0.2\n',
  },
  { query: 'backend=wireguard', other: 'backend=vxlan', leaves: 'ip link add flannel-wg type bridge\n' },
  { query: 'backend=ipsec', other: 'backend=vxlan&k3s=v1.26.15%2Bk3s1', leaves: policy },
  { query: 'backend=none', other: 'backend=vxlan' },
  { query: 'cni=calico&via=operator', other: 'backend=vxlan', leaves: calicoLeaves },
  {
    query: 'cni=calico&manifest=carry',
    other: 'backend=vxlan',
    leaves: `${calicoLeaves}echo x >/etc/cni/net.d/10-calico.conflist\n`,
    needs: 'manifests',
  },
  {
    query: 'cni=canal&manifest=carry',
    other: 'cni=calico&via=operator',
    leaves: `${calicoLeaves}ip link add flannel.1 type vxlan id 1 dstport 8472\n`,
    needs: 'manifests',
  },
];

// WireGuard and strongSwan are not on every machine that runs this: the node has stand-ins for them.
const commands = ['modprobe', 'swanctl', 'charon'];

/** Boots a machine, runs the scenario there and gives what it found. */
async function run({ query, other, leaves = '' }: Row, role: 'server' | 'agent') {
  const scripts = { ...scenarioScripts(query, role), 'other.sh': `/install.sh?${other}` };
  const { put, boot, text } = await layOutMachine('systemd', scripts);
  const asked = /backend=([a-z-]+)/.exec(query)?.[1] ?? 'none';
  const backend = asked === 'wireguard' ? 'wireguard-native' : asked;
  put('leave.sh', leaves + foreignPolicy);
  put(
    'variables',
    `${nodeVariables(role)}export K3S_STAND_IN_BACKEND=${backend}
for command in ${commands.join(' ')}; do printf '#!/bin/sh\\n' >/usr/local/bin/$command; chmod 755 /usr/local/bin/$command; done\n`,
  );
  put('scenario.sh', readFileSync(join(standIn, 'scenario.sh'), 'utf8'));
  // It powers itself off, which looks like a signal from outside: the scenario's own files tell how it went.
  await boot('boot.sh');
  expect(text('finished'), `${text('stderr')}${text('codes')}${text('install.out')}`).toBe('finished\n');
  return text;
}

// As server and as agent by turns, the first row as both; with KNIT_ALL set every row as both.
const roles = ['server', 'agent'] as const;
const turns = rows.map((row, at) => ({
  ...row,
  roles: at === 0 || process.env['KNIT_ALL'] !== undefined ? roles : roles.slice(at % 2, (at % 2) + 1),
}));

describe.each(turns)('under a real systemd, $query', (row) => {
  const wanted = row.needs === undefined || hasManifests;
  test.skipIf(!wanted).each(row.roles)(
    'as %s: install, again, change, refuse, uninstall',
    async (role) => {
      const found = await run(row, role);
      const told = ['install', 'again', 'changed', 'other', 'rehearsal', 'uninstall']
        .map((name) => `--- ${name}\n${found(`${name}.out`)}`)
        .join('');
      expect(found('codes'), told).toBe('install 0\nagain 0\nchanged 0\nother 78\nrehearsal 0\nuninstall 0\n');
      expect(found('active')).toBe('active\n');
      expect(found('again.out')).toContain('Nothing changed: this node is already as asked.');
      expect(found('restarted-again')).toBe('same\n');
      expect(found('restarted-changed')).toBe('restarted\n');
      expect(found('other.out')).toMatch(/refuse {2}other-network: .*\n.*remedy: /);
      expect(told).not.toContain('s3cr3t');
      const { checks } = JSON.parse(found('verify.json')) as { checks: readonly { id: string; status: string }[] };
      const statuses = Object.fromEntries(checks.map(({ id, status }) => [id, status]));
      expect(statuses).toMatchObject({ 'k3s-service': 'pass', 'k3s-version': 'pass', 'k3s-config': 'pass' });
      for (const what of ['files', 'links', 'routes', 'rules']) {
        expect(found(`rehearsed.${what}`), `${what} in the rehearsal`).toBe(found(`during.${what}`));
        expect(found(`after.${what}`).split('\n'), `${what}\n${told}`).toEqual(found(`before.${what}`).split('\n'));
      }
      expect(found('after.policies')).not.toContain('10.42.');
      expect(found('after.policies')).toContain('192.0.2.0/24');
    },
    200_000,
  );
});
