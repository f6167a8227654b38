import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegment, segmentFile } from '../archive/segment-file.ts';
import type { ManifestStore, RefusedManifest } from '../manifest/held.ts';
import type { ManifestName, ManifestPin } from '../manifest/pins.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import type { ManifestBytes } from '../manifest/store.ts';
import { memoryStore, whyNotPinned } from '../manifest/store.ts';

/** Files that are read and hashed at the same time. */
const atOnce = 8;

/**
 * Reads the upstream manifests of a folder laid out as `<tag>/<file>`, and checks each against its pinned digest. What
 * was read stays as it is, whatever becomes of the folder; what is prepared for editing is prepared when it is asked for.
 */
export async function loadManifests(
  folder: string,
  pins: readonly ManifestPin[] = pinnedManifests,
  bringing = 'npm run manifests --',
): Promise<ManifestStore> {
  const outcomes = new Map<ManifestPin, ManifestBytes | string | undefined>();
  const queue = pins.values();
  const work = async (): Promise<void> => {
    for (const pin of queue) outcomes.set(pin, await load(folder, pin));
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  const held = new Map<ManifestPin, ManifestBytes>();
  const missing: ManifestName[] = [];
  const refused: RefusedManifest[] = [];
  for (const pin of pins) {
    const { tag, file } = pin;
    const outcome = outcomes.get(pin);
    if (outcome === undefined) missing.push({ tag, file });
    else if (typeof outcome === 'string') refused.push({ tag, file, reason: outcome });
    else held.set(pin, outcome);
  }
  return memoryStore(held, {
    missing,
    refused,
    problems: describe({ folder, bringing }, [...held.keys()], missing, refused),
  });
}

/** The bytes of a pinned file; why it is refused; or undefined where it is not there. */
async function load(folder: string, pin: ManifestPin): Promise<ManifestBytes | string | undefined> {
  const path = join(folder, pin.tag, pin.file);
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    bytes = await readIfThere(path);
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : error}`;
  }
  if (bytes === undefined) return undefined;
  const reason = await whyNotPinned(bytes, pin);
  if (reason !== undefined) return reason;
  // Without it, or with one that is damaged, the first archive takes a little longer.
  const prepared = await readIfThere(segmentFile(path)).catch(() => undefined);
  return { bytes, segment: prepared && (await parseSegment(prepared, pin.sha256)) };
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    // A copy of its own: small files share a buffer with others.
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

function describe(
  { folder, bringing }: { readonly folder: string; readonly bringing: string },
  held: readonly ManifestName[],
  missing: readonly ManifestName[],
  refused: readonly RefusedManifest[],
): string[] {
  const lines = refused.map(
    ({ tag, file, reason }) => `Refusal ${join(folder, tag, file)}: ${reason}. To fetch it again: ${bringing} ${tag}`,
  );
  if (held.length > 0) lines.push(`Carries ${list(held)}.`);
  if (missing.length > 0) {
    lines.push(
      `Does not carry ${list(missing)}: there, nodes download the pinned files themselves (manifest=pull).`,
      `To carry the newest of each minor: ${bringing.replace(/ --$/, '')}. To carry all: ${bringing} --all`,
    );
  }
  return lines;
}

/** e.g. `calico.yaml and canal.yaml of v3.32.1, v3.32.0, 7 releases of v3.31; canal.yaml of v3.30.0`. */
function list(names: readonly ManifestName[]): string {
  const filesOf = grouped(names, ({ tag }) => tag);
  const tagsOf = grouped([...filesOf.keys()], (tag) => (filesOf.get(tag) ?? []).map(({ file }) => file).join(' and '));
  return [...tagsOf].map(([files, tags]) => `${files} of ${byMinor(tags)}`).join('; ');
}

/** Tags by name, or their number where a minor has more than two of them. */
function byMinor(tags: readonly string[]): string {
  return [...grouped(tags, (tag) => tag.slice(0, tag.lastIndexOf('.')))]
    .map(([minor, own]) => (own.length > 2 ? `${own.length} releases of ${minor}` : own.join(', ')))
    .join(', ');
}

// Node 20 has no Map.groupBy.
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
