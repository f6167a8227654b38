import type { Text } from '../text.ts';
import { compareVersions, minorOf } from './version.ts';

/** Something in which releases of Calico differ and that an edit or a rule must know. */
export interface CalicoFeature {
  readonly feature:
    | 'allow-ip-forwarding'
    | 'vxlan'
    | 'wireguard'
    | 'kubernetes-internal-ip'
    | 'no-ipv4-pool'
    | 'ipv6-pool-vxlan'
    | 'indented-probes'
    | 'felix-ipip-routes'
    | 'separate-definitions';
  readonly description: Text;
  /** The first release or minor that has it; every later one has it too. */
  readonly since: string;
  /** First releases of older minors, which got it later. */
  readonly backports?: readonly string[];
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-22';

/** What edits and rules must know of Calico's releases. */
export const calicoFeatures: readonly CalicoFeature[] = [
  {
    // Of the releases before the first that is listed, v3.22 gave one node's address to another by it:
    // https://github.com/projectcalico/calico/issues/5851
    feature: 'kubernetes-internal-ip',
    description: {
      en: 'calico-node can take the address that Kubernetes knows. Its own choice, the first link, is often wrong on hosts with several (k0s#3711)',
      ja: 'calico-nodeはKubernetesが認識するノードのアドレスを使えます。デフォルトの「最初に見つかったリンク」は、リンクが複数あるホストでは別のものになりがちです(k0s#3711)',
    },
    since: 'v3.24.0',
    source: 'https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection',
    checked: '2026-11-24',
  },
  {
    feature: 'allow-ip-forwarding',
    description: {
      en: 'container_settings.allow_ip_forwarding in the CNI plugin',
      ja: 'CNIプラグインのcontainer_settings.allow_ip_forwarding',
    },
    since: 'v3.2.0',
    source: 'https://github.com/projectcalico/cni-plugin/pull/501',
    checked,
  },
  {
    feature: 'vxlan',
    description: { en: 'Pools that travel in VXLAN', ja: 'VXLANを使うIPプール' },
    since: 'v3.7.0',
    source: 'https://github.com/poseidon/terraform-render-bootkube/pull/131',
    checked,
  },
  {
    feature: 'wireguard',
    description: { en: 'Encryption by WireGuard', ja: 'WireGuardによる暗号化' },
    since: 'v3.14.0',
    source: 'https://github.com/projectcalico/calico/pull/3688',
    checked,
  },
  {
    feature: 'no-ipv4-pool',
    description: {
      en: 'CALICO_IPV4POOL_CIDR takes none; older releases stop at it as at a broken range',
      ja: 'CALICO_IPV4POOL_CIDRにnoneを指定できます。以前のリリースは不正な範囲として停止します',
    },
    since: 'v3.29.0',
    source: 'https://github.com/projectcalico/calico/blob/v3.29.0/node/pkg/lifecycle/startup/startup.go',
    checked,
  },
  {
    feature: 'ipv6-pool-vxlan',
    description: {
      en: 'CALICO_IPV6POOL_VXLAN counts also where CALICO_IPV4POOL_CIDR is none; before, the pool of IPv6 then has no tunnel',
      ja: 'CALICO_IPV4POOL_CIDRがnoneでもCALICO_IPV6POOL_VXLANが有効です。以前のリリースではIPv6のプールにトンネルが作られません',
    },
    since: 'v3.32.2',
    backports: ['v3.31.7'],
    source: 'https://github.com/projectcalico/calico/pull/13440',
    checked: '2026-11-24',
  },
  {
    feature: 'indented-probes',
    description: {
      en: 'The manifests indent the lists of probes two places more',
      ja: 'マニフェストのプローブのリストの字下げが2文字深くなっています',
    },
    since: 'v3.31.0',
    source: 'https://github.com/projectcalico/calico/blob/v3.31.0/manifests/calico.yaml',
    checked,
  },
  {
    feature: 'separate-definitions',
    description: {
      en: "The operator's chart no longer brings the definitions that it works with: they are a chart of their own",
      ja: 'operatorのチャートにCRDは含まれず、別のチャートになっています',
    },
    since: 'v3.32.0',
    source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/helm',
    checked,
  },
  {
    // No edit touches it: knit leaves BGP on with IP-in-IP, which BIRD still announces. A pin of v3.33 is made only where
    // every edit fits its files, whose images are others as well (calico/calico in the place of cni and kube-controllers).
    feature: 'felix-ipip-routes',
    description: {
      en: 'Felix and not BIRD sets the routes of pools in IP-in-IP; BIRD shall lose them in v3.35',
      ja: 'IP-in-IPのプールの経路を、BIRDではなくFelixが設定します。BIRDによる設定はv3.35で廃止予定です',
    },
    since: 'v3.33.0',
    source: 'https://github.com/projectcalico/calico/pull/13470',
    checked: '2026-11-24',
  },
];

/** Whether a release of Calico has a feature, or, where only its minor is known, the whole minor. */
export function hasCalicoFeature(release: string, feature: CalicoFeature['feature']): boolean {
  const { since, backports = [] } = calicoFeature(feature);
  if (compareVersions(release, isMinor(release) ? minorOf(since) : since) >= 0) return true;
  const backport = backports.find((candidate) => minorOf(candidate) === minorOf(release));
  return backport !== undefined && compareVersions(release, backport) >= 0;
}

/** The row of one feature. */
export function calicoFeature(feature: CalicoFeature['feature']): CalicoFeature {
  const row = calicoFeatures.find((candidate) => candidate.feature === feature);
  if (row === undefined) throw new RangeError(`Catalog has no feature ${feature}`);
  return row;
}

const isMinor = (release: string): boolean => release === minorOf(release);
