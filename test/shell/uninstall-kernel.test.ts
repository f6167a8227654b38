import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/artefacts/settings.ts';
import { makeMachine, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';
import type { ShellName } from '../support/shell.ts';
import { shellNames } from '../support/shell.ts';

// All that the kernel tells of its network. Counters and link-local addresses change by themselves.
const look = (name: string) => `{
  ip -d -o link | sed 's/ group default.*addrgenmode/ addrgenmode/'
  ip -o addr | grep -v fe80
  for family in -4 -6; do
    echo "family $family"
    ip $family rule
    ip $family route show table all | grep -vE 'fe80|ff00'
  done
  nft list tables | sort | while read -r table; do nft list $table; done | sed 's/counter packets [0-9]* bytes [0-9]*/counter/'
  ipset list | grep -vE '^(Size in memory|References)'
  for tool in iptables ip6tables; do $tool-save | sed -e '/^#/d' -e 's/\\[[0-9]*:[0-9]*\\]//'; done
  ip xfrm policy
  ip xfrm state
} >/var/log/${name} 2>&1
`;

// Somebody's own, much of it with names, numbers or places like those of a CNI.
const own = `ip link set lo up
ip link add eth9 type veth peer name eth9far
ip addr add 10.9.0.1/24 dev eth9; ip addr add fd00:9::1/64 dev eth9 nodad
ip link set eth9far up; ip link set eth9 up
ip link add california0 type bridge
ip route add 10.99.0.0/16 via 10.9.0.2; ip route add blackhole 10.41.7.0/26; ip -6 route add fd00:99::/48 via fd00:9::2
ip route add 10.99.0.0/16 via 10.9.0.3 table 1; ip route add 10.42.200.0/24 via 10.9.0.4 table 77
ip rule add priority 99 from 10.9.0.0/24 lookup 77; ip rule add priority 98 fwmark 0x5 lookup 1
ip -6 rule add priority 99 from fd00:9::/64 lookup 77
ipset create california hash:net; ipset add california 192.0.2.0/24; ipset create cali4 hash:net
for tool in iptables ip6tables; do
  for table in raw mangle nat filter; do $tool -t $table -A PREROUTING -m comment --comment california -j ACCEPT 2>/dev/null; done
  $tool -A INPUT -p tcp --dport 22 -m comment --comment "kept: calico" -j ACCEPT
  # K3s' own script saves and restores, which makes the chains that the kernel begins with.
  $tool-save | $tool-restore
done
nft add table arp calico-mine; nft add table inet mine; nft add set inet mine cali40mine '{ type ipv4_addr; elements = { 192.0.2.7 }; }'
ip xfrm policy add src 192.0.2.0/24 dst 198.51.100.0/24 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel
`;

// What calico-node leaves of a dual-stack cluster with WireGuard and VXLAN: facts of its own sources.
const calicoLeaves = `
for tool in iptables ip6tables; do
  for table in raw mangle nat filter; do
    case $table in filter) chain=FORWARD ;; *) chain=PREROUTING ;; esac
    $tool -t $table -N cali-$chain; $tool -t $table -N cali-fw-cali0
    $tool -t $table -A cali-$chain -m comment --comment "cali:W2eY7q9Ru6dYkq1z" -j cali-fw-cali0
    $tool -t $table -I $chain -m comment --comment "cali:6gwbT8clXdHdC1b1" -j cali-$chain
  done
  $tool -A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m mark --mark 0x10000/0x10000 -j ACCEPT
done
ipset create cali40s:abc hash:net; ipset add cali40s:abc 10.42.7.3; ipset create cali60s:abc hash:net family inet6
iptables -A cali-fw-cali0 -m set --match-set cali40s:abc src -j DROP; ip6tables -A cali-fw-cali0 -m set --match-set cali60s:abc src -j DROP
nft add table ip calico; nft add set ip calico cali40s '{ type ipv4_addr; }'; nft add table ip6 calico
nft add table arp calico-arp; nft add chain arp calico-arp filter-cali-arp-dispatch
ip link add cali0123456789a type veth peer name podeth9; ip link set cali0123456789a up
ip route add 10.42.7.3 dev cali0123456789a; ip -6 route add fd00:42:0:7::3 dev cali0123456789a
ip link add vxlan.calico type vxlan id 4096 dstport 4789; ip addr add 10.42.7.0/32 dev vxlan.calico; ip link set vxlan.calico up
ip route add 10.42.8.0/26 dev vxlan.calico proto 80; ip route add blackhole 10.42.7.0/26 proto 80
ip -6 route add blackhole fd00:42:0:7::/122 proto 80
ip link add wireguard.cali type bridge; ip link set wireguard.cali up
ip route add 10.42.9.0/26 dev wireguard.cali table 1 proto 80; ip route add throw 10.42.7.0/26 table 1 proto 80
ip -6 route add throw fd00:42:0:7::/122 table 1 proto 80
ip rule add priority 99 not fwmark 0x200000/0x200000 lookup 1
ip -6 rule add priority 99 not fwmark 0x200000/0x200000 lookup 1
`;

const flannelLeaves = `
ip link add flannel.1 type vxlan id 1 dstport 8472; ip link set flannel.1 up
ip route add 10.42.1.0/24 via 10.42.1.0 dev flannel.1 onlink
ip link add cni0 type bridge; ip addr add 10.42.0.1/24 dev cni0; ip link set cni0 up
iptables -t nat -N FLANNEL-POSTRTG; iptables -t nat -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
iptables -N FLANNEL-FWD; iptables -A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
`;
const hostGwLeaves = 'ip route add 10.42.1.0/24 via 10.9.0.2; ip -6 route add fd00:42:0:1::/64 via fd00:9::2\n';
const ipsecLeaves = `for turn in "out 10.42.0.0/24 10.42.1.0/24" "in 10.42.1.0/24 10.42.0.0/24" "fwd 10.42.1.0/24 10.42.0.0/24"; do
  echo "$turn" | while read -r way from to; do ip xfrm policy add src $from dst $to dir $way tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel; done
done
`;

const dual = { CLUSTER_CIDR: '10.42.0.0/16,fd00:42::/56' };
const carried = { ...calico, ...dual, MANIFEST_TEXT: upstream.patched };
// In every shell, or in one of them; but for one whose own ip comes before that of the machine and knows less.
const turns = shellNames.filter((shell) => shell !== 'busybox-static');
const rows: readonly [string, Partial<Settings>, string, ShellName?][] = [
  ['calico', carried, calicoLeaves],
  [
    'canal',
    { ...carried, CNI: 'canal', CONFLIST: '10-canal.conflist', DAEMONSET: 'canal' },
    calicoLeaves + flannelLeaves,
    'zsh',
  ],
  ['flannel vxlan', dual, flannelLeaves, 'busybox'],
  ['flannel host-gw', { ...dual, FLANNEL_BACKEND: 'host-gw', BACKEND_TYPE: 'host-gw' }, hostGwLeaves, 'mksh'],
  ['flannel ipsec', { FLANNEL_BACKEND: 'ipsec', BACKEND_TYPE: 'ipsec' }, ipsecLeaves, 'ksh93'],
];

describe.each(rows)(
  'uninstall.sh leaves the links, addresses, rules, routes, chains, sets and policies that were there: %s',
  (_name, settings, leaves, only) => {
    test.each(only === undefined ? turns : [only])('in %s', async (shell) => {
      const machine = makeMachine();
      const state = (when: string) => readFileSync(join(machine.folder, 'var/log', when), 'utf8').split('\n');
      // The links of the test are iproute2's to make and to see, not BusyBox'.
      const options = { shell, settings, commands: { ip: 'exec /sbin/ip "$@"' } };
      const installed = await runMachine(machine, {
        ...options,
        args: ['--force', '--no-verify'],
        before: own + look('before-install'),
        after: look('after-install'),
        commands: { ...options.commands, swanctl: '', charon: '' },
      });
      expect(installed, installed.stderr).toMatchObject({ code: 0 });
      expect(state('after-install')).toEqual(state('before-install'));
      const before = own + look('before') + leaves + look('during');
      const rehearsed = await runMachine(machine, {
        ...options,
        name: 'uninstall',
        args: ['--dry-run'],
        before,
        after: look('rehearsed'),
      });
      expect(rehearsed, rehearsed.stderr).toMatchObject({ code: 0 });
      expect(state('during')).not.toEqual(state('before'));
      expect(state('rehearsed')).toEqual(state('during'));
      const removed = await runMachine(machine, { ...options, name: 'uninstall', before, after: look('after') });
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      expect(state('after')).toEqual(state('before'));
    });
  },
);

test.each([
  ["BusyBox' ip knows no IPsec", '/bin/busybox ip "$@"', 'warning: the ip command here cannot show IPsec policies'],
  ['there is no ip', undefined, 'warning: there is no ip command here: links, routes and IPsec policies of the CNI'],
])('uninstall.sh says what it could not clean: %s', async (_, ip, says) => {
  const machine = makeMachine();
  const settings: Partial<Settings> = { FLANNEL_BACKEND: 'ipsec', BACKEND_TYPE: 'ipsec' };
  const commands = { swanctl: '', charon: '' };
  const installed = await runMachine(machine, { settings, args: ['--force', '--no-verify'], commands });
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  const before = ip === undefined ? '/bin/mount --bind /dev/null /sbin/ip; /bin/mount --bind /dev/null /bin/ip' : '';
  const options = { name: 'uninstall', before, ...(ip !== undefined && { commands: { ip } }) } as const;
  const removed = await runMachine(machine, options);
  expect(removed, removed.stderr).toMatchObject({ code: 0 });
  expect(removed.stderr).toContain(says);
});
