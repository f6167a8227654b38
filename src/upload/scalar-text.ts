import type { Scalar } from 'yaml';

// A scalar of YAML stands in its file in one of five forms: what it means and the characters that say it are two texts.
// To change one word inside, each character of the meaning must be found in the file. Where the two cannot be brought
// together beyond doubt, nothing is changed.

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

type Mapped = { readonly value: string; readonly starts: readonly number[]; readonly ends: readonly number[] };

/** Reads a scalar, given the text that its range belongs to; undefined where it cannot be read beyond doubt. */
export function scalarText(source: string, scalar: Scalar): ScalarText | undefined {
  const { range, type, value } = scalar;
  if (typeof value !== 'string' || value === '' || !range) return undefined;
  const mapped = map(source, range[0], range[1], type, value);
  if (mapped?.value !== value) return undefined;
  const { starts, ends } = mapped;
  return {
    value,
    isByLine: type === 'BLOCK_LITERAL',
    encode: encoders[type ?? 'PLAIN'] ?? ((text) => text),
    place(start, end) {
      const from = start === end ? (start === 0 ? starts[0] : ends[start - 1]) : starts[start];
      const to = start === end ? from : ends[end - 1];
      if (from === undefined || to === undefined) throw new RangeError('Not within the scalar');
      return { start: from, end: to };
    },
  };
}

const encoders: Readonly<Record<string, (text: string) => string>> = {
  QUOTE_DOUBLE: (text) => JSON.stringify(text).slice(1, -1),
  QUOTE_SINGLE: (text) => text.replaceAll("'", "''"),
};

function map(
  source: string,
  start: number,
  end: number,
  type: Scalar.Type | undefined,
  value: string,
): Mapped | undefined {
  switch (type) {
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return mapBlock(source, start, end, value);
    case 'QUOTE_DOUBLE':
    case 'QUOTE_SINGLE':
      return mapQuoted(source, start + 1, end - 1, type === 'QUOTE_DOUBLE');
    default:
      // A plain one may be folded too, but holds no JSON.
      return undefined;
  }
}

/** A block scalar: each line of the file that is not blank stands in the meaning as it is, without its indentation. */
function mapBlock(source: string, start: number, end: number, value: string): Mapped | undefined {
  const header = source.indexOf('\n', start) + 1;
  if (header === 0 || header > end) return undefined;
  const first = /[^\n]*\S/.exec(source.slice(header, end))?.[0] ?? '';
  // An explicit indicator may make the first line deeper than the block; then the aligning below fails.
  const indent = first.length - first.trimStart().length;
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  // What stands between two lines in the meaning: line ends, or the blank that folding makes of one.
  const takeBetween = (pattern: RegExp, place: number): void => {
    pattern.lastIndex = at;
    for (const _ of pattern.exec(value)?.[0] ?? '') {
      starts.push(place);
      ends.push(place);
      at += 1;
    }
  };
  for (let line = header; line < end; ) {
    const next = source.indexOf('\n', line);
    const stop = next < 0 || next >= end ? end : next;
    const text = source.slice(line, stop).replace(/\r$/, '');
    const content = text.slice(indent);
    if (content.trim() !== '') {
      if (text.slice(0, indent).trim() !== '' || !value.startsWith(content, at)) return undefined;
      for (let index = 0; index < content.length; index += 1) {
        starts.push(line + indent + index);
        ends.push(line + indent + index + 1);
      }
      at += content.length;
      takeBetween(/\n+| (?=\S)/y, line + text.length);
    }
    line = stop + 1;
  }
  return at === value.length ? { value, starts, ends } : undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A quoted scalar: escapes stand for characters, and line ends are folded. */
function mapQuoted(source: string, start: number, end: number, isDouble: boolean): Mapped | undefined {
  const value: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  /** Blanks that were written as they are, at the end so far: they are no part of the meaning before a line end. */
  let blanks = 0;
  const push = (text: string, from: number, to: number): void => {
    for (const unit of text.split('')) {
      value.push(unit);
      starts.push(from);
      ends.push(to);
    }
  };
  const fold = (at: number): number => {
    const lineEnds = /(?:[ \t]*\r?\n)+[ \t]*/y;
    lineEnds.lastIndex = at;
    const found = lineEnds.exec(source.slice(0, end))?.[0] ?? '';
    const count = found.split('\n').length - 1;
    push(count === 1 ? ' ' : '\n'.repeat(count - 1), at, at);
    return at + found.length;
  };
  for (let at = start; at < end; ) {
    const character = source[at] ?? '';
    if (character === '\n' || (character === '\r' && source[at + 1] === '\n')) {
      for (; blanks > 0; blanks -= 1) for (const list of [value, starts, ends]) list.pop();
      at = fold(at);
    } else if (isDouble && character === '\\') {
      const letter = source[at + 1] ?? '';
      const continuation = /\\\r?\n(?:[ \t]*\r?\n)*[ \t]*/y;
      continuation.lastIndex = at;
      const skipped = continuation.exec(source)?.[0];
      const digits = hexEscapes[letter];
      blanks = 0;
      if (skipped !== undefined) {
        at += skipped.length;
      } else if (digits !== undefined) {
        const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
        if (!(code <= 0x10ffff)) return undefined;
        push(String.fromCodePoint(code), at, at + 2 + digits);
        at += 2 + digits;
      } else {
        const meant = simpleEscapes[letter];
        if (meant === undefined) return undefined;
        push(meant, at, at + 2);
        at += 2;
      }
    } else if (!isDouble && character === "'") {
      push("'", at, at + 2);
      blanks = 0;
      at += 2;
    } else {
      push(character, at, at + 1);
      blanks = character === ' ' || character === '\t' ? blanks + 1 : 0;
      at += 1;
    }
  }
  return { value: value.join(''), starts, ends };
}
