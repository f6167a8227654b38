import { deflateTexts } from './deflate.ts';
import type { Segment, TextParts } from './parts.ts';
import { concatBytes } from './parts.ts';

/** One file of the archive. */
export interface BundleFile {
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  /** Text in parts shares the deflated form of its shared parts with other answers. */
  readonly content: string | TextParts;
}

/**
 * The time of every file: the same bytes for the same request, whenever it is made. Archives cannot say a year before
 * 1980, and K3s takes files of 1970 for ones it has seen; a clock that never was set should not find it in its future.
 */
export const fileTime: Date = new Date(Date.UTC(2000, 0, 1));

/** A file's content in parts. */
export const partsOf = ({ content }: BundleFile): TextParts => (typeof content === 'string' ? [content] : content);

/** Packs files, in their order, as a zip that keeps modes; the bytes are the same on every runtime and in every time zone. */
export function packZip(files: readonly BundleFile[]): Uint8Array<ArrayBuffer> {
  const streams = deflateTexts(files.map(partsOf));
  const entries: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let start = 0;
  for (const [index, { path, mode }] of files.entries()) {
    const stream = streams[index];
    if (stream === undefined) throw new TypeError(`${path} was not deflated`);
    const name = new TextEncoder().encode(path);
    const shared = sharedFields(name, stream);
    const entry = concatBytes([record([[4, 0x04034b50], ...shared]), name, stream.deflated]);
    directory.push(record([[4, 0x02014b50], [2, madeByUnix], ...shared, ...placeOf(mode, start)]), name);
    entries.push(entry);
    start += entry.length;
  }
  const length = directory.reduce((sum, { length }) => sum + length, 0);
  const end = record([
    [4, 0x06054b50],
    ...[0, 0, files.length, files.length].map((value): Field => [2, value]),
    [4, length],
    [4, start],
    [2, 0],
  ]);
  return concatBytes([...entries, ...directory, end]);
}

/** Version 2.0 of the format is the one that has deflate and folders; modes are meant as Unix means them. */
const version = 20;
const madeByUnix = (3 << 8) | version;
const deflate = 8;
/** Bit 11: the name is UTF-8. */
const utf8Name = 1 << 11;
const dosTime = 0;
const dosDate = ((fileTime.getUTCFullYear() - 1980) << 9) | ((fileTime.getUTCMonth() + 1) << 5) | fileTime.getUTCDate();

/** What the header before a file and its entry in the directory both say. */
function sharedFields(name: Uint8Array, { crc32, deflated, length }: Segment): readonly Field[] {
  return [
    ...[version, utf8Name, deflate, dosTime, dosDate].map((value): Field => [2, value]),
    ...[crc32, deflated.length, length].map((value): Field => [4, value]),
    // The length of the name, and of extra fields: there are none.
    ...[name.length, 0].map((value): Field => [2, value]),
  ];
}

/** What only the directory says: no comment, first disk, no attributes but the mode of a regular file, its place. */
function placeOf(mode: number, start: number): readonly Field[] {
  return [...[0, 0, 0].map((value): Field => [2, value]), [4, ((0o100000 | mode) << 16) >>> 0], [4, start]];
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
