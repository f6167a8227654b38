import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';

/** Something that K3s installs beside Kubernetes and that `disable` leaves out. */
export interface PackagedComponent {
  /** The word of `disable`. */
  readonly name: 'coredns' | 'servicelb' | 'traefik' | 'local-storage' | 'metrics-server' | 'runtimes';
  /** What it does. */
  readonly description: Text;
  /** What a cluster lacks without it, ports included. */
  readonly without: Text;
  /** What is put in its place. */
  readonly instead: Text;
  /** The releases that have it. */
  readonly availability: Availability;
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-24';
const page = 'https://docs.k3s.io/installation/packaged-components';
const servicesPage = 'https://docs.k3s.io/networking/networking-services';
const always: Availability = { certainty: 'stated' };

/** Every packaged component, those first that are neighbours of the network. */
export const packagedComponents: readonly PackagedComponent[] = [
  {
    name: 'coredns',
    description: { en: 'CoreDNS: names of services and pods', ja: 'CoreDNS：サービスとポッドの名前解決' },
    without: {
      en: 'No name resolves in the cluster, at the address that every pod is told to ask',
      ja: 'クラスター内の名前が解決できません(ポッドに設定されるアドレスに応答するものがありません)',
    },
    instead: {
      en: 'Another cluster DNS whose service has the address of cluster-dns',
      ja: 'cluster-dnsのアドレスをServiceに持つ別のクラスターDNS',
    },
    availability: always,
    source: servicesPage,
    checked,
  },
  {
    name: 'servicelb',
    description: {
      en: 'ServiceLB (klipper-lb): gives services of type LoadBalancer the ports of the nodes. Its pods forward packets, which Calico lets them only with allow_ip_forwarding: what the edit of that name is for (klipper-lb#6)',
      ja: 'ServiceLB(klipper-lb)：LoadBalancerのServiceをノードのポートで公開します。パケットを転送するため、Calicoではallow_ip_forwardingの編集が必要です(klipper-lb#6)',
    },
    without: {
      en: 'Services of type LoadBalancer stay pending. Nothing listens on ports 80 and 443 of the nodes: Traefik is reached by NodePort alone',
      ja: 'LoadBalancerのServiceはpendingのままです。ノードの80番と443番は開かず、TraefikにはNodePortでのみ届きます',
    },
    instead: {
      en: 'MetalLB, kube-vip, or the load balancer of a cloud controller manager; all servers must leave servicelb out alike',
      ja: 'MetalLB、kube-vip、またはCloud Controller Managerのロードバランサー。全サーバーで揃えて無効にしてください',
    },
    availability: always,
    source: servicesPage,
    checked,
  },
  {
    name: 'traefik',
    description: { en: 'Traefik: ingress on ports 80 and 443', ja: 'Traefik：80番と443番のIngress' },
    without: {
      en: 'Ingress objects have no effect, and ports 80 and 443 of the nodes stay free',
      ja: 'Ingressは機能せず、ノードの80番と443番は空いたままです',
    },
    instead: {
      en: 'Any other ingress or Gateway API controller; with ServiceLB its service gets the ports',
      ja: '別のIngressまたはGateway APIのコントローラー。ServiceLBがあればそのServiceがポートを使います',
    },
    availability: always,
    source: servicesPage,
    checked,
  },
  {
    name: 'local-storage',
    description: {
      en: 'Local Path Provisioner: volumes on the disk of a node',
      ja: 'Local Path Provisioner：ノードのディスク上のボリューム',
    },
    without: { en: 'There is no default StorageClass', ja: 'デフォルトのStorageClassがありません' },
    instead: { en: 'Any storage provider, such as Longhorn', ja: 'Longhornなどのストレージプロバイダー' },
    availability: always,
    source: page,
    checked,
  },
  {
    name: 'metrics-server',
    description: { en: 'Metrics Server: what pods and nodes use', ja: 'Metrics Server：ポッドとノードの使用量' },
    without: {
      en: 'kubectl top and autoscaling by use do not work',
      ja: 'kubectl topと使用量による自動スケールが機能しません',
    },
    instead: { en: 'Another metrics API', ja: '別のメトリクスAPI' },
    availability: always,
    source: page,
    checked,
  },
  {
    name: 'runtimes',
    description: {
      en: 'RuntimeClasses of the container runtimes that K3s finds, such as nvidia and crun',
      ja: 'K3sが検出したコンテナランタイム(nvidia、crunなど)のRuntimeClass',
    },
    without: { en: 'Pods cannot name these runtimes', ja: 'ポッドでこれらのランタイムを指定できません' },
    instead: { en: 'RuntimeClasses of your own', ja: '自分で作成したRuntimeClass' },
    // Asked for in October 2023 on all lines, and present by February 2024: the releases of December between them.
    availability: {
      since: 'v1.29.0+k3s1',
      certainty: 'probable',
      backports: (
        [
          ['v1.28', 'v1.28.5+k3s1'],
          ['v1.27', 'v1.27.9+k3s1'],
          ['v1.26', 'v1.26.12+k3s1'],
        ] as const
      ).map(([minor, since]) => ({
        minor,
        since,
        certainty: 'probable',
        source: 'https://github.com/k3s-io/k3s/issues/8700',
      })),
    },
    source: 'https://github.com/k3s-io/docs/issues/246',
    checked,
  },
];
