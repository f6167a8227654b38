import type { CheckCase } from './check-case.ts';
import { edit, hide } from './check-case.ts';
import { canalConfig, ipPool } from './cluster.ts';
import { nodesOf } from './healthy.ts';
import { asAgent } from './service-cases.ts';
import type { World } from './world.ts';

const withoutChains = (world: World): void => {
  world.network = world.network.filter((line) => !line.startsWith('iptables -N'));
};

/** What can be wrong with policies and address ranges. */
export const policyCases: readonly CheckCase[] = [
  {
    check: 'policy-engine',
    fault: 'two engines: K3s enforces beside Calico',
    query: 'cni=calico',
    seed: (world) => world.network.push('iptables -N KUBE-ROUTER-INPUT'),
    detail: /chains of the policy controller of K3s are there as well/,
  },
  {
    check: 'policy-engine',
    fault: 'two engines: Calico enforces beside K3s, in the other iptables',
    query: '',
    seed: (world) => world.network.push('iptables-legacy -N cali-FORWARD'),
    detail: /chains of Calico are there as well/,
  },
  {
    check: 'policy-engine',
    fault: 'two engines: Calico enforces beside K3s, in nftables',
    query: '',
    seed: (world) => world.network.push('nft add table ip calico', "nft 'add chain ip calico filter-INPUT'"),
    detail: /chains of Calico are there as well/,
  },
  {
    check: 'policy-engine',
    fault: 'nobody enforces: no chains of K3s',
    query: '',
    seed: withoutChains,
    detail: /the policy controller of K3s has no chains/,
  },
  {
    check: 'policy-engine',
    fault: 'nobody enforces: no chains of Calico',
    query: 'cni=canal',
    seed: withoutChains,
    detail: /Calico has no chains/,
  },
  {
    check: 'policy-engine',
    fault: 'the engine was turned off but its chains stay',
    query: 'disable-network-policy=true',
    seed: (world) => world.network.push('iptables -N KUBE-ROUTER-INPUT'),
    detail: /policy controller of K3s are there, though it is off/,
  },
  {
    check: 'policy-engine',
    fault: 'chains of flannel are left over under Calico',
    query: 'cni=calico',
    seed: (world) => world.network.push('iptables -t nat -N FLANNEL-POSTRTG'),
    detail: /chains of flannel are left over/,
  },
  {
    check: 'policy-engine',
    fault: 'the config disables a component network-policy',
    query: 'cni=calico',
    seed: (world) => {
      world.files['/etc/rancher/k3s/config.yaml'] = {
        text: 'disable:\n  - traefik\n  - network-policy\ntls-san: network-policy\n',
      };
    },
    detail: /config\.yaml disables a component network-policy/,
  },
  {
    check: 'policy-engine',
    fault: 'another server runs the engine of K3s',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(
        world.settings,
        {},
        { server: true, arguments: ['server', '--flannel-backend', 'none'] },
      );
    },
    detail: /a server of this cluster runs without disable-network-policy/,
  },
  {
    check: 'policy-engine',
    fault: 'no program lists rules',
    query: '',
    seed: (world) => hide(world, 'iptables-save', 'iptables-nft-save', 'iptables-legacy-save', 'nft'),
    detail: /neither iptables-save nor nft is here/,
    shell: 'dash',
    status: 'skip',
  },
  {
    check: 'pod-cidr',
    fault: 'flannel gave this node another range',
    query: '',
    seed: (world) => edit(world, '/run/flannel/subnet.env', (text) => text.replaceAll('10.42.', '10.244.')),
    detail: /FLANNEL_NETWORK .* is 10\.244\.0\.0\/16, outside of 10\.42\.0\.0\/16; FLANNEL_SUBNET/,
  },
  {
    check: 'pod-cidr',
    fault: 'a node has another range',
    query: '',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(world.settings, {}, { podCidrs: ['10.43.1.0/24'] });
    },
    detail: /nodes have pod ranges outside of 10\.42\.0\.0\/16: node-b 10\.43\.1\.0\/24/,
  },
  {
    check: 'pod-cidr',
    fault: 'a node of a dual-stack cluster has another IPv6 range',
    query: 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112',
    seed: (world) => {
      world.cluster.objects['nodes'] = nodesOf(
        world.settings,
        {},
        { podCidrs: ['10.42.1.0/24', 'fd00:42:0:100::/64'] },
      );
    },
    detail: /node-b fd00:42:0:100::\/64/,
  },
  {
    check: 'pod-cidr',
    fault: "Calico's pool is not the pod range",
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['ippools.crd.projectcalico.org'] = [
        ipPool('default-ipv4-ippool', '192.168.0.0/16'),
        ipPool('old', '172.16.0.0/16', true),
      ];
    },
    detail: /IP pools lie outside of 10\.42\.0\.0\/16: default-ipv4-ippool 192\.168\.0\.0\/16$/,
  },
  {
    check: 'pod-cidr',
    fault: 'Calico has no pool',
    query: 'cni=calico',
    seed: (world) => {
      world.cluster.objects['ippools.crd.projectcalico.org'] = [ipPool('old', '10.42.0.0/16', true)];
    },
    detail: /there is no IP pool yet/,
  },
  {
    check: 'pod-cidr',
    fault: "the flannel of Canal has upstream's range",
    query: 'cni=canal',
    seed: (world) => {
      world.cluster.objects['configmaps'] = [canalConfig('10.244.0.0/16')];
    },
    detail: /Network of net-conf\.json is 10\.244\.0\.0\/16/,
  },
  {
    check: 'pod-cidr',
    fault: 'an agent of Calico has a block of another range',
    query: 'cni=calico',
    seed: (world) => {
      asAgent(world);
      world.network.push('ip route add blackhole 10.99.0.64/26 proto 80');
    },
    detail: /^this node has a pod range outside of 10\.42\.0\.0\/16: 10\.99\.0\.64\/26$/,
  },
  {
    check: 'pod-cidr',
    fault: 'an agent without a tunnel has no route to other nodes',
    query: 'backend=host-gw',
    seed: (world) => {
      asAgent(world);
      world.args.push('--local');
    },
    detail: /^this node has no route to the pods of other nodes: 10\.42\.0\.0\/16$/,
  },
  {
    check: 'pod-cidr',
    fault: 'neither a file nor the cluster tells',
    query: 'cni=calico',
    seed: (world) => world.args.push('--local'),
    detail: /^this node has no route to a pod yet, and the cluster could not be read: --local$/,
    status: 'skip',
  },
];
