import type { CalicoPin } from '../../src/catalog/calico-pins.ts';
import { compareVersions } from '../../src/request/version.ts';
import type { CalicoCandidate, Comparison, Difference } from './compare.ts';
import { compareCalico, compareChannels, compareK3s } from './compare.ts';
import { readCatalog, writeCatalog } from './files.ts';
import type { Lists } from './lists.ts';
import type { Options } from './options.ts';
import { pinOf } from './pin.ts';
import { SourceError } from './source-error.ts';
import { commitDay, downloadManifest, listCalicoTags, listChannels, listK3sReleases } from './upstream.ts';

/** Prints one line of the report. */
export type Print = (line: string) => void;

// More at once is no harvest of releases but a broken or hostile list.
const mostNew = 100;

/** Compares the catalog with upstream, writes it where that was asked for, and gives the exit code of `--help`. */
export async function compareCatalog(options: Options, day: string, print: Print): Promise<number> {
  const catalog = await readCatalog(options.folder);
  const { lists } = catalog;
  const failures: SourceError[] = [];
  const differences: Difference[] = [];
  /** Runs one part of the work; a source that fails takes only that part with it. */
  const attempt = async <Value>(work: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
      print(`  ${error.reason === 'refused' ? 'refused' : 'no answer'}: ${error.message}`);
      return undefined;
    }
  };
  const report = <Row>({ differences: found, rows }: Comparison<Row>): readonly Row[] => {
    for (const difference of found) print(describe(difference));
    differences.push(...found);
    return rows;
  };

  print(`Calico: ${lists.calicoPins.length} tags pinned`);
  const tags = await attempt(() => listCalicoTags(options));
  const candidates = tags && report(compareCalico(lists.calicoPins, tags));
  const pins = await attempt(async () => {
    const found = options.isWriting ? await pinAll(options, few(candidates ?? []), attempt) : [];
    report({ differences: found.flatMap(mislabelled), rows: [] });
    return found;
  });

  print(`K3s: ${lists.k3sReleaseRows.length} releases listed`);
  const releases = await attempt(() => listK3sReleases(options));
  const added = await attempt(async () => releases && few(report(compareK3s(lists.k3sReleaseRows, releases))));
  const k3sReleaseRows = newestFirst([...lists.k3sReleaseRows, ...(added ?? [])], ({ version }) => version);

  print('Channels of K3s');
  const channels = await attempt(() => listChannels(options));
  // Where the releases are not known, a channel that points to a new one cannot be judged.
  const moved = channels && releases && report(compareChannels({ ...lists, k3sReleaseRows }, channels, day));

  if (failures.some(({ reason }) => reason === 'unreadable') || pins === undefined || !tags || !added || !moved) {
    print('Nothing is written: not everything could be read');
    return failures.every(({ reason }) => reason === 'refused') ? 65 : 69;
  }
  if (!options.isWriting) {
    if (differences.some(({ isSettled }) => isSettled)) print('Run it again with --write to add what is new');
    return failures.length > 0 ? 65 : differences.length > 0 ? 1 : 0;
  }
  const calicoPins = newestFirst([...lists.calicoPins, ...pins], ({ tag }) => tag);
  const next: Lists = { calicoPins, k3sReleaseRows, k3sChannels: moved };
  for (const file of await writeCatalog(options.folder, catalog, next, day)) print(`Written: ${file}`);
  return failures.length > 0 ? 65 : differences.some(({ isSettled }) => !isSettled) ? 1 : 0;
}

async function pinAll(
  options: Options,
  candidates: readonly CalicoCandidate[],
  attempt: <Value>(work: () => Promise<Value>) => Promise<Value | undefined>,
): Promise<readonly CalicoPin[]> {
  const pins: CalicoPin[] = [];
  for (const { tag, commit, registry } of candidates) {
    const pin = await attempt(async () => {
      const calico = await downloadManifest(options, tag, 'calico.yaml');
      const canal = await downloadManifest(options, tag, 'canal.yaml');
      return pinOf({ tag, date: await commitDay(options, commit), commit }, { calico, canal }, registry);
    });
    if (pin !== undefined) pins.push(pin);
  }
  return pins;
}

function few<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostNew) return rows;
  throw new SourceError('refused', `Upstream lists ${rows.length} new releases at once, more than ${mostNew}`);
}

/** A tag whose manifests install another release, as v3.24.6 does; it is pinned as it is. */
function mislabelled({ tag, images }: CalicoPin): readonly Difference[] {
  const others = images.calico.filter((image) => !image.endsWith(`:${tag}`));
  const detail = `its manifests name ${others.join(', ')}`;
  return others.length === 0 ? [] : [{ kind: 'contradictory', name: tag, detail, isSettled: false }];
}

function describe({ kind, name, detail }: Difference): string {
  return `  ${kind.padEnd(13)} ${name.padEnd(14)} ${detail}`;
}

function newestFirst<Row>(rows: readonly Row[], versionOf: (row: Row) => string): readonly Row[] {
  return [...rows].sort((one, other) => compareVersions(versionOf(other), versionOf(one)));
}
