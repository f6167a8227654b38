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
  /** Highest of each third of the time. */
  readonly thirds: readonly [number, number, number];
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
      const highest = (part: number): number => {
        const [from, to] = [part, part + 1].map((edge) => Math.round((samples.length * edge) / 3));
        return Math.max(0, ...samples.slice(from, to));
      };
      const thirds = [highest(0), highest(1), highest(2)] as const;
      return { start: samples[0] ?? 0, peak: Math.max(...thirds), thirds, end: samples.at(-1) ?? 0 };
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
  return [...faults, ...faultsOfMemory(memory)];
}

/**
 * What is wrong with the memory of a time in which always new things were asked. Caches fill and a heap stretches, so that
 * the last third may need some more than the first; who keeps all that was asked needs three times as much.
 */
export function faultsOfMemory({ thirds: [first, , last] }: Pick<Memory, 'thirds'>): string[] {
  const most = first * 1.5 + 128;
  return last > most ? [`memory grew from ${first} to ${last} MiB, and ${most} would have been enough`] : [];
}
