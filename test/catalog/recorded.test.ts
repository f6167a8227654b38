import { describe, expect, it } from 'vitest';
import { calicoKnown } from '../../src/catalog/calico-known.ts';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { calicoPins } from '../../src/catalog/calico-pins.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sReleaseRows } from '../../src/catalog/k3s-release-rows.ts';
import { recorded } from './upstream.ts';

// The lists were written down from upstream's tags, pages and files, apart from the rows that they are held against:
// whoever changes one digit of a row changes it in one place of two.
describe('the rows of the catalog are what was read of upstream', () => {
  it('K3s: every release, its day, its flannel and where it was seen', () => {
    const rows = k3sReleaseRows.map(({ version, date = '', flannel = '', seen }) => ({ version, date, flannel, seen }));
    expect(rows).toEqual(recorded('k3s-releases.tsv', ['version', 'date', 'flannel', 'seen']));
  });

  it('Calico: every tag, its day and commit, the digests, lengths and images of both manifests', () => {
    const rows = calicoPins.flatMap(({ tag, date, commit, calico, canal, images }) =>
      [
        { file: 'calico.yaml', pin: calico, names: images.calico },
        { file: 'canal.yaml', pin: canal, names: images.canal },
      ].map(({ file, pin: { sha256, bytes }, names }) => ({
        ...{ tag, date, commit, file, sha256 },
        ...{ bytes: String(bytes), images: names.join(' ') },
      })),
    );
    const fields = ['tag', 'date', 'commit', 'file', 'sha256', 'bytes', 'images'] as const;
    expect(rows).toEqual(recorded('calico-manifests.tsv', fields));
  });

  it('Kubernetes: the end of life of every minor', () => {
    const rows = k3sLines.map(({ minor, endOfLife }) => `${minor} ${endOfLife}`);
    expect(rows).toEqual([
      ...['v1.37 2027-10-28', 'v1.36 2027-06-28', 'v1.35 2027-02-28', 'v1.34 2026-10-27', 'v1.33 2026-06-28'],
      ...['v1.32 2026-02-28', 'v1.31 2025-11-11', 'v1.30 2025-07-15', 'v1.29 2025-02-28', 'v1.28 2024-10-22'],
      ...['v1.27 2024-07-16', 'v1.26 2024-02-28', 'v1.25 2023-10-28', 'v1.24 2023-07-28', 'v1.23 2023-02-28'],
      ...['v1.22 2022-12-08', 'v1.21 2022-06-28'],
    ]);
  });

  it('Calico: the minors of Kubernetes that each minor is tested with', () => {
    const rows = calicoLines.map(({ minor, kubernetes: { from, to } }) => `${minor} ${from}-${to}`);
    expect(rows).toEqual([
      ...[
        'v3.33 v1.35-v1.37',
        'v3.32 v1.34-v1.36',
        'v3.31 v1.32-v1.35',
        'v3.30 v1.31-v1.35',
        'v3.29 v1.29-v1.32',
        'v3.28 v1.27-v1.30',
      ],
      ...['v3.27 v1.27-v1.29', 'v3.26 v1.24-v1.28', 'v3.25 v1.23-v1.28', 'v3.24 v1.22-v1.25'],
    ]);
  });

  it('Calico: the tags that are known and not pinned, their day, and where they were seen', () => {
    expect(calicoKnown).toEqual(recorded('calico-known.tsv', ['tag', 'date', 'seen']));
    expect(calicoKnown.filter(({ tag }) => calicoPins.some((pin) => pin.tag === tag))).toEqual([]);
  });

  it('K3s: what the channels pointed to', () => {
    const rows = k3sChannels.map(({ channel, version, checked }) => ({ channel, version, checked }));
    expect(rows).toEqual(recorded('k3s-channels.tsv', ['channel', 'version', 'checked']));
  });
});
