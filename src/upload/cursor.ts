import { UploadError } from './upload-error.ts';

/** The characters that structure is made of. */
export const mark = { dash: 0x2d, colon: 0x3a, question: 0x3f, hash: 0x23, newLine: 0x0a, space: 0x20 } as const;

const [tab, carriageReturn] = [0x09, 0x0d];
const { newLine, space, hash, dash, colon, question } = mark;

/** Whether a character is a blank within a line. */
export const isBlank = (code: number): boolean => code === space || code === tab;
/** Whether a line ends here. Behind the last character charCodeAt() gives NaN. */
export const isBreak = (code: number): boolean => code === newLine || code === carriageReturn || Number.isNaN(code);
/** Whether a character parts one thing from the next. */
export const isGap = (code: number): boolean => isBlank(code) || isBreak(code);
/** Commas and brackets. */
export const flowIndicators: ReadonlySet<number> = new Set([...',[]{}'].map((each) => each.charCodeAt(0)));

/** Refuses a text that is no YAML of the kind that is read here. */
export const fail = (): never => {
  throw new UploadError('not-yaml');
};

/** A place in a text of YAML, and what can be read from there without knowing what it belongs to. */
export class Cursor {
  readonly source: string;
  at: number;
  /** Where the line of the place begins. */
  lineStart: number;

  constructor(source: string) {
    this.source = source;
    this.at = source.startsWith('\ufeff') ? 1 : 0;
    this.lineStart = this.at;
  }

  /** The character at the place, or near it. */
  code(offset = 0): number {
    return this.source.charCodeAt(this.at + offset);
  }

  get isAtEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** Goes to what is neither blank nor comment. */
  skip(): void {
    for (;;) {
      const each = this.code();
      if (isBlank(each) || each === carriageReturn) this.at += 1;
      else if (each === newLine) {
        this.at += 1;
        this.lineStart = this.at;
      } else if (each === hash && (this.at === this.lineStart || isBlank(this.code(-1)))) {
        const end = this.source.indexOf('\n', this.at);
        this.at = end < 0 ? this.source.length : end;
      } else return;
    }
  }

  /** The column of what begins here; nothing but blanks and marks of other levels may stand before it. */
  column(): number {
    if (this.source.slice(this.lineStart, this.at).includes('\t')) fail();
    return this.at - this.lineStart;
  }

  /** Whether a mark of structure stands here. */
  isMark(code: number): boolean {
    return this.code() === code && isGap(this.code(1));
  }

  /** Nothing but a comment may stand behind a value on its last line. */
  endLine(): void {
    while (isBlank(this.code())) this.at += 1;
    if (!isBreak(this.code()) && !(this.code() === hash && isBlank(this.code(-1)))) fail();
  }

  /** Goes behind what a pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }

  /** Goes behind a quoted text; it may have many lines. */
  quoted(): 'single' | 'double' {
    const quote = this.code();
    const isDouble = quote === 0x22;
    for (this.at += 1; ; this.at += 1) {
      const each = this.code();
      if (Number.isNaN(each)) fail();
      if (each === newLine) this.lineStart = this.at + 1;
      if (isDouble && each === 0x5c) {
        this.at += 1;
        if (this.code() === newLine) this.lineStart = this.at + 1;
      } else if (each === quote) {
        if (isDouble || this.code(1) !== quote) break;
        this.at += 1;
      }
    }
    this.at += 1;
    return isDouble ? 'double' : 'single';
  }

  /** Goes to the end of blanks on this line. */
  skipBlanks(): void {
    while (isBlank(this.code())) this.at += 1;
  }

  /** Goes behind the part of a plain text that stands on this line; gives where its last character ends. */
  plainLine(isInFlow: boolean): number {
    let end = this.at;
    for (; !isBreak(this.code()); this.at += 1) {
      const each = this.code();
      if (each === colon && (isGap(this.code(1)) || (isInFlow && flowIndicators.has(this.code(1))))) break;
      if (each === hash && this.at > this.lineStart && isBlank(this.code(-1))) break;
      if (isInFlow && flowIndicators.has(each)) break;
      if (!isBlank(each)) end = this.at + 1;
    }
    return end;
  }

  /** Whether a plain text can begin here. */
  beginsPlain(isInFlow: boolean): boolean {
    const each = this.code();
    if (each === dash || each === question || each === colon) {
      return !isGap(this.code(1)) && !(isInFlow && flowIndicators.has(this.code(1)));
    }
    return !Number.isNaN(each) && !'#&*!|>\'"%@`,[]{}'.includes(this.source[this.at] ?? '');
  }
}
