import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Several measurements of one thing. */
export interface Series {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median, the least and the greatest of some numbers. */
export function seriesOf(numbers: readonly number[]): Series {
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** Two things that were measured in turn, round by round, and how they stand to each other in each round. */
export interface Comparison {
  readonly ours: Series;
  readonly theirs: Series;
  /** Ours by theirs. */
  readonly ratio: Series;
}

/** Compares measurements of the same rounds, so that what else the machine did weighs on both. */
export function compare(pairs: readonly (readonly [ours: number, theirs: number])[]): Comparison {
  return {
    ours: seriesOf(pairs.map(([ours]) => ours)),
    theirs: seriesOf(pairs.map(([, theirs]) => theirs)),
    ratio: seriesOf(pairs.map(([ours, theirs]) => ours / theirs)),
  };
}

/** Runs a number of rounds one after the other. */
export async function rounds<Result>(count: number, round: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < count; index += 1) results.push(await round(index));
  return results;
}

/** Milliseconds that something takes. */
export async function millisecondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds that something takes, on the clock and on the processors: those of this process and of what it starts. */
export async function costOf(work: () => unknown): Promise<{ readonly wall: number; readonly processor: number }> {
  const [own, others] = [process.cpuUsage(), childrenTime()];
  const wall = await millisecondsOf(work);
  const { user, system } = process.cpuUsage(own);
  return { wall, processor: (user + system) / 1000 + childrenTime() - others };
}

/** Milliseconds of processor time of the children that have ended. */
function childrenTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  // The 16th and 17th of the fields, in hundredths of a second.
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Milliseconds that all threads of a process have spent on a processor so far. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  // The 14th and 15th of the fields: in user mode and in the kernel, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Megabytes of memory that a process holds. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
