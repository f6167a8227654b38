import type { Suite } from '../scenario.ts';
import { must, scenarioOf, told } from '../scenario.ts';
import { vxlanFaults } from './vxlan-faults.ts';

const lean = 'disable=traefik,servicelb,metrics-server,local-storage';

/** K3s' own network over VXLAN: a healthy cluster, and the faults that it may have. */
export const vxlan: Suite = {
  name: 'flannel vxlan',
  query: `cni=flannel&${lean}`,
  machine: ['a', 'b', 'c'],
  nodes: ['a', 'b', 'c'],
  scenarios: [
    {
      name: 'three healthy nodes are proven within 15 seconds',
      run: async (cluster) => {
        const wrong = await cluster.truth();
        must(wrong.length === 0, wrong.join('; '));
        const verdict = await cluster.verify('a');
        must(verdict.code === 0, told(verdict));
        must(verdict.seconds < 15, `it took ${verdict.seconds} s`);
      },
    },
    {
      name: 'a second run of install.sh changes nothing on any node',
      run: async (cluster) => {
        for (const node of ['a', 'b', 'c'] as const) {
          const { code, stdout, stderr } = await cluster.install(node, '--no-verify --force');
          must(code === 0, `on ${node}: ${stdout}${stderr}`);
          must(!`${stdout}${stderr}`.includes('Starting k3s'), `K3s was started again on ${node}: ${stderr}`);
        }
      },
    },
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
    ...(['a', 'b'] as const).map((node) => ({
      name: `a second run of install.sh on node ${node} is not refused for flannel's own routes`,
      run: async (cluster: import('../cluster.ts').Cluster) => {
        const { code, stdout, stderr } = await cluster.install(node, '--no-verify --force');
        must(code === 0, `${stdout}${stderr}`);
      },
    })),
    scenarioOf({
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
      name: 'a switch takes only packets from and to the addresses of nodes',
      seed: ['b', 'iptables -t raw -A PREROUTING -i eth0 -s 10.42.0.0/16 -j DROP'],
      truth: 'broken',
      code: 1,
      check: 'pod-to-pod',
      says: /node-b/,
      mend: ['b', 'iptables -t raw -F PREROUTING'],
    }),
  ],
};
