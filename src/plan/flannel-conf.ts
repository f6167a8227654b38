import { formatCidr } from '../address/cidr.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Addresses } from './addresses.ts';

// K3s sets the same interval when it writes this file itself:
// https://github.com/k3s-io/k3s/blob/master/pkg/agent/flannel/setup.go
const keepaliveSeconds = 25;

/**
 * The text of flannel's own configuration, for options that K3s has no flag for any more; undefined where K3s' flags
 * say everything. K3s then writes none itself, so the file holds the ranges too.
 */
export function flannelConf(request: BundleRequest, { clusterCidr }: Addresses): string | undefined {
  const mode = request.wireguardMode;
  if (mode === undefined || mode === 'separate') return undefined;
  const ipv4 = clusterCidr.find(({ family }) => family === 'ipv4');
  const ipv6 = clusterCidr.find(({ family }) => family === 'ipv6');
  const conf = {
    Network: ipv4 === undefined ? '0.0.0.0/0' : formatCidr(ipv4),
    IPv6Network: ipv6 === undefined ? '::/0' : formatCidr(ipv6),
    EnableIPv4: ipv4 !== undefined,
    EnableIPv6: ipv6 !== undefined,
    // flannel calls it wireguard; wireguard-native is K3s' word.
    Backend: { Type: 'wireguard', Mode: mode, PersistentKeepaliveInterval: keepaliveSeconds },
  };
  return `${JSON.stringify(conf, null, 2)}\n`;
}
