import { describe, expect, test } from 'vitest';
import { makeMachine, runMachine } from '../support/machine.ts';

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
    const { code, stdout } = await runMachine(makeMachine(), { name: 'preflight', before });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain(`warn    packet-filter: the packet filter stops what no rule takes: ${says}\n`);
    expect(stdout).toContain('iptables -I INPUT -p tcp --dport 6443 -j ACCEPT && ');
    expect(stdout).toContain(' && iptables -I FORWARD -d 10.43.0.0/16 -j ACCEPT\n');
  });

  test("has nothing against rules that take what they name, and Docker's policy", async () => {
    const before =
      'iptables -P FORWARD DROP; iptables -A INPUT -s 192.0.2.1 -j REJECT; iptables -A INPUT -p tcp -j DROP';
    const { code, stdout } = await runMachine(makeMachine(), { name: 'preflight', before });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('  ok      packet-filter: nothing rejects what is left\n');
  });
});
