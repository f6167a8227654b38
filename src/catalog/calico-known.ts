/** A release of Calico that exists and that knit has no digest of. */
export interface KnownCalico {
  readonly tag: string;
  /** Day that its source states, ISO 8601: of release notes, a few days before the release itself. */
  readonly date: string;
  /** Whether upstream's own page or tag was read, or only others name it. */
  readonly seen: 'notes' | 'tag' | 'third-party';
}

// The list is kept by `npm run catalog -- --write`: the newest tag first. A tag leaves it when it is pinned.

/** Every Calico tag that is known and not pinned. */
export const calicoKnown: readonly KnownCalico[] = [
  { tag: 'v3.33.0', date: '2026-09-28', seen: 'notes' },
  { tag: 'v3.32.3', date: '2026-10-28', seen: 'third-party' },
  { tag: 'v3.32.2', date: '2026-08-24', seen: 'notes' },
];
