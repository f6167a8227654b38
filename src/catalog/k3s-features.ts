import type { Text } from '../text.ts';
import type { Availability } from './availability.ts';

/** Something that K3s learnt at some release and that is no key of its config. */
export interface K3sFeature {
  readonly feature: 'wildcard-tls-san';
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
];

/** The row of one feature. */
export function k3sFeature(feature: K3sFeature['feature']): K3sFeature {
  const row = k3sFeatures.find((candidate) => candidate.feature === feature);
  if (row === undefined) throw new RangeError(`Catalog has no feature ${feature}`);
  return row;
}
