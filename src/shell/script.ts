import { quote } from './quote.ts';

/** A script cut at its settings block: what stands before it, the names that it sets, what stands after it. */
export interface Template {
  readonly before: string;
  readonly names: readonly string[];
  readonly after: string;
}

const begin = /^# --- settings.*\n/m;
const end = '# --- end settings\n';

/** Cuts a script at its settings block; throws SyntaxError where the block is missing or holds more than assignments. */
export function parseTemplate(script: string): Template {
  const start = begin.exec(script);
  const stop = script.indexOf(end);
  if (start === null || stop < start.index) throw new SyntaxError('Script has no settings block');
  const first = start.index + start[0].length;
  return { before: script.slice(0, first), names: namesOf(script.slice(first, stop)), after: script.slice(stop) };
}

/** A script with its settings filled in; throws RangeError when settings and block do not name the same things. */
export function renderScript(template: Template, settings: Readonly<Record<string, string>>): string {
  return template.before + renderSettings(template, settings) + template.after;
}

/** The settings of a script, a line each: all of it that depends on the request. Throws as `renderScript` does. */
export function renderSettings({ names }: Template, settings: Readonly<Record<string, string>>): string {
  const given = Object.keys(settings);
  if (given.length !== names.length || !names.every((name) => Object.hasOwn(settings, name))) {
    throw new RangeError(`Settings do not fit the script: ${given.join(' ')} for ${names.join(' ')}`);
  }
  return names.map((name) => `${name}=${quote(settings[name] ?? '')}\n`).join('');
}

// Defaults may span lines inside quotes, so the block is read value by value.
function namesOf(block: string): readonly string[] {
  const names: string[] = [];
  const rest = block.replace(/^([A-Z][A-Z0-9_]*)='[^']*'\n/gm, (_, name: string) => {
    names.push(name);
    return '';
  });
  if (rest.trim() !== '') throw new SyntaxError(`Settings block holds more than quoted assignments: ${rest}`);
  return names;
}
