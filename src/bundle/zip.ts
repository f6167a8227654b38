import type JSZip from 'jszip';
import type { Segment, SteadyText, TextParts } from '../manifest/parts.ts';
import { concatBytes } from '../manifest/parts.ts';
import { crc32, openEnd, stitch } from './stitch.ts';

/** One file of the archive. */
export interface BundleFile {
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  /** Text in parts shares the deflated form of its steady parts with other answers. */
  readonly content: string | Uint8Array | TextParts;
}

/**
 * The time of every file: the same bytes for the same request, whenever it is made. Archives cannot say a year before
 * 1980, and K3s takes files of 1970 for ones it has seen; a clock that never was set should not find it in its future.
 */
export const fileTime: Date = new Date(Date.UTC(2000, 0, 1));

/** How hard to look for repetitions: what is deflated once for all answers gets all the time it takes. */
const effort = { once: 9, answering: 6 } as const;

/** Packs files, in their order, as a zip that keeps modes; the bytes are the same on every runtime and in every time zone. */
export async function packZip(files: readonly BundleFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const zip = await emptyZip();
  const parted = files.map(({ content }) => (isParts(content) ? content : []));
  const deflated = await deflateParts(parted);
  for (const [index, { path, mode, content }] of files.entries()) {
    const stream = deflated[index];
    // JSZip keeps the bytes of a file that it loaded in the compression that it shall have.
    if (isParts(content) && stream !== undefined) await zip.loadAsync(zipOf(path, mode, stream));
    else
      zip.file(path, content as string | Uint8Array, {
        date: fileTime,
        createFolders: false,
        unixPermissions: 0o100000 | mode,
      });
  }
  return (await zip.generateAsync({
    type: 'uint8array',
    platform: 'UNIX',
    ...deflateAt(effort.answering),
  })) as Uint8Array<ArrayBuffer>;
}

/** Deflates a text that many answers share, so that it can stand between others. */
export async function prepareSegment(bytes: Uint8Array): Promise<Segment> {
  const [segment] = await deflateApart([bytes], effort.once);
  if (segment === undefined) throw new TypeError('Nothing was deflated');
  return segment;
}

/** Deflates one text as a whole stream; the bytes are the same on every runtime. */
export async function deflateText(parts: TextParts): Promise<Segment> {
  const [segment] = await deflateParts([parts]);
  if (segment === undefined) throw new TypeError('Nothing was deflated');
  return segment;
}

// Loaded at the first archive, since scripts and pages do not need it.
let loading: Promise<{ readonly default: typeof JSZip }> | undefined;

async function emptyZip(): Promise<JSZip> {
  loading ??= import('jszip');
  const { default: Zip } = await loading;
  return new Zip();
}

const deflateAt = (level: number) => ({ compression: 'DEFLATE', compressionOptions: { level } }) as const;

const isParts = (content: BundleFile['content']): content is TextParts => Array.isArray(content);

// A steady text goes when nobody holds it any more, and its segment with it.
const segments = new WeakMap<SteadyText, Promise<Segment>>();

function segmentOf(steady: SteadyText): Promise<Segment> {
  const known = segments.get(steady);
  if (known !== undefined) return known;
  const made = steady.segment === undefined ? prepareSegment(steady.bytes) : Promise.resolve(steady.segment);
  segments.set(steady, made);
  return made;
}

async function deflateParts(files: readonly TextParts[]): Promise<Segment[]> {
  const encoder = new TextEncoder();
  const own = files.flatMap((parts) => parts.filter((part) => typeof part === 'string'));
  const made = (
    await deflateApart(
      own.map((text) => encoder.encode(text)),
      effort.answering,
    )
  ).values();
  const nextOwn = (): Segment => {
    const { value, done } = made.next();
    if (done) throw new TypeError('A part was not deflated');
    return value;
  };
  return Promise.all(
    files.map(async (parts) => {
      const row = parts.map((part) => (typeof part === 'string' ? nextOwn() : segmentOf(part)));
      return stitch(await Promise.all(row));
    }),
  );
}

/** Deflates each of several stretches for itself; JSZip's own deflate gives the same bytes on every runtime. */
async function deflateApart(stretches: readonly Uint8Array[], level: number): Promise<Segment[]> {
  const zip = await emptyZip();
  // JSZip stores what is empty, so that must not get there.
  for (const [index, bytes] of stretches.entries())
    if (bytes.length > 0) zip.file(String(index), bytes, { date: fileTime, createFolders: false });
  const archive = await zip.generateAsync({ type: 'uint8array', ...deflateAt(level) });
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let at = 0;
  return stretches.map((bytes) => {
    if (bytes.length === 0) return { deflated: bytes, crc32: 0, length: 0 };
    const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    at = from + view.getUint32(at + 18, true);
    return { deflated: openEnd(archive.subarray(from, at)), crc32: crc32(bytes), length: bytes.length };
  });
}

/** A zip of one file that is deflated already. */
function zipOf(path: string, mode: number, { deflated, crc32, length }: Segment): Uint8Array {
  const name = new TextEncoder().encode(path);
  const dosDate =
    ((fileTime.getUTCFullYear() - 1980) << 9) | ((fileTime.getUTCMonth() + 1) << 5) | fileTime.getUTCDate();
  // What both headers of a file say: version, flags, method, time, date, CRC-32, lengths, lengths of the name and of extras.
  const common: readonly Field[] = [
    ...([
      [2, 20],
      [2, 0],
      [2, 8],
      [2, 0],
      [2, dosDate],
      [4, crc32],
      [4, deflated.length],
      [4, length],
    ] as const),
    ...([
      [2, name.length],
      [2, 0],
    ] as const),
  ];
  const local = record([[4, 0x04034b50], ...common]);
  const start = local.length + name.length + deflated.length;
  const unix = 3 << 8;
  const central = record([
    ...([[4, 0x02014b50], [2, unix | 20], ...common, [2, 0], [2, 0], [2, 0]] as const),
    ...([
      [4, ((0o100000 | mode) << 16) >>> 0],
      [4, 0],
    ] as const),
  ]);
  const end = record([
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, 1],
      [2, 1],
    ] as const),
    ...([
      [4, central.length + name.length],
      [4, start],
      [2, 0],
    ] as const),
  ]);
  return concatBytes([local, name, deflated, central, name, end]);
}

/** Bytes and value of one field. */
type Field = readonly [size: 2 | 4, value: number];

function record(fields: readonly Field[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((length, [size]) => length + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}
