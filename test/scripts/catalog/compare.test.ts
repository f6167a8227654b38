import { describe, expect, it } from 'vitest';
import { compareCalico, compareChannels, compareK3s } from '../../../scripts/catalog/compare.ts';
import { calicoKnown } from '../../../src/catalog/calico-known.ts';
import { calicoPins } from '../../../src/catalog/calico-pins.ts';
import { k3sChannels } from '../../../src/catalog/k3s-channels.ts';
import { k3sReleaseRows as allRows } from '../../../src/catalog/k3s-release-rows.ts';

const k3sReleaseRows = allRows.filter(({ seen }) => seen !== 'third-party');

const tags = () => new Map(calicoPins.map(({ tag, commit }) => [tag, commit]));
const releases = () =>
  new Map(
    k3sReleaseRows.map(({ version, date = '2026-01-01', flannel }) => [
      version,
      { version, date, isPrerelease: false, ...(flannel === undefined ? {} : { flannel }) },
    ]),
  );
const commit = 'c'.repeat(40);

describe('compareCalico()', () => {
  it('finds nothing where upstream is what is pinned', () => {
    expect(compareCalico(calicoPins, tags())).toEqual({ differences: [], rows: [] });
  });

  it('finds what is new, gone and moved', () => {
    const upstream = tags();
    upstream.set('v3.32.99', commit).set('v3.25.2', commit).delete('v3.26.5');
    const { differences, rows } = compareCalico(calicoPins, upstream);
    expect(differences.map(({ kind, name, isSettled }) => [kind, name, isSettled])).toEqual([
      ['gone', 'v3.26.5', false],
      ['contradictory', 'v3.25.2', false],
      ['new', 'v3.32.99', true],
    ]);
    expect(rows).toEqual([{ tag: 'v3.32.99', commit, registry: 'quay.io/calico' }]);
  });

  it('leaves a minor that it does not know to a person, and passes over those that are too old', () => {
    const { differences, rows } = compareCalico(calicoPins, tags().set('v3.99.0', commit).set('v3.23.9', commit));
    expect(differences).toMatchObject([{ kind: 'new', name: 'v3.99.0', isSettled: false }]);
    // Without a registry it is not pinned, only known.
    expect(rows).toEqual([{ tag: 'v3.99.0', commit }]);
  });
});

describe('compareK3s()', () => {
  it('finds nothing where upstream is what is listed', () => {
    expect(compareK3s(k3sReleaseRows, releases())).toEqual({ differences: [], rows: [] });
  });

  it('adds new releases of known minors with what their page says', () => {
    const version = 'v1.36.99+k3s2';
    const found = { version, date: '2026-12-01', flannel: 'v0.30.0', isPrerelease: false };
    const { rows } = compareK3s(k3sReleaseRows, releases().set(version, found));
    expect(rows).toEqual([{ version, date: '2026-12-01', flannel: 'v0.30.0', seen: 'page' }]);
  });

  it.each([
    ['a pre-release', { version: 'v1.36.99+k3s1', isPrerelease: true }],
    ['a minor that it does not know', { version: 'v1.99.0+k3s1', isPrerelease: false }],
  ])('reports %s and does not add it', (_, row) => {
    const upstream = releases().set(row.version, { ...row, date: '2026-12-01' });
    const { differences, rows } = compareK3s(k3sReleaseRows, upstream);
    expect(differences).toMatchObject([{ kind: 'new', name: row.version, isSettled: false }]);
    expect(rows).toEqual([]);
  });

  it('finds contradictions, but not in what is one day apart', () => {
    const upstream = releases();
    const listed = k3sReleaseRows.filter(({ date, flannel }) => date !== undefined && flannel !== undefined);
    const [one, two, three] = listed.map((row) => ({ ...row, isPrerelease: false, date: row.date ?? '' }));
    if (one === undefined || two === undefined || three === undefined) throw new RangeError('Too few rows');
    upstream.set(one.version, { ...one, date: shift(one.date, 1) });
    upstream.set(two.version, { ...two, date: shift(two.date, -2) });
    upstream.set(three.version, { ...three, flannel: 'v9.9.9' });
    expect(compareK3s(k3sReleaseRows, upstream).differences.map(({ kind, name }) => [kind, name])).toEqual([
      ['contradictory', two.version],
      ['contradictory', three.version],
    ]);
  });

  it('confirms a release that only others named, and misses it where upstream has none', () => {
    const row = { version: 'v1.36.99+k3s1', date: '2026-05-01', seen: 'third-party' } as const;
    const now = { version: row.version, date: '2026-06-20', isPrerelease: false };
    const { differences, rows } = compareK3s([row], new Map([[row.version, now]]));
    expect(differences).toMatchObject([{ kind: 'new', name: row.version, isSettled: true }]);
    expect(rows).toEqual([{ version: row.version, date: '2026-06-20', seen: 'page' }]);
    expect(compareK3s([row], new Map()).differences).toMatchObject([{ kind: 'gone', isSettled: false }]);
  });

  it('does not take the day of a tag for that of a release', () => {
    const row = { version: 'v1.36.1+k3s1', date: '2026-05-01', seen: 'tag' } as const;
    const now = { version: row.version, date: '2026-05-20', isPrerelease: false };
    expect(compareK3s([row], new Map([[row.version, now]])).differences).toEqual([]);
    expect(compareK3s([{ ...row, seen: 'notes' }], new Map([[row.version, now]])).differences).toHaveLength(1);
  });
});

describe('compareChannels()', () => {
  const lists = { calicoPins, calicoKnown, k3sReleaseRows, k3sChannels };
  const upstream = (stable: string, latest: string) => new Map(Object.entries({ stable, latest }));
  const [stable = '', latest = ''] = k3sChannels.map(({ version }) => version);

  it('takes the day where nothing moved', () => {
    const { differences, rows } = compareChannels(lists, upstream(stable, latest), '2031-01-01');
    expect(differences).toEqual([]);
    expect(rows).toEqual(k3sChannels.map((row) => ({ ...row, checked: '2031-01-01' })));
  });

  it('moves a channel forward to a listed release', () => {
    const { differences, rows } = compareChannels(lists, upstream(latest, latest), '2031-01-01');
    expect(differences).toMatchObject([{ kind: 'contradictory', name: 'stable', isSettled: true }]);
    expect(rows[0]).toMatchObject({ version: latest, source: 'https://update.k3s.io/v1-release/channels' });
  });

  it.each(['v1.21.0+k3s1', 'v1.99.0+k3s1'])('does not move a channel to %s', (version) => {
    const { differences, rows } = compareChannels(lists, upstream(version, latest), '2031-01-01');
    expect(differences).toMatchObject([{ kind: 'contradictory', name: 'stable', isSettled: false }]);
    expect(rows[0]).toEqual(k3sChannels[0]);
  });
});

function shift(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
