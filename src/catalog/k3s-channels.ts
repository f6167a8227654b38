/** What a K3s channel points to. */
export interface K3sChannel {
  readonly channel: 'stable' | 'latest';
  readonly version: string;
  readonly source: string;
  readonly checked: string;
}

// The list is kept by `npm run catalog -- --write`.

/** The channels that a request may name. K3s moves them often: this is what upstream's own pages last confirmed. */
export const k3sChannels: readonly K3sChannel[] = [
  {
    channel: 'stable',
    version: 'v1.36.4+k3s1',
    source: 'https://github.com/k3s-io/k3s/pull/14553',
    checked: '2026-11-22',
  },
  {
    channel: 'latest',
    version: 'v1.37.1+k3s1',
    source: 'https://docs.k3s.io/release-notes/v1.37.X',
    checked: '2026-11-22',
  },
];
