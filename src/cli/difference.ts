import type { Text } from '../text.ts';

/** Whether two sequences of bytes are the same. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/**
 * How served bytes differ from those made here, in words that can be shown: what a service sent is not to be trusted, so
 * none of it comes out of here but digits and the names of settings.
 */
export function describeDifference(served: Uint8Array, made: Uint8Array): readonly Text[] {
  const sizes: Text = {
    en: `served ${served.length} bytes, made here ${made.length}`,
    ja: `受信は${served.length}バイト、手元は${made.length}バイト`,
  };
  const [servedText, madeText] = [textOf(served), textOf(made)];
  if (servedText === undefined || madeText === undefined) return [sizes];
  const names = differingSettings(servedText, madeText);
  const [servedRest, madeRest] = [withoutSettings(servedText), withoutSettings(madeText)];
  const parts: Text[] = [sizes];
  if (names.length > 0)
    parts.push({ en: `settings that differ: ${names.join(' ')}`, ja: `異なる設定：${names.join(' ')}` });
  if (names.length === 0 || servedRest !== madeRest) {
    const line = firstDifferingLine(servedText, madeText);
    parts.push({ en: `first line that differs: ${line}`, ja: `最初に異なる行：${line}` });
  }
  return parts;
}

/** The first lines in which two texts differ, at most three, each as it can be shown; none where one is no text. */
export function differingLines(served: Uint8Array, made: Uint8Array): readonly Text[] {
  const [servedText, madeText] = [textOf(served), textOf(made)];
  if (servedText === undefined || madeText === undefined || servedText === madeText) return [];
  const [left, right] = [servedText.split('\n'), madeText.split('\n')];
  const first = firstDifferingLine(servedText, madeText) - 1;
  const texts: Text[] = [];
  for (let index = first; index < first + 3 && left[index] !== right[index]; index += 1) {
    const [here, there] = [right[index], left[index]].map((line) => (line === undefined ? '-' : printable(line)));
    texts.push({ en: `line ${index + 1} in the archive: ${there}`, ja: `${index + 1}行目 アーカイブ：${there}` });
    texts.push({ en: `line ${index + 1} made here:      ${here}`, ja: `${index + 1}行目 手元：       ${here}` });
  }
  return texts;
}

/** A text of somebody else's as a terminal may have it: one line, no control or formatting characters, and not too long. */
export function printable(text: string): string {
  const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  const characters = [...text.slice(0, 400)].map((one) => one.replace(/[\p{C}\p{Zl}\p{Zp}]/u, escaped));
  const shown = characters.slice(0, 120).join('');
  return characters.length > 120 || text.length > 400 ? `${shown} …` : shown;
}

/** The values of a script's settings block, as they are written; empty where there is none. */
function settingsIn(text: string): ReadonlyMap<string, string> {
  const block = blockOf(text);
  const assignment = /^([A-Z][A-Z0-9_]*)=('(?:[^']|'\\'')*')$/gm;
  return new Map([...block.matchAll(assignment)].map(([, name = '', value = '']) => [name, value]));
}

function differingSettings(served: string, made: string): readonly string[] {
  const [servedSettings, madeSettings] = [settingsIn(served), settingsIn(made)];
  return [...madeSettings.keys()].filter((name) => servedSettings.get(name) !== madeSettings.get(name));
}

const block = /^# --- settings[^\n]*\n([\s\S]*?)^# --- end settings$/m;
const blockOf = (text: string): string => block.exec(text)?.[1] ?? '';
const withoutSettings = (text: string): string => text.replace(block, () => '');

function firstDifferingLine(one: string, other: string): number {
  const [left, right] = [one.split('\n'), other.split('\n')];
  return left.findIndex((line, index) => line !== right[index]) + 1 || left.length + 1;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
