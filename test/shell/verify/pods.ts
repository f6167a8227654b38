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
  /** The addresses that the cluster tells of the pods, where they are not those that they have. */
  readonly told?: (addresses: readonly string[]) => readonly string[];
}

const service = fileURLToPath(new URL('service-stand-in.mjs', import.meta.url));

/**
 * Gives the world a second node and real pods on both: namespaces with bridges, a VXLAN tunnel between the nodes, and
 * kube-proxy's way of translating service addresses.
 */
export function addPods(
  world: World,
  { nodeA = [], nodeB = [], forwarding = 1, mtu = 1450, answer, told = (addresses) => addresses }: PodNetwork = {},
): void {
  // Here the tunnel is a real one, and the routes with it.
  world.network = world.network.filter((line) => !/^ip (-6 )?route add \S+ dev eth0$/.test(line));
  // Where the network is another, the way between the nodes must not look like flannel's.
  const isFlannel = world.network.some((line) => line.startsWith('ip link add flannel.1'));
  const [way, bridge] = isFlannel ? ['flannel.1', 'cni0'] : ['way0', 'bridge0'];
  const ranges = (world.settings.CLUSTER_CIDR ?? '').split(',');
  const families = ranges.map((range) => (range.includes(':') ? ipv6 : ipv4));
  const first = families[0] ?? ipv4;
  const of = (lines: (family: Family) => readonly string[]) => families.flatMap(lines);
  const inB = (lines: readonly string[]) => lines.map((line) => `ip netns exec nodeb ${line}`);
  const node = (own: number, other: number) => [
    ...(own === 1 && isFlannel ? ['ip link delete flannel.1'] : []),
    `ip link add ${way} mtu ${mtu} type vxlan id 1 local 192.0.2.${own} remote 192.0.2.${other} dev eth0 dstport 8472`,
    `ip link set ${way} up`,
    `ip link add ${bridge} mtu ${mtu} type bridge`,
    `ip link set ${bridge} up`,
    `ip link add vethpod mtu ${mtu} type veth peer name podeth mtu ${mtu}`,
    `ip link set vethpod master ${bridge} up`,
    `ip link set podeth netns pod${own}`,
    ...of(({ range, host, quick, forward, tables, nodes, dns, service: address, literal }) => [
      `ip addr add ${range(own - 1, '0')}/${host} dev ${way}${quick}`,
      `ip addr add ${range(own - 1, '1')}/${host === 32 ? 24 : 64} dev ${bridge}${quick}`,
      `ip route add ${range(other - 1, '0')}/${host === 32 ? 24 : 64} via ${range(other - 1, '0')} dev ${way} onlink`,
      `sh -c 'echo 1 >${forward}'`,
      `${tables} -t nat -A PREROUTING -d ${dns} -p udp --dport 53 -j DNAT --to-destination ${literal(nodes[1])}:53`,
      `${tables} -t nat -A PREROUTING -d ${dns} -p tcp --dport 53 -j DNAT --to-destination ${literal(nodes[1])}:53`,
      `${tables} -t nat -A PREROUTING -d ${address} -p tcp --dport 443 -j DNAT --to-destination ${literal(nodes[1])}:6443`,
    ]),
  ];
  const pod = (own: number) =>
    [
      'ip link set lo up',
      'ip link set podeth up',
      ...of(({ range, host, quick, forward }) => [
        `ip addr add ${range(own - 1, '9')}/${host === 32 ? 24 : 64} dev podeth${quick}`,
        `ip route add default via ${range(own - 1, '1')}`,
        `sh -c 'echo ${forwarding} >${forward}'`,
      ]),
    ].map((line) => `ip netns exec pod${own} ${line}`);
  world.network.push(
    ...['nodeb', 'pod1', 'pod2'].map((name) => `ip netns add ${name}`),
    'ip link set eth0-far netns nodeb name eth0',
    ...inB(['ip link set lo up', 'ip addr add 192.0.2.2/24 dev eth0', 'ip addr add 2001:db8::2/64 dev eth0 nodad']),
    ...inB(['ip link set eth0 up']),
    ...node(1, 2),
    ...inB(node(2, 1)),
    ...pod(1),
    ...pod(2),
    ...nodeA,
    ...inB(nodeB),
    ...of(({ nodes }) =>
      inB([
        `'${process.execPath}' '${service}' ${nodes[1]} kubernetes.default.svc.cluster.local ${answer ?? first.service} >/dev/null 2>&1 &`,
      ]),
    ),
    'mkdir -p "$WORLD/busybox"',
    'for applet in nc wc head cat nslookup timeout sleep sh; do ln -s /usr/bin/busybox "$WORLD/busybox/$applet"; done',
    `printf "search x.svc.cluster.local svc.cluster.local cluster.local\\nnameserver ${first.dns}\\noptions ndots:5\\n" >"$WORLD/resolv.conf"`,
  );
  world.cluster.pods = [1, 2].map((number) => ({
    addresses: told(families.map(({ range }) => range(number - 1, '9'))),
    namespace: `pod${number}`,
    resolver: '$WORLD/resolv.conf',
    path: '$WORLD/busybox',
  }));
}

/** What pods have of one family. */
interface Family {
  readonly range: (node: number, host: string) => string;
  readonly host: number;
  /** What makes an address usable at once. */
  readonly quick: string;
  readonly forward: string;
  readonly tables: string;
  readonly nodes: readonly [string, string];
  readonly dns: string;
  readonly service: string;
  readonly literal: (address: string) => string;
}

const ipv4: Family = {
  range: (node, host) => `10.42.${node}.${host}`,
  host: 32,
  quick: '',
  forward: '/proc/sys/net/ipv4/ip_forward',
  tables: 'iptables',
  nodes: ['192.0.2.1', '192.0.2.2'],
  dns: '10.43.0.10',
  service: '10.43.0.1',
  literal: (address) => address,
};

const ipv6: Family = {
  range: (node, host) => (host === '0' ? `fd00:42:0:${node}::` : `fd00:42:0:${node}::${host}`),
  host: 128,
  quick: ' nodad',
  forward: '/proc/sys/net/ipv6/conf/all/forwarding',
  tables: 'ip6tables',
  nodes: ['2001:db8::1', '2001:db8::2'],
  dns: 'fd00:43::a',
  service: 'fd00:43::1',
  literal: (address) => `[${address}]`,
};
