import type { Fault } from '../scenario.ts';

const until = (state: string): string =>
  `/srv/cluster/bin/kubectl --kubeconfig /srv/cluster/pki/admin.kubeconfig wait --for=condition=Ready=${state} node/node-c --timeout=60s`;

/** What may be wrong in a cluster of three nodes over VXLAN, as it was seen on real ones. */
export const vxlanFaults: readonly Fault[] = [
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
