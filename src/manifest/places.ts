import type { Text } from '../text.ts';
import type { Edit, EditProblem, EditRefusal } from './edit.ts';

/** Where an edit belongs in a text: the lines from `start` to `end`, their line ends included. */
export interface Place {
  readonly edit: Edit;
  readonly start: number;
  readonly end: number;
  /** Whether the lines are already as the edit leaves them. */
  readonly done: boolean;
}

/** What looking for edits in a text gives: their places in the order of the text, or the edit that does not fit. */
export type PlacesResult = { readonly ok: true; readonly places: readonly Place[] } | EditRefusal;

/**
 * Finds the place of every edit. All edits are looked up in the text as it came, so none can see lines that another
 * one writes. Throws RangeError for an edit that could never be found again once it is done.
 */
export function findPlaces(text: string, edits: readonly Edit[]): PlacesResult {
  return createFinder(text)(edits);
}

/** Most of what requests ask for was asked before; the bound is for the ranges and names that they invent. */
const rememberedBlocks = 256;

/** `findPlaces` for one text that is searched again and again. */
export function createFinder(text: string): (edits: readonly Edit[]) => PlacesResult {
  const flaw = flawOf(text);
  const remembered = new Map<string, readonly Span[]>();
  const spansOf = (lines: readonly string[]): readonly Span[] => {
    const block = `${lines.join('\n')}\n`;
    const known = remembered.get(block);
    if (known !== undefined) return known;
    const spans = occurrences(text, block);
    if (remembered.size >= rememberedBlocks) remembered.clear();
    remembered.set(block, spans);
    return spans;
  };

  return (edits) => {
    const places: Place[] = [];
    for (const edit of edits) {
      if (flaw !== undefined) return refusal(edit.id, flaw);
      assertSound(edit);
      const found = spansOf(edit.find);
      const replaced = spansOf(edit.replace);
      // Lines that an edit keeps stand in both: one that lies within the other is the same place, not a second one.
      const open = found.filter((one) => !replaced.some((other) => isWithin(one, other)));
      const done = replaced.filter((one) => !found.some((other) => isWithin(one, other)));
      if (open.length + done.length > 1) return refusal(edit.id, 'ambiguous');
      const [span = done[0]] = open;
      if (span === undefined) return refusal(edit.id, 'missing');
      if (places.some((other) => span.start < other.end && other.start < span.end)) {
        return refusal(edit.id, 'overlapping');
      }
      places.push({ edit, ...span, done: open.length === 0 });
    }
    return { ok: true, places: places.sort((one, other) => one.start - other.start) };
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const isWithin = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

function flawOf(text: string): EditProblem | undefined {
  if (text.includes('\r')) return 'carriage-returns';
  if (text.includes('\0')) return 'nul-bytes';
  return text !== '' && !text.endsWith('\n') ? 'cut-off' : undefined;
}

/** Where whole lines, given as one text with their line ends, stand in a text. */
function occurrences(text: string, block: string): Span[] {
  const spans: Span[] = [];
  if (text.startsWith(block)) spans.push({ start: 0, end: block.length });
  const needle = `\n${block}`;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    spans.push({ start: at + 1, end: at + needle.length });
  }
  return spans;
}

function assertSound({ id, find, replace }: Edit): void {
  const isLine = (line: string): boolean => !/[\n\r\0]/.test(line);
  const isSound = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) && find.length > 0 && replace.length > 0;
  if (!isSound || !find.every(isLine) || !replace.every(isLine) || find.join('\n') === replace.join('\n')) {
    throw new RangeError(`Edit "${id}" must turn at least one line into at least one other`);
  }
}

function refusal(edit: string, reason: EditProblem): EditRefusal {
  const { en, ja } = explanations[reason];
  return {
    ok: false,
    edit,
    reason,
    detail: { en: `Edit "${edit}" does not fit: ${en}`, ja: `編集「${edit}」を適用できません。${ja}` },
  };
}

const explanations: Readonly<Record<EditProblem, Text>> = {
  missing: {
    en: 'the file does not have the lines that it changes',
    ja: '変更対象の行がファイルにありません',
  },
  ambiguous: {
    en: 'the file has the lines that it changes more than once',
    ja: '変更対象の行がファイルに2回以上あります',
  },
  overlapping: {
    en: 'another edit changes the same lines',
    ja: '別の編集が同じ行を変更します',
  },
  'carriage-returns': {
    en: 'the file has carriage returns; upstream ends its lines with line feeds alone',
    ja: 'ファイルに復帰文字(CR)があります。配布元のファイルの行末は改行文字(LF)のみです',
  },
  'nul-bytes': {
    en: 'the file has NUL bytes, so it is no text',
    ja: 'ファイルにNULバイトがあるため、テキストではありません',
  },
  'cut-off': {
    en: 'the last line of the file has no line end, so the file may be cut off',
    ja: 'ファイルの最終行に改行がないため、途中で切れている可能性があります',
  },
};
