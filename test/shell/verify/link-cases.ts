import type { CheckCase } from './check-case.ts';
import { edit, hide } from './check-case.ts';
import { link, peer } from './healthy.ts';
import type { World } from './world.ts';

const wgSays = (world: World, ...peers: string[]): void => {
  world.commands['wg'] = `now=$(date +%s); printf "private\\tpublic\\t51820\\toff${peers.join('')}\\n"`;
};

const withoutPolicy = (world: World, direction: string): void => {
  world.network = world.network.filter((line) => !line.includes(` dir ${direction} `));
};

/** What can be wrong with the links between nodes. */
export const linkCases: readonly CheckCase[] = [
  {
    check: 'overlay-interface',
    fault: 'the tunnel was never made',
    query: '',
    seed: (world) => world.network.push('ip link delete flannel.1'),
    detail: /there is no link flannel\.1/,
  },
  {
    check: 'overlay-interface',
    fault: 'the tunnel is down',
    query: 'cni=calico&encapsulation=vxlan',
    seed: (world) => world.network.push('ip link set vxlan.calico down'),
    detail: /the link vxlan\.calico is down/,
  },
  {
    check: 'overlay-interface',
    fault: 'the tunnel was raised by hand and has no routes',
    query: '',
    seed: (world) => world.network.push('bridge fdb append 0a:00:00:00:00:02 dev flannel.1 dst 192.0.2.2'),
    detail: /^flannel\.1 has routes to 0 of the 1 nodes that it knows$/,
  },
  {
    check: 'overlay-interface',
    fault: 'a link of the same name and another kind',
    query: '',
    seed: (world) =>
      world.network.push('ip link delete flannel.1', 'ip link add flannel.1 type bridge', 'ip link set flannel.1 up'),
    detail: /flannel\.1 is not a vxlan link/,
  },
  {
    check: 'overlay-interface',
    fault: 'the tunnel uses another port',
    query: '',
    seed: (world) => {
      world.network = world.network.map((line) => line.replace('dstport 8472', 'dstport 4789'));
    },
    detail: /uses UDP port 4789/,
  },
  {
    check: 'overlay-interface',
    fault: 'a tunnel of another backend is left over',
    query: 'cni=calico&encapsulation=vxlan',
    seed: (world) => world.network.push('ip link add flannel.1 type vxlan id 1 dev eth0 dstport 8472'),
    detail: /flannel\.1 is left over/,
  },
  {
    check: 'overlay-mtu',
    fault: 'the tunnel does not fit the link below',
    query: 'cni=calico',
    seed: (world) => {
      world.files['/links/tunl0'] = link('tunl0', 1500, 'ipip');
    },
    detail: /tunl0 has MTU 1500, but eth0 leaves 1480/,
  },
  {
    check: 'overlay-mtu',
    fault: 'the link below shrank after the tunnel was made',
    query: '',
    seed: (world) => world.network.push('ip link set eth0 mtu 1400'),
    detail: /flannel\.1 has MTU 1450, but eth0 leaves 1350/,
  },
  {
    check: 'overlay-mtu',
    fault: 'pods send more than the tunnel takes',
    query: '',
    seed: (world) =>
      world.network.push(
        'ip link add cni0 type bridge',
        'ip link add vethpod type veth peer name podeth',
        'ip link set vethpod master cni0',
      ),
    detail: /pods send more than the 1450 bytes that fit: cni0 1500$/,
  },
  {
    check: 'overlay-mtu',
    fault: 'flannel gives pods more than the tunnel takes',
    query: '',
    seed: (world) => edit(world, '/run/flannel/subnet.env', (text) => text.replace('1450', '1500')),
    detail: /FLANNEL_MTU 1500/,
  },
  {
    check: 'overlay-mtu',
    fault: 'Calico gives pods more than the tunnel takes',
    query: 'cni=canal',
    seed: (world) => {
      world.network.push('ip link set eth0 mtu 1460', 'ip link set flannel.1 mtu 1410');
      edit(world, '/run/flannel/subnet.env', (text) => text.replace('1450', '1410'));
    },
    detail: /1410 bytes that fit: 10-canal\.conflist 1450$/,
  },
  {
    check: 'overlay-mtu',
    fault: 'Calico does not use the MTU that was asked for',
    query: 'cni=calico&encapsulation=vxlan&mtu=1400',
    seed: () => {},
    detail: /vxlan\.calico has MTU 1450, not the 1400/,
  },
  {
    check: 'overlay-mtu',
    fault: 'an MTU was asked of a Canal that lives, and pods do not get it',
    query: 'cni=canal&mtu=1300',
    seed: (world) => edit(world, '/etc/cni/net.d/10-canal.conflist', (text) => text.replace('1300', '1450')),
    detail: /^10-canal\.conflist gives pods MTU 1450, not the 1300 of the request$/,
  },
  {
    check: 'overlay-mtu',
    fault: 'pods are older than the MTU that was asked for',
    query: 'cni=canal&mtu=1300',
    seed: (world) =>
      world.network.push('ip link add cali0123abc type veth peer name podeth', 'ip link set cali0123abc mtu 1450'),
    detail: /^1 pods of this node were made with another MTU than 1300$/,
  },
  {
    check: 'overlay-mtu',
    fault: 'no route tells which link carries the tunnel',
    query: 'backend=wireguard',
    seed: (world) => world.network.push('ip route delete default'),
    detail: /which link carries flannel-wg is not known/,
    status: 'skip',
  },
  {
    check: 'wireguard-peers',
    fault: 'a peer never answered',
    query: 'backend=wireguard',
    seed: (world) => wgSays(world, peer('0')),
    detail: /1 of 1 peers had no handshake/,
  },
  {
    check: 'wireguard-peers',
    fault: 'a peer fell silent',
    query: 'backend=wireguard',
    seed: (world) => wgSays(world, peer('$((now - 600))')),
    detail: /1 of 1 peers had no handshake in the last 180 seconds/,
  },
  {
    check: 'wireguard-peers',
    fault: 'a node is no peer',
    query: 'backend=wireguard',
    seed: (world) => wgSays(world),
    detail: /knows 0 peers, but there are 1 other nodes/,
  },
  {
    check: 'wireguard-peers',
    fault: 'the link is unknown to WireGuard',
    query: 'backend=wireguard',
    seed: (world) => {
      world.commands['wg'] = 'echo "Unable to access interface: No such device" >&2; exit 1';
    },
    detail: /WireGuard does not know flannel-wg: .*No such device/,
  },
  {
    check: 'wireguard-peers',
    fault: 'a peer shook hands a while ago, and sends nothing back now',
    query: 'backend=wireguard',
    seed: (world) => wgSays(world, peer('$((now - 40))')),
    detail: /^flannel-wg sends, and nothing comes back from: 192\.0\.2\.2:51820 Zm9v$/,
  },
  {
    check: 'wireguard-peers',
    fault: 'a quiet peer without keepalive, and no ping to ask it',
    query: 'cni=canal&encapsulation=wireguard',
    seed: (world) => {
      wgSays(world, peer('0', 'off'));
      hide(world, 'ping');
    },
    detail: /1 of 1 peers have not talked lately and have no keepalive/,
    shell: 'dash',
    status: 'skip',
  },
  {
    check: 'wireguard-peers',
    fault: 'no peers, and the cluster cannot be asked',
    query: 'backend=wireguard',
    seed: (world) => {
      wgSays(world);
      world.cluster.refusal = 'The connection to the server was refused';
    },
    detail: /whether there are other nodes is not known: The connection to the server was refused/,
    status: 'skip',
  },
  {
    check: 'wireguard-peers',
    fault: 'there is no wg command',
    query: 'backend=wireguard',
    seed: (world) => hide(world, 'wg'),
    detail: /there is no wg command/,
    shell: 'busybox',
    status: 'skip',
  },
  {
    check: 'ipsec-policies',
    fault: 'no policies, though there are two nodes',
    query: 'backend=ipsec',
    seed: (world) => {
      for (const direction of ['out', 'in', 'fwd']) withoutPolicy(world, direction);
    },
    detail: /policies lead to 0 nodes, but there are 1 other nodes/,
  },
  {
    check: 'ipsec-policies',
    fault: 'the policies of one direction are missing',
    query: 'backend=ipsec',
    seed: (world) => withoutPolicy(world, 'fwd'),
    detail: /policies are missing: 1 out, 1 in, 0 forward/,
  },
  {
    check: 'ipsec-policies',
    fault: 'charon agreed on no key',
    query: 'backend=ipsec',
    seed: (world) => {
      world.files['/xfrm-state'] = { text: '' };
    },
    detail: /1 of 1 nodes have a policy but no key/,
  },
  {
    check: 'ipsec-policies',
    fault: 'no policies, and the cluster cannot be asked',
    query: 'backend=ipsec',
    seed: (world) => {
      for (const direction of ['out', 'in', 'fwd']) withoutPolicy(world, direction);
      world.args.push('--local');
    },
    detail: /whether there are other nodes is not known/,
    status: 'skip',
  },
];
