/** One minor of Calico. */
export interface CalicoLine {
  readonly minor: string;
  /** The oldest and newest Kubernetes minor that Calico's maintainers test it with. Others may work. */
  readonly kubernetes: { readonly from: string; readonly to: string };
  /** Registry and namespace of Calico's images. */
  readonly registry: string;
  /** Where the tested range stands. */
  readonly source: string;
  readonly checked: string;
}

const checked = '2026-11-22';
const requirements = (minor: string): string =>
  `https://docs.tigera.io/calico/${minor}/getting-started/kubernetes/requirements`;
// The documentation of older minors is no longer published: the commit has its last text.
const lastText = (commit: string): string => `https://github.com/tigera/docs/commit/${commit}`;

/** Every Calico minor that the catalog knows releases of, the newest first. */
export const calicoLines: readonly CalicoLine[] = [
  {
    minor: 'v3.33',
    kubernetes: { from: 'v1.35', to: 'v1.37' },
    registry: 'quay.io/calico',
    source: requirements('3.33'),
    checked: '2026-11-24',
  },
  {
    minor: 'v3.32',
    kubernetes: { from: 'v1.34', to: 'v1.36' },
    registry: 'quay.io/calico',
    source: requirements('3.32'),
    checked,
  },
  {
    minor: 'v3.31',
    kubernetes: { from: 'v1.32', to: 'v1.35' },
    registry: 'quay.io/calico',
    source: requirements('3.31'),
    checked,
  },
  {
    minor: 'v3.30',
    kubernetes: { from: 'v1.31', to: 'v1.35' },
    registry: 'docker.io/calico',
    source: requirements('3.30'),
    checked,
  },
  {
    minor: 'v3.29',
    kubernetes: { from: 'v1.29', to: 'v1.32' },
    registry: 'docker.io/calico',
    source: requirements('3.29'),
    checked,
  },
  {
    minor: 'v3.28',
    kubernetes: { from: 'v1.27', to: 'v1.30' },
    registry: 'docker.io/calico',
    source: lastText('16d9d44cfb'),
    checked,
  },
  {
    minor: 'v3.27',
    kubernetes: { from: 'v1.27', to: 'v1.29' },
    registry: 'docker.io/calico',
    source: lastText('16d9d44cfb'),
    checked,
  },
  {
    minor: 'v3.26',
    kubernetes: { from: 'v1.24', to: 'v1.28' },
    registry: 'docker.io/calico',
    source: lastText('16d9d44cfb'),
    checked,
  },
  {
    minor: 'v3.25',
    kubernetes: { from: 'v1.23', to: 'v1.28' },
    registry: 'docker.io/calico',
    source: lastText('42cf76dc31'),
    checked,
  },
  {
    minor: 'v3.24',
    kubernetes: { from: 'v1.22', to: 'v1.25' },
    registry: 'docker.io/calico',
    source: lastText('7ead2e1461'),
    checked,
  },
];
