import type { PreparedSegment } from '../archive/parts.ts';
import { parseSegment, segmentFile } from '../archive/segment-file.ts';
import { hasSha256 } from '../signature/digest.ts';
import { carry } from './carried.ts';
import type { CarriedManifest, ManifestStore, RefusedManifest } from './held.ts';
import type { ManifestName, ManifestPin } from './pins.ts';

/** A store that holds nothing: every node downloads its manifest. */
export const emptyStore: ManifestStore = { carried: async () => undefined, missing: [], refused: [], problems: [] };

/** The bytes of one file and, where it was made beforehand, its segment. */
export interface ManifestBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly segment: PreparedSegment | undefined;
}

/** Why bytes are not those of a pin; undefined where they are. */
export async function whyNotPinned(bytes: Uint8Array<ArrayBuffer>, pin: ManifestPin): Promise<string | undefined> {
  if (bytes.length !== pin.bytes) return `it has ${bytes.length} bytes and not the pinned ${pin.bytes}`;
  return (await hasSha256(bytes, pin.sha256)) ? undefined : 'its SHA-256 is not the pinned one';
}

/** What is prepared for editing takes about three times its bytes, so only the ones in use are kept so. */
const preparedOnNode = 16;
const preparedInWorker = 4;

/** A store over files that are in memory already. */
export function memoryStore(
  held: ReadonlyMap<ManifestPin, ManifestBytes>,
  found: Omit<ManifestStore, 'carried'>,
): ManifestStore {
  const read = async (pin: ManifestPin): Promise<ManifestBytes | undefined> => held.get(pin);
  return { ...found, carried: preparing([...held.keys()], preparedOnNode, read) };
}

/** Whatever answers requests for files, such as the assets of a worker. */
export interface Fetcher {
  fetch(request: Request): Promise<Response>;
}

/** One file of a deployment; undefined where it has none. The host means nothing to the assets. */
export async function fetchFile(fetcher: Fetcher, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await fetcher.fetch(new Request(`http://manifests/${path}`));
  if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  throw new Error(`Cannot read ${path}: status ${response.status}`);
}

/** A store over files that are fetched when they are first asked for, laid out as `/<tag>/<file>`. */
export function fetcherStore(fetcher: Fetcher, pins: readonly ManifestPin[]): ManifestStore {
  const missing: ManifestName[] = [];
  const refused: RefusedManifest[] = [];
  const absent = new Set<ManifestPin>();
  const read = async (pin: ManifestPin): Promise<ManifestBytes | undefined> => {
    if (absent.has(pin)) return undefined;
    const { tag, file } = pin;
    // Only a pinned name is ever asked for, so no request decides the address.
    const bytes = await fetchFile(fetcher, `${tag}/${file}`);
    const reason = bytes && (await whyNotPinned(bytes, pin));
    if (bytes !== undefined && reason === undefined) {
      const prepared = await fetchFile(fetcher, `${tag}/${segmentFile(file)}`);
      return { bytes, segment: prepared && (await parseSegment(prepared, pin.sha256)) };
    }
    // What a deployment does not hold, it will not hold before the next one.
    absent.add(pin);
    if (reason === undefined) missing.push({ tag, file });
    else refused.push({ tag, file, reason });
    return undefined;
  };
  return { missing, refused, problems: [], carried: preparing(pins, preparedInWorker, read) };
}

/** Prepares what `read` gives, once for all that ask at the same time, and keeps the last few. */
function preparing(
  pins: readonly ManifestPin[],
  kept: number,
  read: (pin: ManifestPin) => Promise<ManifestBytes | undefined>,
): ManifestStore['carried'] {
  const prepared = new Map<ManifestPin, Promise<CarriedManifest | undefined>>();
  return (tag, file) => {
    const pin = pins.find((each) => each.tag === tag && each.file === file);
    if (pin === undefined) return Promise.resolve(undefined);
    const known = prepared.get(pin);
    const asked = known ?? read(pin).then((found) => found && carry(pin, found.bytes, found.segment));
    // The one that was asked for last stands last; the first goes when there are too many.
    prepared.delete(pin);
    prepared.set(pin, asked);
    for (const oldest of prepared.keys()) {
      if (prepared.size <= kept) break;
      prepared.delete(oldest);
    }
    const forget = (): void => {
      if (prepared.get(pin) === asked) prepared.delete(pin);
    };
    // What is not there takes no place, and a failure is tried again by the next one who asks.
    asked.then((found) => found ?? forget(), forget);
    return asked;
  };
}
