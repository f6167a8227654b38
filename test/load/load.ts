import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../support/programs.ts';
import type { Runtime } from '../support/runtime.ts';

/** Memory of a process over a time, in MiB. */
export interface Memory {
  readonly start: number;
  readonly peak: number;
  /** Highest of the first half of the time, and of the second. */
  readonly halves: readonly [number, number];
  readonly end: number;
}

/** What came of a load. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that broke. */
  readonly broken: number;
  readonly timeouts: number;
  readonly memory: Memory;
}

/** Sends good and bad requests as fast as they are answered. */
export async function load({ origin, pid }: Runtime, seconds: number): Promise<LoadResult> {
  const memory = watchMemory(pid);
  const words = [
    '-t1',
    '-c32',
    `-d${seconds}s`,
    '--timeout',
    '20s',
    '-s',
    join(root, 'test', 'load', 'mix.lua'),
    origin,
  ];
  const { stdout } = await promisify(execFile)('wrk', words, { timeout: (seconds + 60) * 1000 });
  const [, json = '{}'] = /^RESULT (.*)$/m.exec(stdout) ?? [];
  return { ...JSON.parse(json), memory: memory.stop() };
}

/** Reads the memory of a process now and then, until it is stopped. */
export function watchMemory(pid: number): { stop(): Memory } {
  const samples = [residentOf(pid)];
  const timer = setInterval(() => samples.push(residentOf(pid)), 250);
  return {
    stop() {
      clearInterval(timer);
      samples.push(residentOf(pid));
      const middle = Math.ceil(samples.length / 2);
      const halves = [Math.max(...samples.slice(0, middle)), Math.max(...samples.slice(middle))] as const;
      return { start: samples[0] ?? 0, peak: Math.max(...halves), halves, end: samples.at(-1) ?? 0 };
    },
  };
}

/** Resident memory of a process in MiB; 0 where it has ended. */
export function residentOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

/** What is wrong with a result: answers of 500 and more, connections that broke, memory that only grows. */
export function faultsOfLoad({ statuses, broken, memory, requests }: LoadResult): string[] {
  const faults = Object.entries(statuses)
    .filter(([status]) => Number(status) >= 500)
    .map(([status, count]) => `${count} answers with ${status}`);
  if (requests === 0) faults.push('no request was answered');
  if (broken > 0) faults.push(`${broken} connections broke`);
  // Caches fill while it runs, so that the second half may have some more than the first; without a bound it would double.
  const [first, second] = memory.halves;
  if (second > first * 1.5 + 128) faults.push(`memory grew from ${first} to ${second} MiB`);
  return faults;
}
