import type { Cluster } from '../cluster.ts';
import { addresses } from '../machine.ts';
import type { Scenario, Suite } from '../scenario.ts';
import { must } from '../scenario.ts';

// wireguard-go, where the kernel makes no such link, must be found as any program is.
const path = 'PATH=$PATH:/srv/cluster/bin';

/** Runs preflight.sh --peer on two nodes that have no K3s, at once, and gives their codes and what they said. */
async function ask(cluster: Cluster): Promise<{ readonly codes: readonly number[]; readonly told: string }> {
  const script = cluster.script('preflight.sh');
  const [a, b] = await Promise.all([
    cluster.machine.run('a', `${path} sh ${script} --wait 20 --peer ${addresses.b}`),
    cluster.machine.run('b', `${path} sh ${script} --wait 20 --peer ${addresses.a}`),
  ]);
  return { codes: [a.code, b.code], told: `${a.stdout}${a.stderr}${b.stdout}${b.stderr}` };
}

const cut = 'iptables -I INPUT -p udp --dport 51820 -j DROP';
const snapshot = async ({ machine }: Cluster): Promise<string> =>
  `${await machine.must('a', 'sh /srv/cluster/node/look.sh')}\n${await machine.must('b', 'sh /srv/cluster/node/look.sh')}`;

const scenarios: readonly Scenario[] = [
  {
    name: 'packets of full size pass, with real handshakes, and nothing is left',
    run: async (cluster) => {
      const before = await snapshot(cluster);
      const { codes, told } = await ask(cluster);
      must(codes.every((code) => code === 0) && told.includes('UDP 51820: packets of 1420 bytes pass'), told);
      must((await snapshot(cluster)) === before, 'links, routes or files are not as before');
    },
  },
  {
    name: 'UDP 51820 dropped on one node is found on both',
    run: async (cluster) => {
      await cluster.machine.must('b', cut);
      const { codes, told } = await ask(cluster).finally(() => cluster.machine.run('b', cut.replace('-I', '-D')));
      must(
        codes.every((code) => code === 78),
        told,
      );
      must(told.includes('let UDP 51820'), told);
    },
  },
];

/** The WireGuard tunnel of a plan between two machines without K3s. */
export const peers: Suite = {
  name: 'preflight.sh --peer over WireGuard',
  query: 'cni=flannel&backend=wireguard-native',
  machine: ['a', 'b'],
  nodes: [],
  scenarios,
};
