import type { K3sReleaseRow, Sighting } from './k3s-release-rows.ts';
import { k3sReleaseRows } from './k3s-release-rows.ts';

export { k3sReleasesChecked } from './k3s-release-rows.ts';

/** One release of K3s. */
export interface K3sRelease {
  /** Tag, e.g. `v1.36.4+k3s1`. */
  readonly version: string;
  /** Day of the release, ISO 8601; absent where no page states it. */
  readonly date?: string;
  /** Release of the flannel inside; absent where no page states it. */
  readonly flannel?: string;
  /** Page or tag that shows the release. */
  readonly source: string;
  /** Whether upstream's own page or tag was read; what only others name is never chosen, it must be asked for. */
  readonly isConfirmed: boolean;
}

/**
 * Every release of K3s that upstream's own pages and tags confirm, the newest first. It begins with v1.21, the first
 * minor that reads drop-ins from `config.yaml.d` (https://github.com/k3s-io/k3s/issues/3207), which is how knit
 * configures K3s. What only third parties name is marked as not confirmed.
 */
export const k3sReleases: readonly K3sRelease[] = k3sReleaseRows.map(({ seen, ...row }) => ({
  ...row,
  source: addressOf(row.version, seen),
  isConfirmed: seen !== 'third-party',
}));

function addressOf(version: K3sReleaseRow['version'], seen: Sighting): string {
  const tag = encodeURIComponent(version);
  switch (seen) {
    case 'notes':
      return `https://docs.k3s.io/release-notes/${version.split('.').slice(0, 2).join('.')}.X`;
    case 'page':
    case 'tag':
    case 'third-party':
      return `https://github.com/k3s-io/k3s/releases/tag/${tag}`;
    case 'later-page':
      // The notes of the rebuild that follows name the release they replace.
      return `https://github.com/k3s-io/k3s/releases/tag/${tag.replace(/\d+$/, (build) => String(Number(build) + 1))}`;
    case 'upgrade-tag':
      return `https://github.com/k3s-io/k3s-upgrade/releases/tag/${tag}`;
    case 'helm-gate':
      return 'https://docs.k3s.io/add-ons/helm';
    default:
      return seen satisfies never;
  }
}
