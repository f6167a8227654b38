import type { Catalogue } from './messages.ts';
import { translate } from './messages.ts';
import { quote } from './quote.ts';

/** The files that scripts are made of, by path. */
export type PartFiles = Readonly<Record<string, string>>;

/** What a script is made of besides the values of its settings. */
export interface Template {
  /** All that stands before the settings. */
  readonly before: string;
  /** The names that the settings set, in order. */
  readonly names: readonly string[];
  /** All that follows the settings, in segments. */
  readonly after: readonly string[];
}

/** The line before the settings, and the one behind them. */
export const settingsBegin = '# --- settings: all of this script that depends on the request\n';
export const settingsEnd = '# --- end settings\n';

/**
 * What follows the settings is one group, which a shell reads whole before it runs any of it. Without it, a download cut
 * off in the middle of the name of a function would call what the beginning of that name means.
 */
export const groupBegin = `${settingsEnd}{\nset -eu\n\n`;
export const groupEnd = 'main "$@"\nexit\n}\n';

/**
 * One part as scripts have it: in their language, without its first comment, which says what the file is. Where the file
 * is one language's (`help.en.sh`), the other language has its own (`help.ja.sh`). Throws RangeError where there is none.
 */
export function partText(files: PartFiles, path: string, language: string, catalogue: Catalogue | undefined): string {
  const own = path.replace(/\.en\.sh$/, `.${language}.sh`);
  const text = files[own];
  if (text === undefined) throw new RangeError(`There is no part ${own}`);
  const body = withoutHeader(text);
  return catalogue === undefined || own !== path ? body : translate(body, catalogue);
}

/** The text from its first line on that is no comment, with one empty line behind it. */
function withoutHeader(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !line.startsWith('#'));
  return `${lines.slice(first).join('\n').trim()}\n\n`;
}

/** The settings that a text reads, of those in `names`, in their order. */
export function settingsRead(text: string, names: readonly string[]): readonly string[] {
  const read = new Set([...text.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name]) => name));
  return names.filter((name) => read.has(name));
}

/** A script with its settings filled in; throws as `renderSettings` does. */
export function renderScript({ before, names, after }: Template, settings: Readonly<Record<string, string>>): string {
  return before + renderSettings(names, settings) + after.join('');
}

/** The settings of a script, a line each; throws RangeError where one of the names has no value. */
export function renderSettings(names: readonly string[], settings: Readonly<Record<string, string>>): string {
  return names
    .map((name) => {
      const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
      if (value === undefined) throw new RangeError(`There is no setting ${name}`);
      return `${name}=${quote(value)}\n`;
    })
    .join('');
}
