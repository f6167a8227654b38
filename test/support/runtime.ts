import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Variables } from './programs.ts';
import { programs, root } from './programs.ts';
import { layOutWorker } from './worker.ts';

/** The runtimes that knit runs on; `wrangler` is workerd behind its development server, with its assets. */
export const runtimeNames = ['node', 'bun', 'deno', 'workerd', 'wrangler'] as const;

/** One runtime that knit runs on. */
export type RuntimeName = (typeof runtimeNames)[number];

/** A service that runs in a process of its own. */
export interface Runtime {
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The process that answers (for `wrangler`: the one that starts it). */
  readonly pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Sends SIGTERM, after 15 seconds SIGKILL, and resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts knit on 127.0.0.1 at a port that the system chooses; `variables` are knit's own, such as KNIT_MANIFESTS. */
export async function startRuntime(name: RuntimeName, variables: Variables = {}): Promise<Runtime> {
  switch (name) {
    case 'node':
    case 'bun':
      return startProgram(programs[name], ['scripts/start.mjs'], { variables });
    case 'deno': {
      const { tasks } = JSON.parse(readFileSync(join(root, 'deno.json'), 'utf8'));
      return startProgram(programs.deno, tasks.start.split(' ').slice(1), { variables });
    }
    case 'workerd': {
      const folder = await layOutWorker(variables);
      return startProgram(programs.workerd, ['serve', '--control-fd=3', join(folder, 'config.capnp')], {
        ready: /"event":"listen","socket":"http","port":(?<port>\d+)/,
        cleanUp: () => rm(folder, { recursive: true, force: true }),
      });
    }
    case 'wrangler':
      return startWrangler(variables);
    default:
      return name satisfies never;
  }
}

async function startWrangler({ KNIT_MANIFESTS, ...variables }: Variables): Promise<Runtime> {
  const vars = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
  const nothing = await mkdtemp(join(tmpdir(), 'knit-assets-'));
  const assets = ['--assets', KNIT_MANIFESTS ?? nothing];
  const flags = ['--local', '--ip', '127.0.0.1', '--port', '0', '--show-interactive-dev-session=false'];
  return startProgram(process.execPath, [programs.wrangler, 'dev', ...flags, ...assets, ...vars], {
    // Neither usage reports nor a look at the account: nothing of a test leaves the machine.
    variables: { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    ready: /Ready on (?<origin>http:\/\/127\.0\.0\.1:\d+)/,
    cleanUp: () => rm(nothing, { recursive: true }),
  });
}

interface ProgramOptions {
  readonly variables?: Variables;
  /** Matches what the program prints once it listens, with a group `origin` or `port`. */
  readonly ready?: RegExp;
  readonly cwd?: string;
  readonly cleanUp?: () => Promise<void>;
}

/** Starts any program that serves and prints where. */
export async function startProgram(
  program: string,
  programArguments: readonly string[],
  { variables = {}, ready = /listens on (?<origin>http:\/\/\S+)/, cwd = root, cleanUp }: ProgramOptions = {},
): Promise<Runtime> {
  const child = spawn(program, programArguments, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', HOST: '127.0.0.1', PORT: '0', ...variables },
    // The fourth is where workerd reports its port.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  }).finally(() => cleanUp?.());
  let output = '';
  const origin = new Promise<string>((resolve) => {
    for (const stream of child.stdio.slice(1)) {
      stream?.on('data', (bytes: Buffer) => {
        output += bytes;
        const { origin, port } = ready.exec(output)?.groups ?? {};
        if (origin !== undefined || port !== undefined) resolve(origin ?? `http://127.0.0.1:${port}`);
      });
    }
  });
  const stop = (): Promise<number | null> => terminate(child, exit);
  try {
    return { origin: await within(90, origin, exit), pid: child.pid ?? 0, output: () => output, stop };
  } catch (error) {
    await stop();
    throw new Error(`${program} ${programArguments.join(' ')}: ${error}\n${output}`);
  }
}

/** The origin, unless the program ends or the seconds pass before: a bound for a busy machine, not a measurement. */
async function within(seconds: number, origin: Promise<string>, exit: Promise<number | null>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`does not listen after ${seconds} s`)), seconds * 1000);
  });
  const ended = exit.then((code) => Promise.reject(new Error(`ended with ${code} before it listened`)));
  try {
    return await Promise.race([origin, ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function terminate(child: ChildProcess, exit: Promise<number | null>): Promise<number | null> {
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.kill('SIGTERM');
  try {
    return await exit;
  } finally {
    clearTimeout(timer);
  }
}
