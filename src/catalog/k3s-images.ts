import type { Text } from '../text.ts';
import type { Certainty } from './availability.ts';

/** The images that a K3s release brings, as its own `k3s-images.txt` lists them. */
export interface K3sImages {
  readonly version: string;
  /** Full names, sorted: the lines of the release's list. */
  readonly images: readonly string[];
  /** SHA-256 of the release's list, where it is known; the lines above, each with a line end, have it. */
  readonly listSha256?: string;
  /** `stated`: read in upstream's own file; `probable`: partly known from others who used the release. */
  readonly certainty: Certainty;
  readonly source: string;
  readonly checked: string;
}

/** Which packaged component uses an image, and with which word of `disable` the need for it goes away. */
export interface K3sImageOwner {
  /** Names without registry and tag, the present one first. */
  readonly names: readonly string[];
  readonly disable?: 'coredns' | 'servicelb' | 'traefik' | 'local-storage' | 'metrics-server';
  readonly use: Text;
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-22';

/** The releases whose whole list is known. The tags change with nearly every release, so no other list is guessed. */
export const k3sImages: readonly K3sImages[] = [
  {
    version: 'v1.37.1+k3s1',
    images: [
      'docker.io/rancher/klipper-helm:v0.13.3-build20260727',
      'docker.io/rancher/klipper-lb:v0.4.17',
      'docker.io/rancher/local-path-provisioner:v0.0.37',
      'docker.io/rancher/mirrored-coredns-coredns:1.14.7',
      'docker.io/rancher/mirrored-library-busybox:1.37.0',
      'docker.io/rancher/mirrored-library-traefik:3.7.13',
      'docker.io/rancher/mirrored-metrics-server:v0.9.0',
      'docker.io/rancher/mirrored-pause:3.10.2',
    ],
    listSha256: '377307d4039ccd04f0e27d2906595a8c7b7d49a79f7553c311f6f960ff3efb58',
    certainty: 'stated',
    source: 'https://github.com/k3s-io/k3s/releases/download/v1.37.1%2Bk3s1/k3s-images.txt',
    checked,
  },
  ...['v1.36.1+k3s1', 'v1.35.5+k3s1'].map(
    (version): K3sImages => ({
      version,
      images: [
        'docker.io/rancher/klipper-helm:v0.10.0-build20260513',
        'docker.io/rancher/klipper-lb:v0.4.17',
        'docker.io/rancher/local-path-provisioner:v0.0.36',
        'docker.io/rancher/mirrored-coredns-coredns:1.14.3',
        'docker.io/rancher/mirrored-library-busybox:1.37.0',
        'docker.io/rancher/mirrored-library-traefik:3.6.13',
        'docker.io/rancher/mirrored-metrics-server:v0.8.1',
        'docker.io/rancher/mirrored-pause:3.6',
      ],
      certainty: 'probable',
      source: `https://github.com/k3s-io/k3s/releases/tag/${encodeURIComponent(version)}`,
      checked,
    }),
  ),
  {
    version: 'v1.35.0+k3s1',
    images: [
      'docker.io/rancher/klipper-helm:v0.9.12-build20251215',
      'docker.io/rancher/klipper-lb:v0.4.13',
      'docker.io/rancher/local-path-provisioner:v0.0.32',
      'docker.io/rancher/mirrored-coredns-coredns:1.13.1',
      'docker.io/rancher/mirrored-library-busybox:1.37.0',
      'docker.io/rancher/mirrored-library-traefik:3.5.1',
      'docker.io/rancher/mirrored-metrics-server:v0.8.0',
      'docker.io/rancher/mirrored-pause:3.6',
    ],
    certainty: 'stated',
    source: 'https://github.com/k3s-io/k3s/blob/7a8e51903fc95970381c753c6fa44fb88f65b686/scripts/airgap/image-list.txt',
    checked,
  },
  {
    version: 'v1.34.2+k3s1',
    images: [
      'docker.io/rancher/klipper-helm:v0.9.10-build20251111',
      'docker.io/rancher/klipper-lb:v0.4.13',
      'docker.io/rancher/local-path-provisioner:v0.0.32',
      'docker.io/rancher/mirrored-coredns-coredns:1.13.1',
      'docker.io/rancher/mirrored-library-busybox:1.36.1',
      'docker.io/rancher/mirrored-library-traefik:3.5.1',
      'docker.io/rancher/mirrored-metrics-server:v0.8.0',
      'docker.io/rancher/mirrored-pause:3.6',
    ],
    certainty: 'probable',
    source: 'https://docs.k3s.io/release-notes/v1.34.X',
    checked,
  },
  {
    version: 'v1.21.2+k3s1',
    images: [
      'docker.io/rancher/coredns-coredns:1.8.3',
      'docker.io/rancher/klipper-helm:v0.5.0-build20210505',
      'docker.io/rancher/klipper-lb:v0.2.0',
      'docker.io/rancher/library-busybox:1.32.1',
      'docker.io/rancher/library-traefik:2.4.8',
      'docker.io/rancher/local-path-provisioner:v0.0.19',
      'docker.io/rancher/metrics-server:v0.3.6',
      'docker.io/rancher/pause:3.1',
    ],
    certainty: 'stated',
    source: 'https://github.com/k3s-io/k3s/blob/v1.21.2%2Bk3s1/scripts/airgap/image-list.txt',
    checked,
  },
];

const packaged = 'https://docs.k3s.io/installation/packaged-components';

/** What each image is for. */
export const k3sImageOwners: readonly K3sImageOwner[] = [
  {
    names: ['mirrored-coredns-coredns', 'coredns-coredns'],
    disable: 'coredns',
    use: { en: 'Cluster DNS', ja: 'クラスターDNS' },
    source: packaged,
    checked,
  },
  {
    names: ['mirrored-library-traefik', 'library-traefik'],
    disable: 'traefik',
    use: { en: 'Ingress controller', ja: 'Ingressコントローラー' },
    source: packaged,
    checked,
  },
  {
    // Also without traefik: any HelmChart object of the cluster is installed by a job of this image.
    names: ['klipper-helm'],
    use: { en: 'Installs Helm charts, Traefik and your own', ja: 'Helmチャート(Traefikと利用者のもの)のインストール' },
    source: 'https://docs.k3s.io/add-ons/helm',
    checked,
  },
  {
    names: ['klipper-lb'],
    disable: 'servicelb',
    use: { en: 'Load balancer of services', ja: 'サービスのロードバランサー' },
    source: packaged,
    checked,
  },
  {
    names: ['local-path-provisioner'],
    disable: 'local-storage',
    use: { en: 'Local volumes', ja: 'ローカルボリューム' },
    source: packaged,
    checked,
  },
  {
    names: ['mirrored-library-busybox', 'library-busybox'],
    disable: 'local-storage',
    use: { en: 'Prepares and removes local volumes', ja: 'ローカルボリュームの準備と削除' },
    source: 'https://github.com/k3s-io/k3s/blob/master/manifests/local-storage.yaml',
    checked,
  },
  {
    names: ['mirrored-metrics-server', 'metrics-server'],
    disable: 'metrics-server',
    use: { en: 'Metrics of nodes and pods', ja: 'ノードとポッドのメトリクス' },
    source: packaged,
    checked,
  },
  {
    names: ['mirrored-pause', 'pause'],
    use: { en: 'Holds the network of every pod; always needed', ja: 'すべてのポッドのネットワークを保持(常に必要)' },
    source: 'https://github.com/k3s-io/k3s/issues/14384',
    checked,
  },
];
