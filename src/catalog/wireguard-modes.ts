import type { Text } from '../text.ts';
import type { PerFamily } from './network.ts';

/** How flannel's WireGuard lays its tunnels; only a flannel configuration file can ask for another than `separate`. */
export interface WireguardMode {
  readonly mode: 'separate' | 'auto' | 'ipv4' | 'ipv6';
  readonly description: Text;
  /** The link that carries the pods of each family. */
  readonly interfaces: Required<PerFamily<string>>;
  /** The UDP port on which that link listens. */
  readonly ports: Required<PerFamily<string>>;
  readonly source: string;
  readonly checked: string;
}

const one = {
  interfaces: { ipv4: 'flannel-wg', ipv6: 'flannel-wg' },
  ports: { ipv4: '51820', ipv6: '51820' },
  source: 'https://github.com/flannel-io/flannel/blob/master/pkg/backend/wireguard/wireguard.go',
  checked: '2026-11-22',
} as const;

/** The modes of flannel's WireGuard backend. */
export const wireguardModes: readonly WireguardMode[] = [
  {
    ...one,
    mode: 'separate',
    description: { en: 'One tunnel for each address family', ja: 'アドレスファミリーごとに1つのトンネル' },
    interfaces: { ipv4: 'flannel-wg', ipv6: 'flannel-wg-v6' },
    ports: { ipv4: '51820', ipv6: '51821' },
  },
  {
    ...one,
    mode: 'auto',
    description: {
      en: 'One tunnel for both families, over the family that reaches each peer',
      ja: '両方のファミリーに1つのトンネル。ピアごとに到達できるファミリーを使用',
    },
  },
  {
    ...one,
    mode: 'ipv4',
    description: {
      en: 'One tunnel for both families, over IPv4',
      ja: '両方のファミリーに1つのトンネル。IPv4を使用',
    },
  },
  {
    ...one,
    mode: 'ipv6',
    description: {
      en: 'One tunnel for both families, over IPv6',
      ja: '両方のファミリーに1つのトンネル。IPv6を使用',
    },
  },
];
