import { calico } from '../../support/node-root.ts';
import type { Case } from './machine.ts';
import { dual, healthy, joining, receipt, wireguard } from './machine.ts';

// `blackhole 10.42.174.128/26` and `10.42.1.0/26 via 10.0.0.2 dev eth0`, as the kernel prints them.
const ownRoutes = `*\t80AE2A0A\t00000000\t0001\t0\t0\t0\tC0FFFFFF\t0\t0\t0
eth0\t00012A0A\t0200000A\t0003\t0\t0\t0\tC0FFFFFF\t0\t0\t0
`;

/** Faults that preflight finds, and healthy states beside them. */
export const networkCases: readonly Case[] = [
  {
    id: 'mtu',
    fault: 'a link that takes less',
    level: 'refuse',
    says: 'pods would have MTU 1450 and their packets 50 bytes more, but eth0 takes 1460',
    remedy: 'mtu=1410',
    settings: { ...calico, MTU: '1450', OVERLAY_OVERHEAD: '50' },
    files: { '/sys/class/net/eth0/mtu': '1460\n' },
  },
  {
    id: 'mtu',
    fault: 'a link too small for IPv6',
    level: 'warn',
    says: 'less than IPv6 asks for',
    remedy: 'ip link set eth0 mtu 1500',
    files: { '/sys/class/net/eth0/mtu': '1300\n' },
  },
  {
    id: 'default-route',
    fault: 'none',
    level: 'refuse',
    says: 'there is no default route, and K3s does not start without',
    remedy: 'ip link add dummy0 type dummy',
    files: { '/proc/net/route': 'Iface\tDestination\tGateway\n' },
  },
  {
    id: 'flannel-iface',
    fault: 'an interface that is not there',
    level: 'refuse',
    says: 'no interface wg9 here; there are: eth0',
    remedy: 'flannel-iface',
    settings: { SERVER_CONFIG: 'flannel-iface: wg9\n' },
  },
  {
    id: 'flannel-iface',
    fault: 'none: it is there',
    level: 'ok',
    says: 'eth0',
    settings: { SERVER_CONFIG: 'flannel-iface: eth0\n' },
  },
  {
    id: 'ipv6',
    fault: 'IPv6 is off',
    level: 'refuse',
    says: 'IPv6 is off',
    remedy: 'sysctl -w net.ipv6.conf.all.disable_ipv6=0',
    settings: dual,
    files: { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1\n' },
  },
  {
    id: 'address-ranges',
    fault: 'a route inside the pod range',
    level: 'refuse',
    says: '10.42.0.0/16 overlaps a route of this machine by eth1',
    remedy: 'cluster-cidr',
    files: {
      '/proc/net/route': `${healthy['/proc/net/route']}eth1\t00052A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`,
    },
  },
  {
    id: 'address-ranges',
    fault: "none: what this very network put there, Calico's kept block and another node's",
    level: 'ok',
    says: '10.42.0.0/16',
    settings: calico,
    files: { ...receipt('calico none - manifest'), '/proc/net/route': `${healthy['/proc/net/route']}${ownRoutes}` },
  },
  {
    id: 'address-ranges',
    fault: 'the same routes where another network was',
    level: 'refuse',
    says: '10.42.0.0/16 overlaps a route of this machine by *',
    settings: calico,
    files: { ...receipt('flannel vxlan vxlan -'), '/proc/net/route': `${healthy['/proc/net/route']}${ownRoutes}` },
  },
  {
    id: 'address-ranges',
    fault: "a tunnel's route inside the pod range of this very network",
    level: 'refuse',
    says: '10.42.0.0/16 overlaps a route of this machine by tun0',
    settings: calico,
    files: {
      ...receipt('calico none - manifest'),
      '/proc/net/route': `${healthy['/proc/net/route']}tun0\t00052A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`,
    },
  },
  {
    id: 'address-ranges',
    fault: 'a route around both ranges',
    level: 'refuse',
    says: '10.43.0.0/16 overlaps a route of this machine by tun0',
    files: {
      '/proc/net/route': `${healthy['/proc/net/route']}tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n`,
    },
  },
  {
    id: 'address-ranges',
    fault: 'an IPv6 route in the pod range',
    level: 'refuse',
    says: 'fd00:42::/56 overlaps a route of this machine by eth1',
    settings: dual,
    files: {
      '/proc/net/ipv6_route':
        'fd000042000000010000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth1\n',
    },
  },
  {
    id: 'address-ranges',
    fault: 'none: an IPv6 route beside it',
    level: 'ok',
    says: 'fd00:42::/56',
    settings: dual,
    files: {
      '/proc/net/ipv6_route':
        'fd000042000001000000000000000000 38 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth1\n',
    },
  },
  {
    id: 'ports',
    fault: 'the API server port is taken',
    level: 'refuse',
    says: 'port tcp/6443 is taken',
    remedy: 'ss -lnp | grep :6443',
    files: { '/proc/net/tcp': '  sl\n   0: 00000000:192B 00000000:0000 0A 0\n' },
  },
  {
    id: 'ports',
    fault: 'the WireGuard port is taken',
    level: 'refuse',
    says: 'port udp/51820 is taken',
    settings: { ...wireguard, PORTS: 'udp 51820 nodes\n' },
    files: {
      '/proc/net/udp6': '   0: 00000000000000000000000000000000:CA6C 00000000000000000000000000000000:0000 07 0\n',
    },
  },
  {
    id: 'ports',
    fault: "none: a server's port on an agent",
    level: 'ok',
    says: 'free',
    files: { '/proc/net/tcp': '   0: 00000000:192B 00000000:0000 0A 0\n' },
    env: joining,
  },
  {
    id: 'firewall',
    fault: 'firewalld',
    level: 'warn',
    says: 'firewalld is active',
    remedy: 'firewall-cmd --permanent --add-port=10250/tcp && firewall-cmd --permanent --add-port=8472/udp',
    links: {
      '/etc/systemd/system/multi-user.target.wants/firewalld.service': '/usr/lib/systemd/system/firewalld.service',
    },
  },
  {
    id: 'firewall',
    fault: 'ufw',
    level: 'warn',
    says: 'ufw is active',
    remedy: 'ufw allow from 10.42.0.0/16 to any && ufw allow from 10.43.0.0/16 to any && ufw reload',
    files: { '/etc/ufw/ufw.conf': '# x\nENABLED=yes\n' },
  },
  {
    id: 'firewall',
    fault: 'firewalld and IP in IP',
    level: 'warn',
    says: 'firewalld',
    remedy: `--add-rich-rule='rule protocol value="4" accept'`,
    settings: { PORTS: 'ip 4 nodes\n' },
    links: { '/etc/systemd/system/multi-user.target.wants/firewalld.service': '/x' },
  },
  {
    id: 'network-manager',
    fault: 'NetworkManager with Calico',
    level: 'warn',
    says: "take hold of Calico's links",
    remedy: 'unmanaged-devices=interface-name:cali*',
    settings: calico,
    links: { '/etc/systemd/system/multi-user.target.wants/NetworkManager.service': '/x' },
  },
  {
    id: 'network-manager',
    fault: 'none: told to leave them',
    level: 'ok',
    says: 'leaves',
    settings: calico,
    files: { '/etc/NetworkManager/conf.d/calico.conf': '[keyfile]\nunmanaged-devices=interface-name:cali*\n' },
    links: { '/etc/systemd/system/multi-user.target.wants/NetworkManager.service': '/x' },
  },
  {
    id: 'nm-cloud-setup',
    fault: 'on an old RHEL',
    level: 'refuse',
    says: 'breaks the routes',
    remedy: 'systemctl disable nm-cloud-setup.service',
    files: { '/etc/os-release': 'ID="rhel"\nVERSION_ID="8.3"\n' },
    links: { '/etc/systemd/system/timers.target.wants/nm-cloud-setup.service': '/x' },
  },
  {
    id: 'nm-cloud-setup',
    fault: 'on a newer one',
    level: 'warn',
    says: 'nm-cloud-setup',
    files: { '/etc/os-release': 'ID="rhel"\nVERSION_ID="9.4"\n' },
    links: { '/etc/systemd/system/timers.target.wants/nm-cloud-setup.service': '/x' },
  },
  {
    id: 'proxy',
    fault: 'a proxy without exceptions',
    level: 'warn',
    says: 'without NO_PROXY',
    remedy: 'NO_PROXY=',
    env: { HTTPS_PROXY: 'http://10.0.0.1:3128' },
  },
];
