import { k3sChannels } from '../catalog/k3s-channels.ts';
import { minorOf } from '../catalog/version.ts';
import type { Text } from '../text.ts';

const stable = k3sChannels.find(({ channel }) => channel === 'stable')?.version ?? '';

/** A network that people ask for, with the query that names it. */
export interface Example {
  readonly id: string;
  readonly query: string;
  readonly summary: Text;
}

/** The networks of K3s' own page, and what often goes with them. */
export const examples: readonly Example[] = [
  { id: 'vxlan', query: '', summary: { en: "flannel VXLAN, K3s' default", ja: 'K3sのデフォルトのflannel VXLAN' } },
  {
    id: 'wireguard',
    query: 'backend=wireguard',
    summary: { en: 'flannel, encrypted by WireGuard', ja: 'flannelをWireGuardで暗号化' },
  },
  {
    id: 'host-gw',
    query: 'backend=host-gw',
    summary: { en: 'flannel with plain routes', ja: 'flannelで経路だけを使用' },
  },
  {
    id: 'canal',
    query: 'cni=canal',
    summary: {
      en: "Canal: flannel's network, Calico's policies",
      ja: 'Canal：flannelとCalicoのポリシー',
    },
  },
  { id: 'calico', query: 'cni=calico', summary: { en: 'Calico in IP-in-IP', ja: 'CalicoのIP-in-IP' } },
  {
    id: 'calico-vxlan',
    query: 'cni=calico&encapsulation=vxlan',
    summary: { en: 'Calico in VXLAN, where IP-in-IP is dropped', ja: 'CalicoのVXLAN(IP-in-IPが通らない環境向け)' },
  },
  {
    id: 'none',
    query: 'cni=none',
    summary: { en: 'No CNI: you install your own', ja: 'CNIなし(自分で用意)' },
  },
  {
    id: 'dual-stack',
    query: 'cluster-cidr=10.42.0.0/16,fd42::/56&service-cidr=10.43.0.0/16,fd43::/112',
    summary: { en: 'IPv4 and IPv6 (dual-stack)', ja: 'IPv4とIPv6のデュアルスタック' },
  },
  {
    id: 'without-traefik',
    query: 'disable=traefik,servicelb',
    summary: { en: 'Without Traefik and ServiceLB', ja: 'TraefikとServiceLBなし' },
  },
  {
    id: 'minor',
    query: `k3s=${minorOf(stable)}`,
    summary: { en: 'The newest release of a K3s minor', ja: '特定のK3sマイナーバージョンの最新' },
  },
  {
    id: 'ipsec',
    query: 'backend=ipsec',
    summary: {
      en: 'IPsec, on a K3s past its end of life',
      ja: 'IPsec(サポート終了済みのK3sで使用)',
    },
  },
];
