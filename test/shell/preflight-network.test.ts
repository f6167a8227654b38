import { describe, expect, test } from 'vitest';
import { makeMachine, runMachine } from '../support/machine.ts';
import { calico, upstream } from '../support/node-root.ts';

const carried = { ...calico, MANIFEST_TEXT: upstream.patched };
const args = ['--no-verify'];

describe('preflight of packet filters', () => {
  test.each([
    [
      'a rule that rejects the rest',
      'iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -j REJECT',
      'iptables INPUT REJECT',
    ],
    ['one in FORWARD', 'iptables -A FORWARD -j REJECT --reject-with icmp-host-prohibited', 'iptables FORWARD REJECT'],
    ['a policy', 'iptables -P INPUT DROP', 'iptables INPUT policy DROP'],
    [
      'a chain of nftables',
      "nft add table inet mine; nft 'add chain inet mine in { type filter hook input priority 0; policy accept; }'; nft add rule inet mine in tcp dport 22 accept; nft add rule inet mine in counter reject",
      'nft inet mine in reject',
    ],
    [
      'a policy of nftables',
      "nft add table inet mine; nft 'add chain inet mine in { type filter hook input priority 0; policy drop; }'",
      'nft inet mine in policy drop',
    ],
  ])('warns of %s', async (_, before, says) => {
    const { code, stderr } = await runMachine(makeMachine(), { args, before });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`warn    packet-filter: the packet filter stops what no rule takes: ${says}\n`);
    expect(stderr).toContain('iptables -I INPUT -p tcp --dport 6443 -j ACCEPT && ');
  });

  test("has nothing against rules that take what they name, and Docker's policy", async () => {
    const before =
      'iptables -P FORWARD DROP; iptables -A INPUT -s 192.0.2.1 -j REJECT; iptables -A INPUT -p tcp -j DROP';
    const { code, stderr } = await runMachine(makeMachine(), { args, before });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(' 0 warned, 0 refused\n');
  });
});

describe('preflight of the address that tunnels start from', () => {
  const links = (one: string, two: string) =>
    `for i in eth7 eth8; do ip link add $i type bridge; ip link set $i up; done; ip addr add 192.0.2.7/24 dev ${one}; ip addr add 198.51.100.7/24 dev ${two}; ip route replace default dev eth8`;

  test('warns where Calico would take another than K3s', async () => {
    const { code, stderr } = await runMachine(makeMachine(), {
      args,
      settings: carried,
      before: links('eth7', 'eth8'),
    });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('node-address: Calico would take the address of eth7 192.0.2.7/24, but K3s that of eth8');
    expect(stderr).toContain('IP_AUTODETECTION_METHOD=interface=eth8');
  });

  test('says nothing where both take the same, and nothing of flannel', async () => {
    for (const settings of [{}, carried]) {
      const before = settings === carried ? links('eth8', 'eth8') : links('eth7', 'eth8');
      const { code, stderr } = await runMachine(makeMachine(), { args, settings, before });
      expect(code, stderr).toBe(0);
      expect(stderr).not.toContain('node-address');
    }
  });
});
