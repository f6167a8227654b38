import type { Text } from '../text.ts';
import type { Certainty } from './availability.ts';
import { compareVersions, minorOf } from './version.ts';

/** A fault of K3s itself that concerns its network, and the releases that have it as far as anybody established. */
export interface K3sKnownIssue {
  readonly key: string;
  readonly detail: Text;
  /** First release of each minor known to have it; every release of later minors has it too, until it was mended. */
  readonly since: readonly { readonly release: string; readonly certainty: Certainty }[];
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
      en: 'K3s ignores flannel-cni-conf without a word, so knit never writes it; backports of the fix were not established',
      ja: 'K3sはflannel-cni-confを警告なしに無視します。そのためknitはこのキーを書きません。修正のバックポートは未確認です',
    },
    // The releases of December 2025 share the change; for two lines no note was read that says so.
    since: [
      { release: 'v1.35.0+k3s1', certainty: 'stated' },
      { release: 'v1.34.3+k3s1', certainty: 'probable' },
      { release: 'v1.33.7+k3s1', certainty: 'stated' },
      { release: 'v1.32.11+k3s1', certainty: 'probable' },
    ],
    fixed: 'v1.37.1+k3s1',
    source: 'https://github.com/k3s-io/k3s/issues/14597',
    checked: '2026-11-22',
  },
];

/** Keys of K3s' config that a release is known, or likely, to ignore. */
export function ignoredKeys(version: string): readonly string[] {
  return k3sKnownIssues
    .filter(({ since, fixed }) => {
      if (compareVersions(version, fixed) >= 0) return false;
      const [newest] = since;
      if (newest !== undefined && compareVersions(version, newest.release) >= 0) return true;
      return since.some(
        ({ release }) => minorOf(release) === minorOf(version) && compareVersions(version, release) >= 0,
      );
    })
    .map(({ key }) => key);
}
