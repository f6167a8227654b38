import process from 'node:process';
import type { LogEntry } from '../http/observe.ts';

/** Where entries go: one line of JSON each, on standard output. */
export interface Log {
  write(entry: LogEntry): void;
  /** Writes what still waits. */
  flush(): void;
}

/** How long lines may wait for others to be written with, in milliseconds. */
const patience = 100;

/** A log that writes many lines at once: a write for each would cost more than most answers do. */
export function openLog(): Log {
  let waiting = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== '') process.stdout.write(waiting);
    waiting = '';
  };
  return {
    write: (entry) => {
      waiting += `${JSON.stringify(entry)}\n`;
      timer ??= setTimeout(flush, patience);
    },
    flush,
  };
}
