import type { Cluster } from '../cluster.ts';
import type { NodeName } from '../machine.ts';
import type { Scenario, Suite } from '../scenario.ts';
import { must, settled, told } from '../scenario.ts';

const lean = 'disable=traefik,servicelb,metrics-server,local-storage';
const nodes: readonly NodeName[] = ['a', 'b'];
const snapshots = new Map<NodeName, string>();
const look = (cluster: Cluster, node: NodeName): Promise<string> =>
  cluster.machine.must(node, 'sh /srv/cluster/node/look.sh');

async function allReach(cluster: Cluster, more = ''): Promise<void> {
  const wrong = await settled(
    () => cluster.truth(),
    (lines) => lines.length === 0,
    60,
  );
  must(wrong.length === 0, wrong.join('; '));
  const verdict = await cluster.verify('a', '--timeout 20', more);
  must(verdict.code === 0, told(verdict));
}

/** Installs a change of the config on all nodes; none of the pods may be lost. */
const changed: Scenario = {
  name: 'a changed config starts K3s again and the pods go on',
  run: async (cluster) => {
    for (const node of nodes) {
      const { code, stderr } = await cluster.install(node, '--no-verify', `${cluster.query}&tls-san=a.example`);
      must(code === 0, stderr);
      must(node === 'b' || stderr.includes('restarting it'), `K3s was not started again: ${stderr}`);
    }
    await allReach(cluster, '&tls-san=a.example');
  },
};

const killed: Scenario = {
  name: 'install.sh killed at the restart is finished by its next run',
  run: async (cluster) => {
    const query = `${cluster.query}&tls-san=b.example`;
    // Killed as soon as K3s has been told to stop.
    const watch = 'while [ -e /run/k3s-ready ]; do sleep 0.05; done; kill -9 $(cat /var/lib/knit/lock | tail -n 1)';
    const [{ code }] = await Promise.all([cluster.install('a', '--no-verify', query), cluster.machine.run('a', watch)]);
    must(code !== 0, 'it was not killed');
    const receipt = await cluster.machine.must('a', 'cat /var/lib/knit/receipt');
    must(receipt.includes('state installing'), `the receipt says: ${receipt}`);
    // What outlives a killed script must not hold its lock for long.
    await cluster.machine.must(
      'a',
      'for _ in $(seq 20); do flock -n /var/lib/knit/lock true && exit 0; sleep 0.5; done; exit 1',
    );
    const next = await cluster.install('a', '--no-verify', query);
    must(next.code === 0, next.stderr);
    await allReach(cluster, '&tls-san=b.example');
  },
};

const flapped: Scenario = {
  name: 'a link that goes down and comes up takes nothing along',
  run: async (cluster) => {
    // The default route goes with the link; whoever sets a machine's addresses sets it again.
    const flap =
      'ip link set eth0 down; sleep 1; ip link set eth0 up; ip route replace default via 192.168.77.1; ip addr replace fd00:77::12/64 dev eth0 nodad; ip -6 route replace default via fd00:77::1';
    await cluster.machine.must('b', flap);
    await allReach(cluster, '&tls-san=b.example');
  },
};

const removed: Scenario = {
  name: 'uninstall.sh leaves every node as it was before',
  run: async (cluster) => {
    for (const node of [...nodes].reverse()) {
      const { code, stdout, stderr } = await cluster.uninstall(node);
      must(code === 0, `on ${node}: ${stdout}${stderr}`);
      const before = (snapshots.get(node) ?? '').split('\n');
      const after = (await look(cluster, node)).split('\n');
      const left = after.filter((line) => !before.includes(line)).map((line) => `left: ${line}`);
      const lost = before.filter((line) => !after.includes(line)).map((line) => `lost: ${line}`);
      must(left.length + lost.length === 0, `on ${node}:\n${[...left, ...lost].join('\n')}`);
    }
  },
};

const anew: Scenario = {
  name: 'the nodes are installed again, and proven',
  run: async (cluster) => {
    await cluster.up(nodes);
    await allReach(cluster);
  },
};

/** A node's life by our own scripts: K3s' program, installer and uninstaller alone are stand-ins. */
export const life: Suite = {
  name: 'life of a node',
  query: `cni=flannel&${lean}`,
  machine: nodes,
  nodes: [],
  scenarios: [
    {
      name: 'two nodes are installed',
      run: async (cluster) => {
        for (const node of nodes) snapshots.set(node, await look(cluster, node));
        await cluster.up(nodes);
        await allReach(cluster);
      },
    },
    changed,
    killed,
    flapped,
    removed,
    anew,
  ],
};
