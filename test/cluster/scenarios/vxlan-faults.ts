import type { Fault } from '../scenario.ts';

const until = (state: string): string =>
  `/srv/cluster/bin/kubectl --kubeconfig /srv/cluster/pki/admin.kubeconfig wait --for=condition=Ready=${state} node/node-c --timeout=60s`;
const drop8472 = 'iptables -I INPUT -p udp --dport 8472 -j DROP';

/** What may be wrong in a cluster of three nodes over VXLAN, as it was seen on real ones. */
export const vxlanFaults: readonly Fault[] = [
  {
    name: 'the tunnel port is dropped on the third node alone',
    seed: ['c', drop8472],
    truth: 'broken',
    code: 1,
    check: 'pod-to-pod',
    says: /node-c/,
    mend: ['c', drop8472.replace('-I', '-D')],
  },
  {
    name: 'a node is not ready',
    seed: ['c', `kill -STOP $(cat /run/k3s-parts/kubelet) && ${until('Unknown')}`],
    truth: 'whole',
    args: '--timeout 2',
    code: 1,
    check: 'nodes-ready',
    says: /node-c/,
    mend: ['c', `kill -CONT $(cat /run/k3s-parts/kubelet) && ${until('True')}`],
  },
  {
    name: 'the port of the kubelet is dropped and the network is healthy',
    seed: ['b', 'iptables -I INPUT -p tcp --dport 10250 ! -i lo -j DROP'],
    truth: 'whole',
    code: 2,
    check: 'pod-to-pod',
    says: /10250/,
    mend: ['b', 'iptables -D INPUT -p tcp --dport 10250 ! -i lo -j DROP'],
  },
  {
    name: 'IP forwarding is off on a node',
    seed: ['a', 'sysctl -q -w net.ipv4.ip_forward=0'],
    truth: 'broken',
    code: 1,
    check: 'kernel-modules',
    says: /ip_forward/,
    remedy: ['a', 'sysctl -w net.ipv4.ip_forward=1'],
  },
  {
    name: 'the link of the tunnel is down on a node',
    seed: ['a', 'ip link set flannel.1 down'],
    truth: 'broken',
    args: '--timeout 4',
    code: 1,
    check: 'overlay-interface',
    says: /down/,
    remedy: ['a', 'systemctl restart k3s'],
  },
  {
    name: 'CoreDNS was scaled to nothing',
    seed: ['a', 'k3s kubectl -n kube-system scale deployment/coredns --replicas=0 && sleep 2'],
    truth: 'broken',
    args: '--timeout 4',
    code: 1,
    check: 'coredns',
    remedy: ['a', 'k3s kubectl -n kube-system scale deployment/coredns --replicas=1'],
  },
  {
    name: 'kube-proxy is dead and its rules are gone on a node',
    seed: ['b', 'kill -9 $(cat /run/k3s-parts/kube-proxy); iptables -t nat -F KUBE-SERVICES'],
    truth: 'broken',
    code: 1,
    check: 'service-dns',
    says: /node-b/,
    mend: ['b', 'systemctl restart k3s-agent'],
  },
];
