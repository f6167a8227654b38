import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settingNames } from '../../src/artefacts/settings.ts';
import type { Template } from '../../src/shell/script.ts';
import { parseTemplate } from '../../src/shell/script.ts';
import { scripts } from '../../templates/embedded.ts';

/** The templates by the path that serves them. */
export const templates: Readonly<Record<string, Template>> = {
  '/install.sh': parseTemplate(scripts.install.join('')),
  '/verify.sh': parseTemplate(scripts.verify.join('')),
  '/uninstall.sh': parseTemplate(scripts.uninstall.join('')),
};

/** The settings block of a served script, or why it is none: everything else must be the template's, byte for byte. */
export function blockOf(path: string, script: string): { readonly block: string } | { readonly fault: string } {
  const template = templates[path];
  if (template === undefined) return { fault: `${path} has no template` };
  const { before, after } = template;
  if (!script.startsWith(before)) return { fault: 'what stands before the settings is not the template' };
  if (!script.endsWith(after)) return { fault: 'what stands behind the settings is not the template' };
  return { block: script.slice(before.length, script.length - after.length) };
}

/**
 * The values of a settings block, read by its grammar: every name once, in order, each with one word of single-quoted
 * text, where a quote of the text stands escaped between two such texts. Undefined where there is anything else.
 */
export function valuesOf(block: string): readonly string[] | undefined {
  const values: string[] = [];
  let place = 0;
  for (const name of settingNames) {
    const start = `${name}='`;
    if (!block.startsWith(start, place)) return undefined;
    place += start.length;
    let value = '';
    for (;;) {
      const quote = block.indexOf("'", place);
      if (quote < 0) return undefined;
      value += block.slice(place, quote);
      place = quote + 1;
      if (!block.startsWith("\\''", place)) break;
      value += "'";
      place += 3;
    }
    if (block[place] !== '\n') return undefined;
    place += 1;
    values.push(value);
  }
  return place === block.length ? values : undefined;
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
  const names = settingNames.map((name) => `"$${name}"`).join(' ');
  const text = blocks.map((block) => `${block}printf '%s\\0' ${names}\n`).join('');
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
    return blocks.map((_, index) => values.slice(index * settingNames.length, (index + 1) * settingNames.length));
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
