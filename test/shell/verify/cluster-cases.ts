import type { CheckCase } from './check-case.ts';
import { daemonSet, deployment, service, serviceLoadBalancer, unschedulablePod, waitingPod } from './cluster.ts';
import { nodesOf } from './healthy.ts';
import { asAgent } from './service-cases.ts';

const refused =
  'E1124 08:00:00.000000      12 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"\n' +
  'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?';
const svclb = { 'svccontroller.k3s.cattle.io/svcname': 'traefik' };

/** What the cluster can tell to be wrong. */
export const clusterCases: readonly CheckCase[] = [
  {
    check: 'nodes-ready',
    fault: 'a node is not ready',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(world.settings, {}, { ready: false });
    },
    detail: /not ready: node-b \(KubeletNotReady: cni plugin not initialized\)$/,
  },
  {
    check: 'nodes-ready',
    fault: 'the network of a node went away',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(world.settings, { networkUnavailable: true });
    },
    detail: /not ready: node-a \(CalicoIsDown: Calico is shutting down on this node\)$/,
  },
  {
    check: 'nodes-ready',
    fault: 'the cluster has no node',
    query: '',
    seed: (world) => {
      world.cluster.objects['nodes'] = [];
    },
    detail: /the cluster has no node yet/,
  },
  {
    check: 'nodes-ready',
    fault: 'the API server does not answer',
    query: '',
    seed: (world) => {
      world.cluster.refusal = refused;
    },
    detail: /^the cluster does not answer: The connection to the server .* was refused/,
  },
  {
    check: 'nodes-ready',
    fault: 'this node has no kubeconfig',
    query: '',
    seed: asAgent,
    detail: /this node has no kubeconfig/,
    status: 'skip',
  },
  {
    check: 'cni-rollout',
    fault: 'the routes to the pods of other nodes are gone',
    query: 'backend=host-gw',
    seed: (world) => world.network.push('ip route delete 10.42.1.0/24'),
    detail: /^this node has no route to the pods of other nodes: 10\.42\.1\.0\/24$/,
  },
  {
    check: 'cni-rollout',
    fault: 'a node does not run the network',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [daemonSet({ name: 'calico-node', up: 1 })];
      world.cluster.objects['pods'] = [
        waitingPod(
          'calico-node-x1',
          'kube-system',
          { 'k8s-app': 'calico-node' },
          'CrashLoopBackOff',
          'back-off 5m0s restarting',
        ),
      ];
    },
    detail: /not rolled out: calico-node 1\/2; calico-node-x1 \(node-b\), .*install-cni: CrashLoopBackOff back-off/,
  },
  {
    check: 'cni-rollout',
    fault: 'a change is not rolled out yet',
    query: 'cni=canal',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [daemonSet({ name: 'canal', observed: 2 })];
    },
    detail: /not rolled out: canal 2\/2/,
  },
  {
    check: 'cni-rollout',
    fault: 'the manifest was never applied',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [];
    },
    detail: /daemonset calico-node in kube-system cannot be read: .*NotFound/,
  },
  {
    check: 'cni-rollout',
    fault: 'the controllers do not run',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['deployments'] = [deployment({ name: 'calico-kube-controllers', up: 0 })];
    },
    detail: /not rolled out: calico-kube-controllers 0\/1/,
  },
  {
    check: 'cni-rollout',
    fault: 'a node runs another backend',
    query: '',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(world.settings, {}, { backendType: 'host-gw' });
    },
    detail: /nodes whose flannel backend is not vxlan: node-b host-gw/,
  },
  {
    check: 'cni-rollout',
    fault: 'the cluster cannot be asked',
    query: '',
    seed: (world) => {
      world.cluster.refusal = refused;
    },
    detail: /^the cluster cannot be asked: The connection/,
    status: 'skip',
  },
  {
    check: 'coredns',
    fault: 'CoreDNS does not run',
    query: '',
    seed: (world) => {
      world.cluster.objects['deployments'] = [deployment({ name: 'coredns', up: 0 })];
      world.cluster.objects['pods'] = [
        unschedulablePod(
          'coredns-1',
          'kube-system',
          { 'k8s-app': 'kube-dns' },
          '0/2 nodes are available: 2 node(s) had untolerated taints',
        ),
      ];
    },
    detail: /not rolled out: coredns 0\/1; coredns-1: 0\/2 nodes are available/,
  },
  {
    check: 'coredns',
    fault: 'there is no CoreDNS',
    query: '',
    seed: (world) => {
      world.cluster.objects['deployments'] = [];
    },
    detail: /deployment coredns in kube-system cannot be read/,
  },
  {
    check: 'coredns',
    fault: 'its service has another address',
    query: '',
    seed: (world) => {
      world.cluster.objects['services'] = [service('kube-dns', 'kube-system', ['10.96.0.10'])];
    },
    detail: /the service kube-dns is 10\.96\.0\.10, which is not in cluster-dns/,
  },
  {
    check: 'servicelb',
    fault: 'a port is taken on every node',
    query: '',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [serviceLoadBalancer({ up: 0 })];
      world.cluster.objects['pods'] = [
        unschedulablePod(
          'svclb-traefik-x',
          'kube-system',
          svclb,
          '0/1 nodes are available: 1 node(s) did not have free ports',
        ),
      ];
    },
    detail: /not rolled out: svclb-traefik-0a1b2c3d 0\/2; svclb-traefik-x: .*free ports/,
  },
  {
    check: 'servicelb',
    fault: 'Traefik has no load balancer',
    query: '',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [];
    },
    detail: /Traefik has no load balancer yet/,
  },
  {
    check: 'servicelb',
    fault: 'nothing asks for a load balancer',
    query: 'disable=traefik',
    seed: (world) => {
      world.cluster.objects['daemonsets'] = [];
    },
    detail: /there is no Service of type LoadBalancer yet/,
    status: 'skip',
  },
];
