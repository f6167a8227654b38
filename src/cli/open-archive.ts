import type { Text } from '../text.ts';

/** A file of an archive; the mode is the one that Unix means, absent where the archive keeps none. */
export interface ArchivedFile {
  readonly mode: number | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files of an archive of knit by their path within its folder, or why it was not opened. */
export type Opened =
  | { readonly ok: true; readonly folder: string; readonly files: ReadonlyMap<string, ArchivedFile> }
  | { readonly ok: false; readonly problem: Text };

/** Most that is read of an archive, and most that its files may hold together, in bytes: many times what knit makes. */
export const longestArchive = 16 * 1024 * 1024;
const longestContents = 64 * 1024 * 1024;
const mostFiles = 64;

/** Opens a zip that anybody may have made: nothing is written, and no more is unpacked than an archive of knit may hold. */
export async function openArchive(bytes: Uint8Array<ArrayBuffer>): Promise<Opened> {
  if (bytes.length > longestArchive) return refused(problems.long);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return refused(problems.tar);
  const count = countOf(bytes);
  if (count === undefined) return refused(problems.noZip);
  if (count > mostFiles) return refused(problems.many);
  // Whoever prints an answer or serves one has no use for it.
  const { default: JSZip } = await import('jszip');
  try {
    const entries = Object.values((await JSZip.loadAsync(bytes)).files);
    const names = entries.map(({ name, unsafeOriginalName = name }) => unsafeOriginalName);
    if (names.some(isOutside)) return refused(problems.outside);
    if (entries.length !== count) return refused(problems.twice);
    const [folder = ''] = names[0]?.split('/') ?? [];
    const isOneFolder = folder !== '' && names.every((name) => name.startsWith(`${folder}/`));
    if (!isOneFolder || !names.includes(`${folder}/plan.json`)) return refused(problems.notKnit);
    const files = new Map<string, ArchivedFile>();
    let room = longestContents;
    for (const entry of entries) {
      const { name, dir, unixPermissions } = entry;
      if (dir) continue;
      const mode = typeof unixPermissions === 'number' ? unixPermissions : undefined;
      // A link, a pipe or a device: type and mode lie beside each other.
      if (mode !== undefined && (mode & 0o170000) !== 0 && (mode & 0o170000) !== 0o100000)
        return refused(problems.link);
      const content = await inflate(entry as unknown as Streamed, room);
      if (content === undefined) return refused(problems.bomb);
      room -= content.length;
      files.set(name.slice(folder.length + 1), {
        mode: mode === undefined ? undefined : mode & 0o7777,
        bytes: content,
      });
    }
    return { ok: true, folder, files };
  } catch {
    return refused(problems.damaged);
  }
}

/** What JSZip documents of an entry's stream and its types leave out. */
interface Streamed {
  internalStream(type: 'uint8array'): Stream;
}
interface Stream {
  on(event: 'data', take: (part: Uint8Array) => void): Stream;
  on(event: 'error', take: (error: Error) => void): Stream;
  on(event: 'end', take: () => void): Stream;
  resume(): Stream;
  pause(): Stream;
}

/** The content of an entry; undefined where it is longer than the room, whatever the directory says of its length. */
function inflate(entry: Streamed, room: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    const stream = entry.internalStream('uint8array');
    stream
      .on('data', (part) => {
        length += part.length;
        if (length <= room) parts.push(part);
        else {
          parts.length = 0;
          stream.pause();
          resolve(undefined);
        }
      })
      .on('error', reject)
      .on('end', () => {
        const whole = new Uint8Array(length);
        let place = 0;
        for (const part of parts) {
          whole.set(part, place);
          place += part.length;
        }
        resolve(whole);
      })
      .resume();
  });
}

/** How many files the end of a zip says that it has; undefined where there is no such end. */
function countOf(bytes: Uint8Array<ArrayBuffer>): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A comment of 65,535 bytes may stand behind it.
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return view.getUint16(at + 10, true);
  }
  return undefined;
}

const isOutside = (name: string): boolean => /^\/|^[A-Za-z]:|\\|(?:^|\/)\.\.?(?:\/|$)|\0/.test(name);

const refused = (problem: Text): Opened => ({ ok: false, problem });

const problems = {
  long: {
    en: 'larger than any archive of knit (16 MiB): it was not opened',
    ja: 'knitのアーカイブとして大きすぎるため(上限16 MiB)、開きませんでした',
  },
  tar: {
    en: 'a compressed tar: check opens zips. Fetch /bundle.zip of the same query',
    ja: '圧縮されたtarです。checkで開けるのはzipです。同じクエリーの/bundle.zipを取得してください',
  },
  noZip: {
    en: 'no zip, or one that was cut off: fetch it again',
    ja: 'zipではないか、途中で切れています。取得し直してください',
  },
  damaged: {
    en: 'the zip is damaged: fetch it again',
    ja: 'zipが壊れています。取得し直してください',
  },
  many: {
    en: 'more files than any archive of knit (64): do not unpack it',
    ja: 'knitのアーカイブとしてファイルが多すぎます(上限64)。展開しないでください',
  },
  twice: {
    en: 'it names a file twice, or miscounts its files: do not unpack it',
    ja: '同じ名前のファイルが複数あるか、ファイル数が合いません。展開しないでください',
  },
  outside: {
    en: 'it names files outside of its folder: do not unpack it',
    ja: 'フォルダーの外を指すファイル名があります。展開しないでください',
  },
  link: {
    en: 'it holds links or devices, which knit never packs: do not unpack it',
    ja: 'knitが収めないリンクまたはデバイスがあります。展開しないでください',
  },
  bomb: {
    en: 'its files hold more than any archive of knit (64 MiB): do not unpack it',
    ja: 'knitのアーカイブとして中身が大きすぎます(上限64 MiB)。展開しないでください',
  },
  notKnit: {
    en: 'no archive of knit: there is no one folder with a plan.json in it',
    ja: 'knitのアーカイブではありません。plan.jsonを含む1つのフォルダーがありません',
  },
} satisfies Record<string, Text>;
