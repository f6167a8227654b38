import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { processorTime } from './measure.ts';

/** What one run of wrk showed. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Microseconds of processor time that the server took for each answer. */
  readonly processor: number;
}

/** How wrk asks. */
export interface LoadOptions {
  readonly seconds: number;
  readonly connections?: number;
  /** A program for wrk, in Lua, and what it is given. */
  readonly script?: string;
}

/** Loads a server with wrk and fails on any answer but a good one. */
export async function load(
  { origin, pid }: { readonly origin: string; readonly pid: number },
  path: string,
  { seconds, connections = 32, script }: LoadOptions,
): Promise<Load> {
  const before = processorTime(pid);
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, ...(script === undefined ? [] : ['-s', script])];
  const { stdout } = await promisify(execFile)('wrk', [...options, origin + path], { timeout: (seconds + 30) * 1000 });
  const took = processorTime(pid) - before;
  const wrong = /Non-2xx.*|Socket errors: connect [1-9].*/.exec(stdout)?.[0];
  if (wrong !== undefined) throw new Error(`${path}: ${wrong}`);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  return { requests, perSecond, processor: (took * 1000) / requests };
}
