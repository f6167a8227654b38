import { calicoLines } from './calico-lines.ts';
import { calicoReleases } from './calico-releases.ts';
import { compareVersions } from './version.ts';

/** One minor of K3s, which is the minor of the Kubernetes inside. */
export interface K3sLine {
  readonly minor: string;
  /** Day on which Kubernetes ends support for the minor, ISO 8601. K3s publishes no dates of its own. */
  readonly endOfLife: string;
  /** Where the date stands. */
  readonly source: string;
  /** The Calico minor that knit takes where none is named: the newest pinned one whose tested range has this minor. */
  readonly calico: string;
  /** Whether Calico's maintainers test that pairing. */
  readonly isTested: boolean;
  readonly checked: string;
}

const kubernetesEnd = 'https://github.com/kubernetes/website/blob/main/data/releases/eol.yaml';
const patchPage = 'https://kubernetes.io/releases/patch-releases/';
const checked = '2026-11-22';

const ends: readonly Pick<K3sLine, 'minor' | 'endOfLife' | 'source'>[] = [
  { minor: 'v1.37', endOfLife: '2027-10-28', source: 'https://kubernetes.io/releases/1.37/' },
  { minor: 'v1.36', endOfLife: '2027-06-28', source: 'https://kubernetes.io/releases/1.36/' },
  { minor: 'v1.35', endOfLife: '2027-02-28', source: 'https://kubernetes.io/releases/1.35/' },
  { minor: 'v1.34', endOfLife: '2026-10-27', source: 'https://kubernetes.io/releases/1.34/' },
  { minor: 'v1.33', endOfLife: '2026-06-28', source: 'https://kubernetes.io/releases/1.33/' },
  { minor: 'v1.32', endOfLife: '2026-02-28', source: patchPage },
  { minor: 'v1.31', endOfLife: '2025-11-11', source: kubernetesEnd },
  { minor: 'v1.30', endOfLife: '2025-07-15', source: kubernetesEnd },
  { minor: 'v1.29', endOfLife: '2025-02-28', source: kubernetesEnd },
  { minor: 'v1.28', endOfLife: '2024-10-22', source: kubernetesEnd },
  { minor: 'v1.27', endOfLife: '2024-07-16', source: kubernetesEnd },
  { minor: 'v1.26', endOfLife: '2024-02-28', source: kubernetesEnd },
  { minor: 'v1.25', endOfLife: '2023-10-28', source: kubernetesEnd },
  { minor: 'v1.24', endOfLife: '2023-07-28', source: kubernetesEnd },
  { minor: 'v1.23', endOfLife: '2023-02-28', source: kubernetesEnd },
  { minor: 'v1.22', endOfLife: '2022-12-08', source: kubernetesEnd },
  { minor: 'v1.21', endOfLife: '2022-06-28', source: kubernetesEnd },
];

const pinned = calicoLines.filter(({ minor }) => calicoReleases.some((release) => release.minor === minor));

/** Every K3s minor that the catalog has releases of, the newest first. */
export const k3sLines: readonly K3sLine[] = ends.map((row) => ({ ...row, ...calicoFor(row.minor), checked }));

// Where none was tested, the nearest: of those that are pinned the newest, or the oldest for what is older than all.
function calicoFor(minor: string): Pick<K3sLine, 'calico' | 'isTested'> {
  const isTestedWith = ({ kubernetes: { from, to } }: (typeof pinned)[number]) =>
    compareVersions(from, minor) <= 0 && compareVersions(minor, to) <= 0;
  const tested = pinned.find(isTestedWith);
  if (tested !== undefined) return { calico: tested.minor, isTested: true };
  const [newest] = pinned;
  const isNewer = newest !== undefined && compareVersions(minor, newest.kubernetes.to) > 0;
  return { calico: (isNewer ? newest : pinned.at(-1))?.minor ?? '', isTested: false };
}
