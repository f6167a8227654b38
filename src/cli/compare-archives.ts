import type { Text } from '../text.ts';
import { describeDifference, differingLines, printable, sameBytes } from './difference.ts';
import type { ArchivedFile } from './open-archive.ts';
import { openArchive } from './open-archive.ts';

/** The files of an archive by path. */
export type Files = ReadonlyMap<string, ArchivedFile>;

/** How one file of an archive stands to the one made here. */
export interface Comparison {
  readonly path: string;
  readonly isSame: boolean;
  /** What is to be said of it, the first line first. */
  readonly texts: readonly Text[];
}

/** Compares an archive's files with those made here, in the order of the latter, and then what else there is. */
export function compareFiles(served: Files, made: Files): readonly Comparison[] {
  const unknown = [...served.keys()].filter((path) => !made.has(path));
  return [
    ...[...made].map(([path, file]) => compareFile(path, served.get(path), file)),
    ...unknown.map(
      (path): Comparison => ({ path, isSame: false, texts: [{ en: 'NOT OF KNIT', ja: 'knitのものではない' }] }),
    ),
  ];
}

function compareFile(path: string, served: ArchivedFile | undefined, made: ArchivedFile): Comparison {
  if (served === undefined) return { path, isSame: false, texts: [{ en: 'MISSING', ja: 'なし' }] };
  const texts: Text[] = [];
  const [sizes, ...rest] = sameBytes(served.bytes, made.bytes) ? [] : describeDifference(served.bytes, made.bytes);
  if (sizes !== undefined) {
    const settings = rest.filter(({ en }) => en.startsWith('settings'));
    texts.push({ en: 'DIFFERS', ja: '不一致' }, ...settings, ...differingLines(served.bytes, made.bytes));
  }
  if (served.mode !== made.mode) {
    const [is, wanted] = [served.mode, made.mode].map((mode) => mode?.toString(8) ?? '-');
    texts.push({ en: `MODE ${is} instead of ${wanted}`, ja: `モードが${wanted}ではなく${is}` });
  }
  return texts.length > 0
    ? { path, isSame: false, texts }
    : { path, isSame: true, texts: [{ en: 'the same', ja: '一致' }] };
}

/** How an archive's bytes differ from those made here, file by file where both open. */
export async function compareBytes(
  served: Uint8Array<ArrayBuffer>,
  made: Uint8Array<ArrayBuffer>,
): Promise<readonly Text[]> {
  const [theirs, ours] = await Promise.all([openArchive(served), openArchive(made)]);
  const sizes = describeDifference(served, made).slice(0, 1);
  if (!theirs.ok) return [...sizes, theirs.problem];
  if (!ours.ok) return [...sizes, ours.problem];
  const different = compareFiles(theirs.files, ours.files).filter(({ isSame }) => !isSame);
  return [...sizes, ...different.flatMap(describe)];
}

/** A comparison as lines: the path with what it is, and then its details. */
export function describe({ path, texts }: Comparison): readonly Text[] {
  const name = printable(path);
  return texts.map((text, index) =>
    index === 0
      ? { en: `${name}: ${text.en}`, ja: `${name}: ${text.ja}` }
      : { en: `    ${text.en}`, ja: `    ${text.ja}` },
  );
}
