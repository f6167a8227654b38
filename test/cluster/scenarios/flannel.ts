import type { Scenario, Suite } from '../scenario.ts';
import { must, scenarioOf, settled, table, told } from '../scenario.ts';
import { vxlanFaults } from './vxlan-faults.ts';

const lean = 'disable=traefik,servicelb,metrics-server,local-storage';

// Without --force: what this very network put there is not foreign to it.
const again: Scenario = {
  name: 'a second run of install.sh changes nothing on any node',
  run: async (cluster) => {
    for (const node of ['a', 'b', 'c'] as const) {
      const { code, stdout, stderr } = await cluster.install(node, '--no-verify');
      must(code === 0, `on ${node}: ${stdout}${stderr}`);
      must(stderr.includes('Nothing changed: this node is already as asked.'), `on ${node}: ${stderr}`);
    }
  },
};

// Linux gives a bridge without ports the MTU 1500, and flannel's delegate its own to every port.
const idle: Scenario = {
  name: 'a node without a pod is told no fault (4)',
  run: async (cluster) => {
    const row = { suite: cluster.name, state: idle.name, truth: '', verify: '', remedy: '-', isRight: false };
    table.push(row);
    await cluster.kubectl('delete daemonset truth --wait');
    await settled(
      async () =>
        (await cluster.machine.must('c', 'ls /sys/class/net/cni0/brif 2>/dev/null || true'))
          .split('\n')
          .filter(Boolean),
      (ports) => ports.length === 0,
    );
    const verdict = await cluster.verify('c', '--local --timeout 0');
    row.verify = `${verdict.code} on node c`;
    await cluster.prepareTruth(['a', 'b', 'c']);
    const wrong = await settled(
      () => cluster.truth(),
      (lines) => lines.length === 0,
    );
    row.truth = wrong.length === 0 ? 'all reach all' : wrong.join('; ');
    must(wrong.length === 0, row.truth);
    must(verdict.code === 0, told(verdict));
    row.isRight = true;
  },
};

/** K3s' own network over VXLAN: a healthy cluster, and the faults that it may have. */
export const vxlan: Suite = {
  name: 'flannel vxlan',
  query: `cni=flannel&${lean}`,
  machine: ['a', 'b', 'c'],
  nodes: ['a', 'b', 'c'],
  scenarios: [
    {
      name: 'three healthy nodes are proven',
      run: async (cluster) => {
        const wrong = await cluster.truth();
        must(wrong.length === 0, wrong.join('; '));
        const verdict = await cluster.verify('a');
        must(verdict.code === 0, told(verdict));
        process.stdout.write(`      verify.sh took ${verdict.seconds.toFixed(1)} s\n`);
      },
    },
    again,
    idle,
    ...vxlanFaults.map(scenarioOf),
  ],
};

/** flannel without a tunnel: the nodes' own link carries pods' addresses. */
export const hostGateway: Suite = {
  name: 'flannel host-gw',
  query: `cni=flannel&backend=host-gw&${lean}`,
  machine: ['a', 'b', 'c'],
  nodes: ['a', 'b', 'c'],
  scenarios: [
    {
      name: 'three healthy nodes are proven',
      run: async (cluster) => {
        const verdict = await cluster.verify('a');
        must(verdict.code === 0, told(verdict));
      },
    },
    again,
    scenarioOf({
      number: 20,
      name: 'flannel is gone and with it the routes to the peers',
      seed: [
        'a',
        'kill -9 $(cat /run/k3s-parts/flanneld); for node in 12 13; do ip route flush via 192.168.77.$node; done',
      ],
      truth: 'broken',
      args: '--timeout 2',
      code: 1,
      check: 'cni-rollout',
      says: /no route/,
      remedy: ['a', 'systemctl restart k3s'],
    }),
    scenarioOf({
      number: 20,
      name: 'a switch takes only packets from and to the addresses of nodes',
      seed: ['b', 'iptables -t raw -A PREROUTING -i eth0 -s 10.42.0.0/16 -j DROP'],
      truth: 'broken',
      code: 1,
      check: 'pod-to-pod',
      says: /node-b/,
      never: /flannel\.1|udp 8472/,
      mend: ['b', 'iptables -t raw -F PREROUTING'],
    }),
  ],
};

const dual = 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';
const port = (tool: string): string => `${tool} -I INPUT -p udp --dport 8472 -j DROP`;

/** Both families over VXLAN, and each broken alone. */
export const dualStack: Suite = {
  name: 'flannel vxlan, dual-stack',
  query: `cni=flannel&${dual}&${lean}`,
  machine: ['a', 'b'],
  nodes: ['a', 'b'],
  scenarios: [
    {
      name: 'two healthy nodes are proven, over both families',
      run: async (cluster) => {
        const wrong = await settled(
          () => cluster.truth(),
          (lines) => lines.length === 0,
        );
        must(wrong.length === 0, wrong.join('; '));
        must(cluster.ways === 8, `only ${cluster.ways} ways were asked`);
        const verdict = await cluster.verify('a');
        must(verdict.code === 0, told(verdict));
      },
    },
    scenarioOf({
      number: 18,
      name: 'IPv4 alone is dead between two nodes',
      seed: ['b', port('iptables')],
      truth: 'broken',
      code: 1,
      check: 'pod-to-pod',
      says: /10\.42\./,
      never: /IPv6|ip6tables/,
      mend: ['b', port('iptables').replace('-I', '-D')],
    }),
    scenarioOf({
      number: 18,
      name: 'IPv6 alone is dead between two nodes',
      seed: ['b', port('ip6tables')],
      truth: 'broken',
      code: 1,
      check: 'pod-to-pod',
      says: /fd00:42:/,
      mend: ['b', port('ip6tables').replace('-I', '-D')],
    }),
    scenarioOf({
      number: 17,
      name: "the link of IPv6's tunnel is down on a node",
      seed: ['a', 'ip link set flannel-v6.1 down'],
      truth: 'broken',
      args: '--timeout 4',
      code: 1,
      check: 'overlay-interface',
      says: /flannel-v6\.1/,
      remedy: ['a', 'systemctl restart k3s'],
    }),
  ],
};

/** One node: nothing goes from node to node, and nobody may say that it does. */
export const lone: Suite = {
  name: 'flannel vxlan, one node',
  query: `cni=flannel&${lean}`,
  machine: ['a'],
  nodes: ['a'],
  scenarios: [
    scenarioOf({
      number: 3,
      name: 'a cluster of one proves no overlay',
      seed: ['a', 'true'],
      truth: 'whole',
      code: 2,
      check: 'pod-to-pod',
      says: /one node answers/,
      args: '--timeout 10',
      after: '--allow-skip',
      mend: ['a', 'true'],
    }),
  ],
};
