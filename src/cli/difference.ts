import type { Text } from '../text.ts';

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
    parts.push({ en: `settings that differ: ${names.join(' ')}`, ja: `異なる設定: ${names.join(' ')}` });
  if (names.length === 0 || servedRest !== madeRest) {
    const line = firstDifferingLine(servedText, madeText);
    parts.push({ en: `first line that differs: ${line}`, ja: `最初に異なる行: ${line}` });
  }
  return parts;
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
