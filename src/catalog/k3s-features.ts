import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';

/** Something that K3s learnt at some release and that is no key of its config. */
export interface K3sFeature {
  readonly feature: 'wildcard-tls-san' | 'config-append' | 'no-cgroup-v1' | 'etcd-3.6' | 'etcd-ready-for-3.6';
  readonly description: Text;
  readonly availability: Availability;
  readonly source: string;
  readonly checked: string;
}

/** What rules must know of K3s besides backends, families and keys. */
export const k3sFeatures: readonly K3sFeature[] = [
  {
    feature: 'wildcard-tls-san',
    description: { en: 'Names with a wildcard in tls-san', ja: 'tls-sanのワイルドカードの名前' },
    availability: { since: 'v1.36.3+k3s1', certainty: 'stated' },
    source: 'https://github.com/k3s-io/k3s/releases/tag/v1.36.3%2Bk3s1',
    checked: '2026-11-22',
  },
  {
    feature: 'config-append',
    description: {
      en: 'A + behind a key of a config file adds to the list of the files before',
      ja: '設定ファイルのキーに+を付けると、前のファイルのリストに追加する',
    },
    // Merged after v1.21.0 of 21 April 2021; that v1.21.1 has it is its date.
    availability: { since: 'v1.21.1+k3s1', certainty: 'probable' },
    source: 'https://github.com/k3s-io/k3s/pull/3229',
    checked: '2026-11-24',
  },
  {
    feature: 'no-cgroup-v1',
    description: {
      en: 'The kubelet does not start on cgroup v1, unless it is told fail-cgroupv1=false',
      ja: 'kubeletはfail-cgroupv1=falseを指定しない限り、cgroup v1では起動しない',
    },
    availability: { since: 'v1.35.0+k3s1', certainty: 'stated' },
    source: 'https://kubernetes.io/blog/2025/12/17/kubernetes-v1-35-release/',
    checked: '2026-11-24',
  },
  {
    feature: 'etcd-3.6',
    description: {
      en: 'Its embedded etcd is 3.6, to which etcd knows no safe way but by 3.5.26',
      ja: '組み込みetcdは3.6。etcdによれば、安全に移行できるのは3.5.26を経由した場合のみ',
    },
    availability: { since: 'v1.34.1+k3s1', certainty: 'stated' },
    source: 'https://etcd.io/blog/2025/zombie_members_upgrade/',
    checked: '2026-11-24',
  },
  {
    feature: 'etcd-ready-for-3.6',
    description: {
      en: 'Its embedded etcd is 3.5.26 or newer, which mends the list of members that 3.6 reads',
      ja: '組み込みetcdは3.5.26以降。3.6が読み取るメンバーの一覧を修復する',
    },
    availability: {
      since: 'v1.33.7+k3s3',
      backports: [
        {
          minor: 'v1.32',
          since: 'v1.32.11+k3s3',
          certainty: 'stated',
          source: 'https://github.com/k3s-io/k3s/pull/13494',
        },
      ],
      certainty: 'stated',
    },
    source: 'https://github.com/k3s-io/k3s/pull/13493',
    checked: '2026-11-24',
  },
];

/** The row of one feature. */
export function k3sFeature(feature: K3sFeature['feature']): K3sFeature {
  const row = k3sFeatures.find((candidate) => candidate.feature === feature);
  if (row === undefined) throw new RangeError(`Catalog has no feature ${feature}`);
  return row;
}
