import { isDeepStrictEqual } from 'node:util';
import type { KnownCalico } from '../../src/catalog/calico-known.ts';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import type { CalicoPin } from '../../src/catalog/calico-pins.ts';
import { compareVersions, minorOf } from '../../src/catalog/version.ts';
import { SourceError } from '../../src/runtime/source-error.ts';
import type { CalicoCandidate, Comparison, Difference } from './compare.ts';
import { compareCalico, compareChannels, compareK3s } from './compare.ts';
import type { Catalog } from './files.ts';
import { readCatalog, writeCatalog } from './files.ts';
import type { Lists } from './lists.ts';
import type { Options } from './options.ts';
import { pageChecks } from './pages.ts';
import { pinOf } from './pin.ts';
import { recordLists } from './record.ts';
import { commitDay, downloadManifest, listCalicoTags, listChannels, listK3sReleases } from './upstream.ts';

/** Prints one line of the report. */
export type Print = (line: string) => void;

// More at once is no harvest of releases but a broken or hostile list.
const mostNew = 100;

/** Runs parts of the work one by one: a source that fails takes only its part with it, and is told and kept. */
export function attempts(print: Print) {
  const failures: SourceError[] = [];
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
  return { attempt, failures };
}

/** Compares the catalog with upstream, writes it where that was asked for, and gives the exit code of `--help`. */
export async function compareCatalog(options: Options, day: string, print: Print): Promise<number> {
  const catalog = await readCatalog(options.folder);
  const { lists } = catalog;
  const { attempt, failures } = attempts(print);
  const differences: Difference[] = [];
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
  const kept = lists.k3sReleaseRows.filter(({ version }) => !added?.some((row) => row.version === version));
  const k3sReleaseRows = newestFirst([...kept, ...(added ?? [])], ({ version }) => version);

  const known = await attempt(async () =>
    options.isWriting && pins ? await knownRows(options, candidates ?? [], pins, lists) : lists.calicoKnown,
  );

  print('Channels of K3s');
  const channels = await attempt(() => listChannels(options));
  // Where the releases are not known, a channel that points to a new one cannot be judged.
  const moved = channels && releases && report(compareChannels({ ...lists, k3sReleaseRows }, channels, day));

  for (const { name, run } of options.isThorough ? pageChecks : []) {
    print(name);
    const found = await attempt(() => run(options, lists));
    report({ differences: found ?? [], rows: [] });
  }

  if (
    failures.some(({ reason }) => reason === 'unreadable') ||
    pins === undefined ||
    !known ||
    !tags ||
    !added ||
    !moved
  ) {
    print('Nothing is written: not everything could be read');
    return failures.every(({ reason }) => reason === 'refused') ? 65 : 69;
  }
  if (!options.isWriting) {
    if (differences.some(({ isSettled }) => isSettled)) print('Run it again with --write to add what is new');
    return failures.length > 0 ? 65 : differences.length > 0 ? 1 : 0;
  }
  const calicoPins = newestFirst([...lists.calicoPins, ...pins], ({ tag }) => tag);
  const next: Lists = { ...lists, calicoPins, calicoKnown: known, k3sReleaseRows, k3sChannels: moved };
  await writeAll(options, catalog, next, print, day);
  return failures.length > 0 ? 65 : differences.some(({ isSettled }) => !isSettled) ? 1 : 0;
}

/** Writes the lists, and their records, and says which files. */
export async function writeAll(
  options: Options,
  catalog: Catalog,
  next: Lists,
  print: Print,
  day?: string,
): Promise<void> {
  const files = await writeCatalog(options.folder, catalog, next, day);
  const records = options.records === undefined ? [] : await recordLists(options.records, next);
  for (const file of [...files, ...records]) print(`Written: ${file}`);
  if (options.records !== undefined && files.length > 0) print('Now: npm run embed, for the tables of the documents');
}

async function pinAll(
  options: Options,
  candidates: readonly CalicoCandidate[],
  attempt: <Value>(work: () => Promise<Value>) => Promise<Value | undefined>,
): Promise<readonly CalicoPin[]> {
  const pins: CalicoPin[] = [];
  for (const { tag, commit, registry } of candidates) {
    const pin = registry === undefined ? undefined : await attempt(() => download(options, { tag, commit, registry }));
    if (pin !== undefined) pins.push(pin);
  }
  return pins;
}

async function download(options: Options, { tag, commit, registry }: Required<CalicoCandidate>): Promise<CalicoPin> {
  const calico = await downloadManifest(options, tag, 'calico.yaml');
  const canal = await downloadManifest(options, tag, 'canal.yaml');
  return pinOf({ tag, date: await commitDay(options, commit), commit }, { calico, canal }, registry);
}

/** The tags that exist and are not pinned: what was known, and what upstream has now and could not be pinned. */
async function knownRows(
  options: Options,
  candidates: readonly CalicoCandidate[],
  pins: readonly CalicoPin[],
  { calicoKnown, calicoPins }: Lists,
): Promise<readonly KnownCalico[]> {
  const isPinned = (tag: string) => [...pins, ...calicoPins].some((pin) => pin.tag === tag);
  const rows = calicoKnown.filter(({ tag }) => !isPinned(tag));
  for (const { tag, commit } of candidates) {
    const row = rows.find((known) => known.tag === tag);
    if (isPinned(tag) || (row !== undefined && row.seen !== 'third-party')) continue;
    if (row !== undefined) rows.splice(rows.indexOf(row), 1);
    rows.push({ tag, date: await commitDay(options, commit), seen: 'tag' });
  }
  return newestFirst(rows, ({ tag }) => tag);
}

/**
 * Pins one tag of Calico, or looks at the bytes of one that is pinned; gives the exit code of `--help`. Throws nothing
 * that a source can cause.
 */
export async function pinTag(options: Options, tag: string, print: Print): Promise<number> {
  const catalog = await readCatalog(options.folder);
  const { lists } = catalog;
  try {
    const commit = (await listCalicoTags(options)).get(tag);
    if (commit === undefined) throw new SourceError('refused', `Upstream has no tag ${tag}`);
    const registry = calicoLines.find(({ minor }) => minor === minorOf(tag))?.registry;
    if (registry === undefined) {
      throw new SourceError(
        'refused',
        `${minorOf(tag)} has no row in calico-lines.ts: look up its tested range and the registry of its images first`,
      );
    }
    const pin = await download(options, { tag, commit, registry });
    print(`${tag} of ${pin.date}, commit ${commit}`);
    for (const file of ['calico', 'canal'] as const) print(`  ${pin[file].sha256}  ${pin[file].bytes} ${file}.yaml`);
    const pinned = lists.calicoPins.find((row) => row.tag === tag);
    if (pinned !== undefined) {
      const isSame = isDeepStrictEqual(pinned, pin);
      print(isSame ? 'It is pinned already, with the same bytes' : 'It is pinned already, and otherwise: look at both');
      return isSame ? 0 : 1;
    }
    const calicoPins = newestFirst([...lists.calicoPins, pin], (row) => row.tag);
    const calicoKnown = lists.calicoKnown.filter((row) => row.tag !== tag);
    // The day of the lists is that of a whole comparison, so it stays.
    await writeAll(options, catalog, { ...lists, calicoPins, calicoKnown }, print);
    return 0;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    print(`  ${error.reason === 'refused' ? 'refused' : 'no answer'}: ${error.message}`);
    return error.reason === 'refused' ? 65 : 69;
  }
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
