/** One change of one place of a file. */
export interface Mutant {
  /** The file's path in the checkout. */
  readonly path: string;
  readonly line: number;
  /** The line as it is, and as it becomes. */
  readonly before: string;
  readonly after: string;
}

type Change = readonly [pattern: RegExp, replacement: string | ((found: string) => string)];

const next = (number: string): string => String(Number(number) + 1);

/** What is changed in TypeScript: what an author may have mistaken, one thing at a time. */
const ofTypeScript: readonly Change[] = [
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \?\? /g, ' && '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ < (?=[\w(])/g, ' <= '],
  [/ <= /g, ' < '],
  [/ > (?=[\w(])/g, ' >= '],
  [/ >= /g, ' > '],
  [/ \+ (?=[\w(])/g, ' - '],
  [/ - (?=[\w(])/g, ' + '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/(?<=[(&|=>?:] ?)!(?=[\w(])/g, ''],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/Math\.max/g, 'Math.min'],
  [/Math\.min/g, 'Math.max'],
  [/\bcontinue;/g, 'break;'],
  [/(?<![\w.'#])\d+(?![\w.'])/g, next],
  [/(?<=[vV.]\d*)\d(?=[.+'])/g, next],
];

/** What is changed in a part of a script. */
const ofShell: readonly Change[] = [
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/\[ -n /g, '[ -z '],
  [/\[ -z /g, '[ -n '],
  [/(?<=\[ .*) = /g, ' != '],
  [/(?<=\[ .*) != /g, ' = '],
  [/ -gt /g, ' -ge '],
  [/ -ge /g, ' -gt '],
  [/ -lt /g, ' -le '],
  [/ -le /g, ' -lt '],
  [/ -eq /g, ' -ne '],
  [/ -ne /g, ' -eq '],
  [/(?<=\[ )-[edfrx] /g, '! $&'],
  [/(?<=^ *(?:if |elif |while )?)! (?=[\w[{])/g, ''],
  [/return 0/g, 'return 1'],
  [/return 1/g, 'return 0'],
  [/\bcontinue\b/g, 'break'],
  [/(?<=[ /=+*-])\d+(?=[ ;)\]"/-]|$)/g, next],
];

const isIdle = (path: string, line: string): boolean =>
  /^\s*(?:\/\/|\/?\*|#|import |export type|export interface|readonly )/.test(line) ||
  (path.endsWith('.sh') && /^\s*(?:say|note|die|warn|refuse|advise|remedy)\b/.test(line)) ||
  line.length > 400;

/** Every change that a text has a place for. */
export function mutantsOf(path: string, text: string): readonly Mutant[] {
  const changes = path.endsWith('.sh') ? ofShell : ofTypeScript;
  return text.split('\n').flatMap((before, at) => {
    if (isIdle(path, before)) return [];
    return changes.flatMap(([pattern, replacement]) =>
      [...before.matchAll(pattern)].map((found) => {
        const [old] = found;
        const put = typeof replacement === 'string' ? replacement.replace('$&', old) : replacement(old);
        const after = before.slice(0, found.index) + put + before.slice(found.index + old.length);
        return { path, line: at + 1, before, after };
      }),
    );
  });
}

/** The text with a mutant in the place of what it changes. */
export function withMutant(text: string, { line, after }: Mutant): string {
  const lines = text.split('\n');
  lines[line - 1] = after;
  return lines.join('\n');
}
