import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { headerText, partTexts } from '../../src/artefacts/scripts.ts';
import type { Template } from '../../src/shell/script.ts';
import { groupBegin, groupEnd, settingsBegin, settingsRead } from '../../src/shell/script.ts';
import type { ScriptName } from '../../templates/parts.ts';
import { scriptNames } from '../../templates/parts.ts';
import { settingNames } from '../../templates/settings.ts';

/** The paths that serve scripts. */
export const scriptPaths: readonly string[] = scriptNames.map((name) => `/${name}`);

/** A served script, cut: its settings, and all else, which is made of whole parts. */
export interface Cut {
  readonly block: string;
  readonly template: Template;
}

/**
 * Cuts a served script, or says why it is none: it is a header, settings that its parts read and no other, and then whole
 * parts in their order, all in one language, byte for byte.
 */
export function blockOf(path: string, script: string): Cut | { readonly fault: string } {
  const name = scriptNames.find((known) => `/${known}` === path);
  if (name === undefined) return { fault: `${path} serves no script` };
  for (const language of ['en', 'ja']) {
    const before = headerText(name, language) + settingsBegin;
    if (!script.startsWith(before)) continue;
    const block = blockAt(script, before.length);
    const after = script.slice(before.length + block.length);
    const names = namesOf(block);
    if (!isMadeOfParts(after, name, language)) continue;
    if (names.join() !== settingsRead(after, settingNames).join())
      return { fault: `other settings: ${names.join(' ')}` };
    return { block, template: { before, names, after: [after] } };
  }
  return { fault: 'it is not made of a header, settings and parts' };
}

function isMadeOfParts(after: string, name: ScriptName, language: string): boolean {
  if (!after.startsWith(groupBegin) || !after.endsWith(groupEnd)) return false;
  let rest = after.slice(groupBegin.length, after.length - groupEnd.length);
  for (const text of partTexts(name, language)) if (rest.startsWith(text)) rest = rest.slice(text.length);
  return rest === '';
}

const assignment = /([A-Z][A-Z0-9_]*)='((?:[^']|'\\'')*)'\n/y;

/** The quoted assignments that a text has from a place on. */
function assignmentsAt(
  text: string,
  start: number,
): { readonly found: readonly [string, string][]; readonly end: number } {
  const found: [string, string][] = [];
  let end = start;
  for (;;) {
    assignment.lastIndex = end;
    const [whole, name, value] = assignment.exec(text) ?? [];
    if (whole === undefined || name === undefined || value === undefined) return { found, end };
    found.push([name, value.replaceAll("'\\''", "'")]);
    end += whole.length;
  }
}

const blockAt = (script: string, start: number): string => script.slice(start, assignmentsAt(script, start).end);

/** The names that a settings block sets, as they stand there. */
export const namesOf = (block: string): readonly string[] => assignmentsAt(block, 0).found.map(([name]) => name);

/**
 * The values of a settings block, read by its grammar: names in their order, each once, each with one word of
 * single-quoted text, where a quote of the text stands escaped between two such texts. Undefined where there is anything
 * else.
 */
export function valuesOf(block: string): readonly string[] | undefined {
  const { found, end } = assignmentsAt(block, 0);
  const names = found.map(([name]) => name);
  const known = settingNames.filter((name) => names.includes(name));
  return end === block.length && known.join() === names.join() ? found.map(([, value]) => value) : undefined;
}

/** A script as a parser sees it: the names and values of its settings, and its tree without their text and positions. */
export interface Syntax {
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly tree: string;
}

/** What shfmt's parser makes of a script. */
export function syntaxOf(script: string): Syntax {
  const json = execFileSync('shfmt', ['-ln', 'posix', '--to-json'], { input: script, maxBuffer: 1 << 30 });
  const settings: [string, string][] = [];
  const parts: string[] = [];
  walk(JSON.parse(json.toString()), settings, parts);
  return { settings, tree: parts.join(' ') };
}

function walk(value: unknown, settings: [string, string][], parts: string[]): void {
  if (typeof value !== 'object' || value === null) {
    parts.push(JSON.stringify(value));
    return;
  }
  const assignment = quotedAssignment(value);
  if (assignment !== undefined) {
    settings.push(assignment);
    parts.push(`${assignment[0]}='…'`);
    return;
  }
  parts.push(Array.isArray(value) ? '[' : '{');
  for (const key in value) {
    if (isPosition(key)) continue;
    parts.push(key);
    walk((value as Record<string, unknown>)[key], settings, parts);
  }
  parts.push(Array.isArray(value) ? ']' : '}');
}

const isPosition = (key: string): boolean => key.endsWith('Pos') || positions.has(key);
const positions = new Set(['End', 'Position', 'Offset', 'Line', 'Col', 'Comments', 'Last']);

interface Assignment {
  readonly Name?: { readonly Value?: string };
  readonly Value?: { readonly Parts?: readonly { readonly Type: string; readonly Value?: string }[] };
}

// `NAME='text'`, where the text may be cut by `\'`; anything else in a value keeps its place in the tree.
function quotedAssignment({ Name, Value }: Assignment): [string, string] | undefined {
  if (Name?.Value === undefined || Value?.Parts === undefined) return undefined;
  if (!settingNames.some((name) => name === Name.Value)) return undefined;
  const texts = Value.Parts.map(({ Type, Value: text = '' }) =>
    Type === 'SglQuoted' ? text : Type === 'Lit' && /^(?:\\')+$/.test(text) ? text.replaceAll("\\'", "'") : undefined,
  );
  return texts.every((text) => text !== undefined) ? [Name.Value, texts.join('')] : undefined;
}

/** What a real shell takes many blocks to mean: the values of each, in order. */
export function readByShell(command: readonly string[], blocks: readonly string[]): readonly (readonly string[])[] {
  const text = blocks
    .map(
      (block) =>
        `${block}printf '%s\\0' ${namesOf(block)
          .map((name) => `"$${name}"`)
          .join(' ')}\n`,
    )
    .join('');
  const [program = 'sh', ...words] = command;
  const folder = mkdtempSync(join(tmpdir(), 'knit-read-'));
  try {
    // From a file: what comes through a pipe, a shell has to read byte by byte.
    const file = join(folder, 'blocks.sh');
    writeFileSync(file, text);
    const { status, stdout, stderr, error } = spawnSync(program, [...words, file], { maxBuffer: 1 << 30 });
    if (error !== undefined) throw error;
    if (status !== 0 || stderr.length > 0)
      throw new Error(`${program} ended with ${status}: ${stderr.toString().slice(0, 500)}`);
    const values = stdout.toString().split('\0').slice(0, -1);
    let at = 0;
    return blocks.map((block) => {
      const from = at;
      at += namesOf(block).length;
      return values.slice(from, at);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lets a real shell parse whole scripts without running them, a process each; resolves to those that it refused. */
export async function parseByShell(shell: string, whole: readonly string[]): Promise<readonly string[]> {
  if (whole.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'knit-parse-'));
  try {
    for (const [index, script] of whole.entries()) writeFileSync(join(folder, `${index}.sh`), script);
    // One shell walks the folder and starts the others: far quicker than to start each from here.
    const walk = `cd "$1" && for f in *.sh; do ${shell} -n "$f" || echo "$f"; done`;
    const { stdout } = await promisify(execFile)('sh', ['-c', walk, 'sh', folder], { maxBuffer: 1 << 26 });
    return stdout
      .split('\n')
      .filter((name) => name !== '')
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
