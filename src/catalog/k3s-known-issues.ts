import type { Text } from '../text.ts';

/** A fault of K3s itself that concerns its network, and the releases that have it as far as anybody established. */
export interface K3sKnownIssue {
  readonly key: string;
  readonly detail: Text;
  /** First release of each minor known to have it. */
  readonly since: readonly string[];
  /** First release without it. */
  readonly fixed: string;
  readonly source: string;
  readonly checked: string;
}

/** Faults of K3s that a reader of knit's plans may meet beside them. */
export const k3sKnownIssues: readonly K3sKnownIssue[] = [
  {
    key: 'flannel-cni-conf',
    detail: {
      en: 'K3s ignores flannel-cni-conf without a word, so knit never writes it; v1.34.3 and v1.32.11 are likely to be affected too, backports of the fix were not established',
      ja: 'K3sはflannel-cni-confを警告なしに無視します。そのためknitはこのキーを書きません。v1.34.3とv1.32.11も影響を受ける可能性が高く、修正のバックポートは未確認です',
    },
    since: ['v1.33.7+k3s1', 'v1.35.0+k3s1'],
    fixed: 'v1.37.1+k3s1',
    source: 'https://github.com/k3s-io/k3s/issues/14597',
    checked: '2026-11-22',
  },
];
