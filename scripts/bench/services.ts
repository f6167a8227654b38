import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { programs, root } from '../../test/support/programs.ts';
import type { Runtime } from '../../test/support/runtime.ts';
import { startProgram } from '../../test/support/runtime.ts';
import { layOutWorker } from '../../test/support/worker.ts';
import type { Sizes } from './bare.ts';

/** The runtimes that are compared; workerd by itself, since the proxy of its development server is slower than it. */
export const runtimeNames = ['node', 'bun', 'deno', 'workerd'] as const;

/** The name of a runtime. */
export type RuntimeName = (typeof runtimeNames)[number];

/** Starts something that serves, as often as it is called. */
export type Start = () => Promise<Runtime>;

/** Knit and the bare handler on one runtime, with all done beforehand that a deployment does once. */
export interface Services {
  readonly knit: Start;
  readonly bare: (sizes: Sizes) => Start;
  /** The code of knit as it is deployed; for workerd only. */
  readonly worker?: Buffer;
  cleanUp(): Promise<void>;
}

/** Prepares knit, with a folder of manifests, and the bare handler. */
export async function prepareServices(
  runtime: RuntimeName,
  manifests: string,
  log: 'json' | 'off' = 'off',
): Promise<Services> {
  const variables = { KNIT_MANIFESTS: manifests, KNIT_LOG: log };
  const sized = (sizes: Sizes) => ({ BENCH_SIZES: JSON.stringify(sizes) });
  const bareServer = join(root, 'scripts/bench/bare-server.ts');
  const cleanUp = async (): Promise<void> => {};
  switch (runtime) {
    case 'node': {
      const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
      const command: string[] = scripts.start.split(' ').slice(2);
      // The bare handler is built as knit is, and runs with the same options of Node.
      const bareFolder = await mkdtemp(join(tmpdir(), 'knit-bare-'));
      const outfile = join(bareFolder, 'bare-server.mjs');
      await build({ entryPoints: [bareServer], outfile, bundle: true, format: 'esm', platform: 'node' });
      const bareCommand = [...command.slice(0, -1), outfile];
      return {
        knit: () => startProgram(programs.node, command, { variables }),
        bare: (sizes) => () => startProgram(programs.node, bareCommand, { variables: sized(sizes) }),
        cleanUp: () => rm(bareFolder, { recursive: true }),
      };
    }
    case 'bun':
      return {
        knit: () => startProgram(programs.bun, ['scripts/start.mjs'], { variables }),
        bare: (sizes) => () => startProgram(programs.bun, [bareServer], { variables: sized(sizes) }),
        cleanUp,
      };
    case 'deno': {
      const { tasks } = JSON.parse(await readFile(join(root, 'deno.json'), 'utf8'));
      const task: string[] = tasks.start.split(' ').slice(1);
      return {
        knit: () => startProgram(programs.deno, task, { variables }),
        bare: (sizes) => () => startProgram(programs.deno, ['run', '-A', bareServer], { variables: sized(sizes) }),
        cleanUp,
      };
    }
    case 'workerd':
      return prepareWorkers(variables);
    default:
      return runtime satisfies never;
  }
}

async function prepareWorkers(variables: {
  readonly KNIT_MANIFESTS: string;
  readonly KNIT_LOG: string;
}): Promise<Services> {
  const folder = await layOutWorker(variables);
  const bareFolder = await mkdtemp(join(tmpdir(), 'knit-bare-'));
  const dry = ['deploy', 'scripts/bench/bare-worker.ts', '--dry-run', '--minify', '--outdir', bareFolder];
  const assets = ['--assets', variables.KNIT_MANIFESTS];
  await promisify(execFile)(process.execPath, [programs.wrangler, ...dry, ...assets], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  const settings = await readFile(join(folder, 'config.capnp'), 'utf8');
  const serve = (path: string): Promise<Runtime> =>
    startProgram(programs.workerd, ['serve', '--control-fd=3', path], {
      ready: /"event":"listen","socket":"http","port":(?<port>\d+)/,
    });
  return {
    knit: () => serve(join(folder, 'config.capnp')),
    bare: (sizes) => async () => {
      const path = join(bareFolder, 'config.capnp');
      const binding = `(name = "BENCH_SIZES", text = ${JSON.stringify(JSON.stringify(sizes))}),\n`;
      const config = settings
        .replace('bundle/worker.js', 'bare-worker.js')
        .replace('(name = "ASSETS"', () => `${binding}          (name = "ASSETS"`);
      await writeFile(path, config);
      return serve(path);
    },
    worker: await readFile(join(folder, 'bundle/worker.js')),
    cleanUp: async () => {
      for (const each of [folder, bareFolder]) await rm(each, { recursive: true, force: true });
    },
  };
}
