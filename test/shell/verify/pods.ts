import { fileURLToPath } from 'node:url';
import type { World } from './world.ts';

/** What may be wrong between two nodes. */
export interface PodNetwork {
  /** Lines that run in the network namespace of node-b. */
  readonly nodeB?: readonly string[];
  /** Lines that run in that of node-a, which is the script's own. */
  readonly nodeA?: readonly string[];
  /** IP forwarding in pods. */
  readonly forwarding?: 0 | 1;
  readonly mtu?: number;
  /** What the name of the service kubernetes resolves to. */
  readonly answer?: string;
}

const service = fileURLToPath(new URL('service-stand-in.mjs', import.meta.url));

/**
 * Gives the world a second node and real pods on both: namespaces with bridges, a VXLAN tunnel between the nodes, and
 * kube-proxy's way of translating service addresses.
 */
export function addPods(
  world: World,
  { nodeA = [], nodeB = [], forwarding = 1, mtu = 1450, answer = '10.43.0.1' }: PodNetwork = {},
): void {
  // Where the network is another, the way between the nodes must not look like flannel's.
  const isFlannel = world.network.some((line) => line.startsWith('ip link add flannel.1'));
  const [way, bridge] = isFlannel ? ['flannel.1', 'cni0'] : ['way0', 'bridge0'];
  const inB = (lines: readonly string[]) => lines.map((line) => `ip netns exec nodeb ${line}`);
  const node = (own: number, other: number) => [
    ...(own === 1 && isFlannel ? ['ip link delete flannel.1'] : []),
    ...tunnel(way, own, other, mtu),
    `ip link add ${bridge} mtu ${mtu} type bridge`,
    `ip addr add 10.42.${own - 1}.1/24 dev ${bridge}`,
    `ip link set ${bridge} up`,
    `ip link add vethpod mtu ${mtu} type veth peer name podeth mtu ${mtu}`,
    `ip link set vethpod master ${bridge} up`,
    `ip link set podeth netns pod${own}`,
    "sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'",
    'iptables -t nat -A PREROUTING -d 10.43.0.10 -p udp --dport 53 -j DNAT --to-destination 192.0.2.2:53',
    'iptables -t nat -A PREROUTING -d 10.43.0.1 -p tcp --dport 443 -j DNAT --to-destination 192.0.2.2:6443',
  ];
  const pod = (own: number) =>
    [
      'ip link set lo up',
      `ip addr add 10.42.${own - 1}.9/24 dev podeth`,
      'ip link set podeth up',
      `ip route add default via 10.42.${own - 1}.1`,
      `sh -c 'echo ${forwarding} >/proc/sys/net/ipv4/ip_forward'`,
    ].map((line) => `ip netns exec pod${own} ${line}`);
  world.network.push(
    ...['nodeb', 'pod1', 'pod2'].map((name) => `ip netns add ${name}`),
    'ip link set eth0-far netns nodeb name eth0',
    ...inB(['ip link set lo up', 'ip addr add 192.0.2.2/24 dev eth0', 'ip link set eth0 up']),
    ...node(1, 2),
    ...inB(node(2, 1)),
    ...pod(1),
    ...pod(2),
    ...nodeA,
    ...inB(nodeB),
    `ip netns exec nodeb '${process.execPath}' '${service}' 192.0.2.2 kubernetes.default.svc.cluster.local ${answer} >/dev/null 2>&1 &`,
    'mkdir -p "$WORLD/busybox"',
    'for applet in nc wc head cat nslookup timeout sleep sh; do ln -s /usr/bin/busybox "$WORLD/busybox/$applet"; done',
    'printf "search x.svc.cluster.local svc.cluster.local cluster.local\\nnameserver 10.43.0.10\\noptions ndots:5\\n" >"$WORLD/resolv.conf"',
  );
  world.cluster.pods = [1, 2].map((number) => ({
    addresses: [`10.42.${number - 1}.9`],
    namespace: `pod${number}`,
    resolver: '$WORLD/resolv.conf',
    path: '$WORLD/busybox',
  }));
}

const tunnel = (way: string, own: number, other: number, mtu: number): string[] => [
  `ip link add ${way} mtu ${mtu} type vxlan id 1 local 192.0.2.${own} remote 192.0.2.${other} dev eth0 dstport 8472`,
  `ip addr add 10.42.${own - 1}.0/32 dev ${way}`,
  `ip link set ${way} up`,
  `ip route add 10.42.${other - 1}.0/24 via 10.42.${other - 1}.0 dev ${way} onlink`,
];
