import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';

/** Something that K3s learnt at some release and that is no key of its config. */
export interface K3sFeature {
  readonly feature: 'wildcard-tls-san' | 'config-append' | 'no-cgroup-v1';
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
];

/** The row of one feature. */
export function k3sFeature(feature: K3sFeature['feature']): K3sFeature {
  const row = k3sFeatures.find((candidate) => candidate.feature === feature);
  if (row === undefined) throw new RangeError(`Catalog has no feature ${feature}`);
  return row;
}
