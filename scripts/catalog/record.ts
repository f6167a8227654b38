import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from '../../src/catalog/version.ts';
import type { Lists } from './lists.ts';

/** One recorded list: its file, the rows as lines of fields, and whether a line that stands is ever replaced. */
interface Recorded {
  readonly file: string;
  readonly fields: readonly string[];
  readonly lines: readonly string[];
  /** Whether the file holds what is now, or all that ever was written down. */
  readonly isPresent: boolean;
}

const tabbed = (...values: readonly (string | number | undefined)[]): string =>
  values.map((value) => value ?? '').join('\t');

const recordedLists = ({ calicoPins, calicoKnown, k3sReleaseRows, k3sChannels }: Lists): readonly Recorded[] => [
  {
    file: 'calico-manifests.tsv',
    fields: ['tag', 'date', 'commit', 'file', 'sha256', 'bytes', 'images'],
    lines: calicoPins.flatMap(({ tag, date, commit, calico, canal, images }) => [
      tabbed(tag, date, commit, 'calico.yaml', calico.sha256, calico.bytes, images.calico.join(' ')),
      tabbed(tag, date, commit, 'canal.yaml', canal.sha256, canal.bytes, images.canal.join(' ')),
    ]),
    isPresent: false,
  },
  {
    file: 'k3s-releases.tsv',
    fields: ['version', 'date', 'flannel', 'seen'],
    lines: k3sReleaseRows.map(({ version, date, flannel, seen }) => tabbed(version, date, flannel, seen)),
    isPresent: false,
  },
  {
    file: 'calico-known.tsv',
    fields: ['tag', 'date', 'seen'],
    lines: calicoKnown.map(({ tag, date, seen }) => tabbed(tag, date, seen)),
    isPresent: true,
  },
  {
    file: 'k3s-channels.tsv',
    fields: ['channel', 'version', 'checked'],
    lines: k3sChannels.map(({ channel, version, checked }) => tabbed(channel, version, checked)),
    isPresent: true,
  },
];

/**
 * Writes down what a run has written, so that a digit that is changed later is found by a test. A line that stands stays
 * as it is: only releases that are not recorded yet are added, and those that only others named are replaced.
 */
export async function recordLists(folder: string, lists: Lists): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { file, fields, lines, isPresent } of recordedLists(lists)) {
    const path = join(folder, file);
    const present = await readFile(path, 'utf8');
    const standing = isPresent
      ? []
      : present
          .trimEnd()
          .split('\n')
          .slice(1)
          .filter((line) => !line.endsWith('\tthird-party'));
    const recorded = new Set(standing.map(nameOf));
    const all = [...standing, ...lines.filter((line) => !recorded.has(nameOf(line)))];
    const sorted = isPresent ? all : all.sort((one, other) => compareVersions(nameOf(other), nameOf(one)));
    const text = `${[fields.join('\t'), ...sorted].join('\n')}\n`;
    if (text === present) continue;
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    written.push(path);
  }
  return written;
}

const nameOf = (line: string): string => line.split('\t')[0] ?? '';
