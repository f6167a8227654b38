import { UploadError } from './upload-error.ts';
import type { YamlScalar } from './yaml-node.ts';

// A scalar of YAML stands in its file in one of five forms: what it means and the characters that say it are two texts.
// To change one word inside, each character of the meaning must be found in the file.

/** The meaning of a scalar, with the place in the file of each of its characters. */
export interface ScalarText {
  readonly value: string;
  /** Where a stretch of the meaning stands in the file; an empty one stands behind the character before it. */
  place(start: number, end: number): { readonly start: number; readonly end: number };
  /** How text without line ends is written in this scalar. */
  encode(text: string): string;
  /** Whether the lines of the meaning are lines of the file, so that one can be added. */
  readonly isByLine: boolean;
}

/** Some characters of the meaning, and what says them; as many characters where it is the same text. */
interface Run {
  /** Place of the first one in the meaning. */
  readonly at: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/** What a scalar says. Throws UploadError where its escapes are none. */
export function readScalar(source: string, node: YamlScalar): ScalarText {
  const writer = createWriter(source);
  if (node.style === 'literal' || node.style === 'folded') readBlock(source, node, writer);
  else readFlow(source, node, writer);
  const { runs } = writer;
  const value = writer.text();
  return {
    value,
    isByLine: node.style === 'literal',
    encode: encoders[node.style],
    place(start, end) {
      const first = characterAt(runs, start === end ? start - 1 : start);
      const last = characterAt(runs, end - 1);
      if (start === end && start === 0) return { start: contentStart(node), end: contentStart(node) };
      return start === end ? { start: last.end, end: last.end } : { start: first.start, end: last.end };
    },
  };
}

/** The longest text that is looked into, in characters of the file; a configuration has a thousand. */
export const longestText = 64 * 1024;

/** The text of a scalar. Throws UploadError where it is longer than any that matters. */
export function textOf(source: string, node: YamlScalar): string {
  if (node.end - node.start > longestText) throw new UploadError('too-much');
  const text = source.slice(node.start, node.end);
  // Most are short, on one line, and without anything that stands for something else.
  if (node.style === 'plain' && !text.includes('\n')) return text;
  if (node.style === 'double' && /^"(?:[^"\\\t\r\n]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"$/.test(text))
    return JSON.parse(text);
  if (node.style === 'single' && /^'[^'\r\n]*'$/.test(text)) return text.slice(1, -1);
  return readScalar(source, node).value;
}

const contentStart = ({ start, style }: YamlScalar): number => start + Number(style === 'single' || style === 'double');

const encoders: Readonly<Record<YamlScalar['style'], (text: string) => string>> = {
  double: (text) => JSON.stringify(text).slice(1, -1),
  single: (text) => text.replaceAll("'", "''"),
  plain: (text) => text,
  literal: (text) => text,
  folded: (text) => text,
};

function characterAt(runs: readonly Run[], at: number): { readonly start: number; readonly end: number } {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const run = runs[low];
  if (run === undefined || at < run.at || at >= run.at + run.length) return { start: 0, end: 0 };
  if (run.length !== run.end - run.start) return run;
  return { start: run.start + at - run.at, end: run.start + at - run.at + 1 };
}

/** Writes a meaning and remembers what says it. */
interface Writer {
  readonly runs: readonly Run[];
  /** Characters that stand for themselves. */
  copy(start: number, end: number): void;
  /** Characters that something else stands for. */
  put(text: string, start: number, end: number): void;
  text(): string;
}

function createWriter(source: string): Writer {
  const runs: Run[] = [];
  const pieces: string[] = [];
  let at = 0;
  const add = (text: string, start: number, end: number): void => {
    if (text === '') return;
    pieces.push(text);
    runs.push({ at, length: text.length, start, end });
    at += text.length;
  };
  return {
    runs,
    copy: (start, end) => add(source.slice(start, end), start, end),
    put: add,
    text: () => pieces.join(''),
  };
}

/** A block: its lines without their indentation; those of a folded one go on in the next where both are plain text. */
function readBlock(source: string, { start, end, style, indent = 0, chomping }: YamlScalar, writer: Writer): void {
  const header = source.indexOf('\n', start) + 1;
  let breaks = 0;
  let wasText = false;
  let isFirst = true;
  let lastEnd = header;
  for (let line = header; header > 0 && line < end; ) {
    const next = source.indexOf('\n', line);
    const lineEnd = next < 0 || next >= end ? end : next;
    const stop = source[lineEnd - 1] === '\r' && lineEnd - 1 >= line ? lineEnd - 1 : lineEnd;
    if (stop - line > indent) {
      const isText = source[line + indent] !== ' ' && source[line + indent] !== '\t';
      const isFolded = style === 'folded' && wasText && isText && !isFirst;
      if (isFolded && breaks === 1) writer.put(' ', lastEnd, lastEnd);
      else writer.put('\n'.repeat(isFolded ? breaks - 1 : breaks), lastEnd, lastEnd);
      writer.copy(line + indent, stop);
      [breaks, wasText, isFirst, lastEnd] = [0, isText, false, stop];
    }
    breaks += Number(lineEnd < end || source[lineEnd] === '\n');
    line = lineEnd + 1;
  }
  const kept = chomping === 'keep' ? breaks : chomping === 'clip' && !isFirst ? Math.min(breaks, 1) : 0;
  writer.put('\n'.repeat(kept), lastEnd, lastEnd);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A plain or quoted text: escapes stand for characters, line ends are folded. */
function readFlow(source: string, node: YamlScalar, writer: Writer): void {
  const isQuoted = node.style !== 'plain';
  const end = isQuoted ? node.end - 1 : node.end;
  let at = contentStart(node);
  let from = at;
  /** Where the last character ends that is not a blank written as it is. */
  let solid = at;
  const flush = (to: number): void => {
    if (to > from) writer.copy(from, to);
  };
  while (at < end) {
    const character = source[at] ?? '';
    if (character === '\n') {
      flush(Math.max(solid, from));
      const after = /[ \t\r\n]*/y;
      after.lastIndex = at;
      const blank = after.exec(source)?.[0] ?? '';
      const stop = Math.min(at + blank.length, end);
      const count = source.slice(at, stop).split('\n').length - 1;
      writer.put(count === 1 ? ' ' : '\n'.repeat(count - 1), at, at);
      at = stop;
      [from, solid] = [at, at];
    } else if (node.style === 'double' && character === '\\') {
      flush(at);
      at = readEscape(source, at, end, writer);
      [from, solid] = [at, at];
    } else if (node.style === 'single' && character === "'") {
      flush(at);
      writer.put("'", at, at + 2);
      at += 2;
      [from, solid] = [at, at];
    } else {
      at += 1;
      if (character !== ' ' && character !== '\t' && character !== '\r') solid = at;
    }
  }
  flush(end);
}

/** One escape of a double-quoted text; gives the place behind it. */
function readEscape(source: string, at: number, end: number, writer: Writer): number {
  const letter = source[at + 1] ?? '';
  const digits = hexEscapes[letter];
  if (digits !== undefined) {
    const hex = source.slice(at + 2, at + 2 + digits);
    const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) throw new UploadError('not-yaml');
    writer.put(String.fromCodePoint(code), at, at + 2 + digits);
    return at + 2 + digits;
  }
  const continuation = /\\\r?\n[ \t\r\n]*/y;
  continuation.lastIndex = at;
  const skipped = continuation.exec(source)?.[0];
  if (skipped !== undefined) {
    // Readers differ about blank lines behind an escaped line end.
    if (skipped.split('\n').length > 2) throw new UploadError('not-yaml');
    return Math.min(at + skipped.length, end);
  }
  const meant = simpleEscapes[letter];
  if (meant === undefined) throw new UploadError('not-yaml');
  writer.put(meant, at, at + 2);
  return at + 2;
}
