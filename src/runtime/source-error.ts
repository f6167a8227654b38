/** Why a source cannot be used. */
export class SourceError extends Error {
  /** `unreadable`: it did not answer whole; `refused`: it answered what it should not. */
  readonly reason: 'unreadable' | 'refused';
  /** Status of the answer, where there was one and it was not that of a file. */
  readonly status: number | undefined;

  constructor(reason: SourceError['reason'], message: string, status?: number) {
    super(message);
    this.status = status;
    this.name = 'SourceError';
    this.reason = reason;
  }
}

/** Text from outside as it may be printed: plain characters, and not many. */
export function printable(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}
