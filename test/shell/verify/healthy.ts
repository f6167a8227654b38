import { settingsOf } from '../../../src/artefacts/settings.ts';
import { resolvePlan } from '../../../src/plan/resolve.ts';
import { parseRequest } from '../../../src/request/parse.ts';
import type { NodeFacts } from './cluster.ts';
import { canalConfig, daemonSet, deployment, ipPool, node, service, serviceLoadBalancer } from './cluster.ts';
import type { NodeFile, World } from './world.ts';
import { kubectl } from './world.ts';

/** The settings that the service gives to a request. */
export function settingsFor(query: string): ReturnType<typeof settingsOf> {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const resolved = resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return settingsOf(resolved.plan, {});
}

/** A conflist as install-cni writes it. */
export function calicoConflist(ipam: string, forwarding: unknown = true, mtu = 0): string {
  const calico = {
    type: 'calico',
    container_settings: { allow_ip_forwarding: forwarding },
    mtu,
    ipam: { type: ipam },
    policy: { type: 'k8s' },
  };
  return JSON.stringify(
    { name: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [calico, { type: 'portmap', snat: true }] },
    null,
    2,
  );
}

const flannelConflist = JSON.stringify({
  name: 'cbr0',
  cniVersion: '1.0.0',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
    { type: 'bandwidth', capabilities: { bandwidth: true } },
  ],
});

/** The unit that K3s' installer writes. */
export function unit(role: 'server' | 'agent', ...words: string[]): string {
  const args = words.map((word) => `\t'${word}' \\\n`).join('');
  return `[Unit]\nDescription=Lightweight Kubernetes\n\n[Service]\nType=notify\nExecStart=/usr/local/bin/k3s \\\n    ${role} \\\n${args}\n`;
}

const commands: Record<string, string> = {
  uname: 'case "$1" in -n) echo node-a ;; *) exec /usr/bin/uname "$@" ;; esac',
  hostname: 'echo node-a',
  systemctl:
    'case "$1" in is-active) echo active ;; is-enabled) echo enabled ;; show) echo 0123456789abcdef ;; *) exit 1 ;; esac',
  journalctl: 'cat "$WORLD/root/journal" 2>/dev/null || :',
  k3s: `if [ "$1" = kubectl ]; then shift; exec '${process.execPath}' '${kubectl}' "$@"; fi; exit 1`,
  // Links of kinds that this kernel may lack, as iproute2 shows them; all others are real.
  ip: [
    'for word in "$@"; do last=$word; done',
    'case "$*" in',
    '  "-o link show") cat "$WORLD"/root/links/* 2>/dev/null; exec /usr/sbin/ip "$@" ;;',
    '  "-d -o link show dev "*) [ ! -f "$WORLD/root/links/$last" ] || exec cat "$WORLD/root/links/$last" ;;',
    '  "-o link show dev "*) [ ! -f "$WORLD/root/links/$last" ] || { sed "s/ [^ ]* addrgenmode.*//" "$WORLD/root/links/$last"; exit; } ;;',
    '  "xfrm state show") [ ! -f "$WORLD/root/xfrm-state" ] || exec cat "$WORLD/root/xfrm-state" ;;',
    '  "link add knit0 type wireguard"*) echo "Error: Unknown device type." >&2; exit 2 ;;',
    'esac',
    'exec /usr/sbin/ip "$@"',
  ].join('\n'),
};

/** A link that the test's kernel need not have, for the stand-in of `ip`. */
export function link(name: string, mtu: number, kind: string, flags = 'POINTOPOINT,NOARP,UP,LOWER_UP'): NodeFile {
  return {
    text: `9: ${name}: <${flags}> mtu ${mtu} qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/none ${kind} addrgenmode none numtxqueues 1\n`,
  };
}

const lines = (text: string): string[] => text.trim().split('\n');

/** The underlay of node-a: one link of 1500 bytes with the default route. */
const underlay = lines(`
ip link add eth0 type veth peer name eth0-far
ip addr add 192.0.2.1/24 dev eth0
ip addr add 2001:db8::1/64 dev eth0 nodad
ip link set eth0 up
ip link set eth0-far up
ip route add default via 192.0.2.254
sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
`);

const vxlan = (name: string, id: number, port: number): string[] => [
  `ip link add ${name} mtu 1450 type vxlan id ${id} local ${name.includes('v6') ? '2001:db8::1' : '192.0.2.1'} dev eth0 dstport ${port} nolearning`,
  `ip link set ${name} up`,
];

const chains = (...names: string[]): string[] => names.map((name) => `iptables -N ${name}`);

/** One server that is as the request says, in a cluster with one more node. */
export function healthy(query: string): World {
  const settings = settingsFor(query);
  const isFlannel = settings.CNI === 'flannel';
  const dual = settings.CLUSTER_CIDR.includes(':');
  const executable: NodeFile = { text: '#!/bin/sh\n', mode: 0o755 };
  const programs = isFlannel
    ? ['bridge', 'flannel', 'host-local', 'loopback', 'portmap', 'bandwidth'].map(
        (name) => `/var/lib/rancher/k3s/data/current/bin/${name}`,
      )
    : ['calico', 'calico-ipam', 'host-local', 'loopback', 'portmap'].map((name) => `/opt/cni/bin/${name}`);
  const world: World = {
    settings,
    files: {
      '/etc/systemd/system/k3s.service': { text: unit('server') },
      '/etc/rancher/k3s/config.yaml.d/10-knit.yaml': { text: settings.SERVER_CONFIG, mode: 0o600 },
      '/etc/rancher/k3s/k3s.yaml': { text: 'apiVersion: v1\n' },
      '/usr/local/bin/k3s': {
        text: `#!/bin/sh\necho 'k3s version ${settings.K3S_VERSION} (0a1b2c3d)'\necho 'go version go1.26.1'\n`,
        mode: 0o755,
      },
      ...Object.fromEntries(programs.map((path) => [path, executable])),
    },
    commands: { ...commands },
    network: [...underlay],
    cluster: { objects: clusterObjects(settings) },
    env: {},
    args: ['--timeout', '0'],
  };
  if (isFlannel) {
    world.files['/var/lib/rancher/k3s/agent/etc/cni/net.d/10-flannel.conflist'] = { text: flannelConflist };
  } else if (settings.CONFLIST !== '') {
    const ipam = settings.CNI === 'canal' ? 'host-local' : 'calico-ipam';
    world.files[`/etc/cni/net.d/${settings.CONFLIST}`] = {
      text: calicoConflist(ipam, true, Number(settings.MTU)),
      mode: 0o600,
    };
  }
  if (settings.BACKEND_TYPE !== '')
    world.files['/run/flannel/subnet.env'] = { text: subnetEnv(settings.CLUSTER_CIDR, mtuOf(settings)) };
  for (const name of settings.OVERLAY_INTERFACES.split(' ').filter(Boolean)) addLink(world, name);
  // What flannel gives this node for the pods of the other one.
  if (['vxlan', 'host-gw'].includes(settings.BACKEND_TYPE)) {
    world.network.push('ip route add 10.42.1.0/24 dev eth0');
    if (dual) world.network.push('ip -6 route add fd00:42:0:1::/64 dev eth0');
  }
  if (settings.POLICY_ENGINE === 'kube-router')
    world.network.push(...chains('KUBE-ROUTER-INPUT', 'KUBE-ROUTER-FORWARD', 'KUBE-POD-FW-ABC'));
  if (settings.POLICY_ENGINE === 'calico') world.network.push(...chains('cali-INPUT', 'cali-FORWARD', 'KUBE-SERVICES'));
  if (dual) world.network.push('ip6tables -N KUBE-ROUTER-INPUT');
  if (settings.ENCRYPTION === 'wireguard') addPeers(world);
  if (settings.ENCRYPTION === 'ipsec') addPolicies(world);
  return world;
}

const mtuOf = (settings: World['settings']): number => 1500 - Number(settings.OVERLAY_OVERHEAD);

/** What flannel writes for a node. */
export function subnetEnv(cidrs: string, mtu: number): string {
  const [ipv4 = '', ipv6] = cidrs.split(',');
  const first = `FLANNEL_NETWORK=${ipv4}\nFLANNEL_SUBNET=${ipv4.replace('.0.0/16', '.0.1/24')}\n`;
  const second =
    ipv6 === undefined ? '' : `FLANNEL_IPV6_NETWORK=${ipv6}\nFLANNEL_IPV6_SUBNET=${ipv6.replace('::/56', '::1/64')}\n`;
  return `${first}${second}FLANNEL_MTU=${mtu}\nFLANNEL_IPMASQ=true\n`;
}

function addLink(world: World, name: string): void {
  if (name.startsWith('flannel-wg')) world.files[`/links/${name}`] = link(name, 1420, 'wireguard');
  else if (name === 'flannel.1' && world.settings.ENCRYPTION === 'wireguard')
    world.files['/links/flannel.1'] = link(name, 1420, 'wireguard');
  else if (name === 'tunl0') world.files[`/links/${name}`] = link(name, 1480, 'ipip');
  else if (name === 'vxlan.calico') world.network.push(...vxlan(name, 4096, 4789));
  else world.network.push(...vxlan(name, 1, 8472));
}

/** A line of `wg show LINK dump` for one peer. */
export function peer(handshake: string, keepalive = '25'): string {
  return `\\nZm9v\\t(none)\\t192.0.2.2:51820\\t10.42.1.0/24\\t${handshake}\\t1024\\t2048\\t${keepalive}`;
}

function addPeers(world: World): void {
  const answering = peer('$((now - 40))').replace('\\t1024\\t', '\\t$(grep -c x "$WORLD/tmp/asked")\\t');
  world.commands['wg'] =
    `echo x >>"$WORLD/tmp/asked"; now=$(date +%s); printf "private\\tpublic\\t51820\\toff${answering}\\n"`;
}

function addPolicies(world: World): void {
  const rows = [
    ['10.42.0.0/24', '10.42.1.0/24', 'out', '192.0.2.1', '192.0.2.2'],
    ['10.42.1.0/24', '10.42.0.0/24', 'in', '192.0.2.2', '192.0.2.1'],
    ['10.42.1.0/24', '10.42.0.0/24', 'fwd', '192.0.2.2', '192.0.2.1'],
  ];
  for (const [from, to, direction, near, far] of rows) {
    world.network.push(
      `ip xfrm policy add src ${from} dst ${to} dir ${direction} tmpl src ${near} dst ${far} proto esp reqid 11 mode tunnel`,
    );
  }
  const state = (near: string, far: string) =>
    `src ${near} dst ${far}\n\tproto esp spi 0xc0ffee01 reqid 11 mode tunnel\n`;
  world.files['/xfrm-state'] = { text: state('192.0.2.1', '192.0.2.2') + state('192.0.2.2', '192.0.2.1') };
}

/** The nodes of the cluster, with changes to the one or the other. */
export function nodesOf(
  settings: World['settings'],
  server: Partial<NodeFacts> = {},
  agent: Partial<NodeFacts> = {},
): unknown[] {
  const [ipv4, ipv6] = (settings.CLUSTER_CIDR ?? '').split(',');
  const cidrs = (number: number) => [
    ...(ipv4 === undefined ? [] : [ipv4.replace('.0.0/16', `.${number}.0/24`)]),
    ...(ipv6 === undefined ? [] : [ipv6.replace('::/56', `:0:${number}::/64`)]),
  ];
  const common = { version: settings.K3S_VERSION ?? '', backendType: settings.BACKEND_TYPE ?? '' };
  const flags = (settings.SERVER_CONFIG ?? '').matchAll(/^([a-z-]+): "?([^"\n]*)"?$/gm);
  const given = ['server', ...[...flags].flatMap(([, key = '', value = '']) => [`--${key}`, value])];
  return [
    node({ name: 'node-a', server: true, podCidrs: cidrs(0), arguments: given, ...common, ...server }),
    node({ name: 'node-b', podCidrs: cidrs(1), ...common, ...agent }),
  ];
}

function clusterObjects(settings: ReturnType<typeof settingsOf>): Record<string, unknown[]> {
  const own =
    settings.DAEMONSET === '' ? [] : [daemonSet({ name: settings.DAEMONSET, namespace: settings.CNI_NAMESPACE })];
  const controllers =
    own.length === 0 ? [] : [deployment({ name: 'calico-kube-controllers', namespace: settings.CNI_NAMESPACE })];
  return {
    nodes: nodesOf(settings),
    daemonsets: [...own, serviceLoadBalancer()],
    deployments: [...controllers, deployment({ name: 'coredns', labels: { 'k8s-app': 'kube-dns' } })],
    services: [
      service('kubernetes', 'default', [settings.SERVICE_CIDR.startsWith('10.43.') ? '10.43.0.1' : 'fd00:43::1']),
      service('kube-dns', 'kube-system', settings.CLUSTER_DNS.split(',')),
    ],
    configmaps: settings.CNI === 'canal' ? [canalConfig(settings.CLUSTER_CIDR)] : [],
    pods: [],
    namespaces: [],
    ...(settings.DAEMONSET !== '' && {
      'ippools.crd.projectcalico.org': [ipPool('default-ipv4-ippool', settings.CLUSTER_CIDR)],
    }),
  };
}
