import type { CheckCase } from './check-case.ts';
import { service } from './cluster.ts';
import { nodesOf } from './healthy.ts';
import type { PodNetwork } from './pods.ts';
import { addPods } from './pods.ts';
import type { World } from './world.ts';

const dualStack = 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';

const between = (network: PodNetwork) => (world: World) => addPods(world, network);

/** What pods of our own can find out. */
export const podCases: readonly CheckCase[] = [
  {
    check: 'pod-to-pod',
    fault: 'a firewall drops the tunnel between two nodes',
    query: '',
    seed: between({ nodeB: ['iptables -A INPUT -p udp --dport 8472 -j DROP'] }),
    detail:
      /the pod on node-a does not reach 10\.42\.1\.9 on node-b; the pod on node-b does not reach 10\.42\.0\.9 on node-a/,
  },
  {
    check: 'pod-to-pod',
    fault: 'packets of full size are lost on the way',
    query: '',
    seed: between({
      nodeB: [
        'nft add table ip test',
        "nft 'add chain ip test out { type filter hook output priority 0; }'",
        'nft add rule ip test out udp dport 8472 ip length gt 1400 drop',
      ],
    }),
    detail: /the pod on node-a got 5 of 20000 bytes from 10\.42\.1\.9 on node-b: packets are too big on the way/,
  },
  {
    check: 'pod-to-pod',
    fault: 'IPv6 is dropped between two nodes, and IPv4 is not',
    query: dualStack,
    seed: between({ nodeB: ['ip6tables -A FORWARD -p tcp -d fd00:42:0:1::/64 -j DROP'] }),
    detail:
      /^the pod on node-a does not reach fd00:42:0:1::9 on node-b; the pod on node-b does not reach fd00:42:0:0::9 on node-a$/,
  },
  {
    check: 'pod-to-pod',
    fault: 'IPv4 is dropped between two nodes, and IPv6 is not',
    query: dualStack,
    seed: between({ nodeB: ['iptables -A FORWARD -p tcp -d 10.42.1.0/24 -j DROP'] }),
    detail:
      /^the pod on node-a does not reach 10\.42\.1\.9 on node-b; the pod on node-b does not reach 10\.42\.0\.9 on node-a$/,
  },
  {
    check: 'pod-to-pod',
    fault: 'an image went after the node told of it',
    query: '',
    seed: (world) => {
      const waiting = {
        reason: 'ErrImageNeverPull',
        message: 'Container image is not present with pull policy of Never',
      };
      world.cluster.status = { phase: 'Pending', containerStatuses: [{ name: 'probe', state: { waiting } }] };
    },
    detail: /no pod of our own could be made: an image that a node names is no longer there \(ErrImageNeverPull\)$/,
    status: 'skip',
  },
  {
    check: 'pod-to-pod',
    fault: 'pods of a dual-stack cluster have no IPv6 address',
    query: dualStack,
    seed: between({ told: (addresses) => addresses.slice(0, 1) }),
    detail: /^the pod on node-a has no IPv6 address \(only 10\.42\.0\.9\); the pod on node-b has no IPv6/,
  },
  {
    check: 'pod-to-pod',
    fault: 'the CNI plugin fails',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.status = { phase: 'Failed' };
      world.cluster.events = [
        { type: 'Normal', message: 'Pulled' },
        {
          type: 'Warning',
          message: 'Failed to create pod sandbox: plugin type="calico" failed (add): connection is unauthorized',
        },
      ];
    },
    detail: /pods do not start: Failed to create pod sandbox: plugin type="calico" failed/,
  },
  {
    check: 'pod-to-pod',
    fault: 'only one node is there',
    query: '',
    seed: (world) => {
      addPods(world);
      world.cluster.objects['nodes'] = nodesOf(world.settings).slice(0, 1);
    },
    detail: /^one node answers \(node-a\): nothing went from node to node$/,
    status: 'skip',
  },
  {
    check: 'pod-to-pod',
    fault: 'no node has an image with a shell',
    query: '',
    seed: (world) => {
      const images = ['docker.io/rancher/mirrored-pause:3.10.2', 'docker.io/rancher/mirrored-coredns-coredns:1.14.6'];
      world.cluster.objects['nodes'] = nodesOf(world.settings, { images }, { images });
    },
    detail: /no ready node has an image with a shell that K3s ships/,
    status: 'skip',
  },
  {
    check: 'pod-to-pod',
    fault: 'no command can be run in a pod',
    query: '',
    seed: (world) => {
      const refusal = 'error: unable to upgrade connection: dial tcp 192.0.2.2:10250: i/o timeout';
      world.cluster.pods = [
        { addresses: ['10.42.0.9'], refusal },
        { addresses: ['10.42.1.9'], refusal },
      ];
    },
    detail: /no command runs in the pod on node-a: error: unable to upgrade connection/,
    status: 'skip',
  },
  {
    check: 'service-dns',
    fault: 'no DNS answer comes back from another node',
    query: '',
    seed: between({ nodeB: ['iptables -A INPUT -p udp --dport 53 -j DROP'] }),
    detail: /the pod on node-a cannot resolve kubernetes\.default\.svc\.cluster\.local at 10\.43\.0\.10/,
  },
  {
    check: 'service-dns',
    fault: 'the DNS address of the second family does not answer',
    query: dualStack,
    seed: between({
      nodeA: ['ip6tables -t nat -F PREROUTING'],
      nodeB: ['ip6tables -t nat -F PREROUTING'],
    }),
    detail:
      /^the pod on node-a cannot resolve \S+ at fd00:43::a: [^0-9]*; the pod on node-a gets no answer from fd00:43::a over TCP; the pod on node-b cannot resolve \S+ at fd00:43::a: [^0-9]*; the pod on node-b gets no answer from fd00:43::a over TCP$/,
  },
  {
    check: 'service-dns',
    fault: 'the name resolves to something else',
    query: '',
    seed: between({ answer: '203.0.113.7' }),
    detail: /cannot resolve kubernetes/,
  },
  {
    check: 'service-dns',
    fault: 'kube-proxy has no rules for a service',
    query: '',
    seed: between({
      nodeA: ['iptables -t nat -D PREROUTING -d 10.43.0.1 -p tcp --dport 443 -j DNAT --to-destination 192.0.2.2:6443'],
    }),
    detail: /^the pod on node-a does not reach the service kubernetes at 10\.43\.0\.1:443$/,
  },
  {
    check: 'service-dns',
    fault: 'services have another range',
    query: '',
    seed: (world) => {
      addPods(world);
      world.cluster.objects['services'] = [service('kubernetes', 'default', ['10.96.0.1'])];
    },
    detail: /the service kubernetes is 10\.96\.0\.1, outside of 10\.43\.0\.0\/16/,
  },
  {
    check: 'pod-ip-forward',
    fault: 'new pods do not forward packets',
    query: 'cni=canal',
    seed: between({ forwarding: 0 }),
    detail: /ip_forward is 0 in a new pod on node-a/,
  },
];
