import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import process from 'node:process';
import { createApp } from '../../routes/app.ts';
import type { Outcome } from '../cli/exit-codes.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { run } from '../cli/run.ts';
import type { World } from '../cli/world.ts';
import type { Deployment } from '../http/deployment.ts';
import type { ManifestStore } from '../manifest/held.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import { askOnce } from './ask.ts';
import { bringManifests } from './bring-manifests.ts';
import { loadManifests } from './disk.ts';
import { publish } from './publish.ts';
import { release, releaseOf } from './release.ts';
import type { Listen, OwnManifests } from './serve.ts';
import { checkoutManifests, serve } from './serve.ts';
import type { ServerOptions } from './server-options.ts';
import { localOrigin, parseServerOptions } from './server-options.ts';

/** What differs between the programs that are made of the command line. */
export interface Program {
  readonly listen: Listen;
  /** The manifests that it carries; absent: those of the checkout. */
  readonly manifests?: OwnManifests;
}

/** Runs the command line and ends the process. */
export async function runProgram(words: readonly string[], { listen, manifests }: Program): Promise<never> {
  const world: World = {
    release,
    // Only some commands read it, and what is wrong with it is no matter of the others.
    get deployment() {
      return deploymentOf(serverOptions(), manifests ?? checkoutManifests());
    },
    get address() {
      const { host, port } = serverOptions();
      return localOrigin(host, port);
    },
    variable: (name) => process.env[name] || undefined,
    start: async (variables) => {
      await serve(listen, { environment: { ...process.env, ...variables }, ...(manifests && { manifests }) });
      // A signal ends the process.
      return new Promise<Outcome>(() => {});
    },
    bring,
    publish: async (to, site) => publish(to, site),
    language: /^ja/.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '')
      ? 'ja'
      : 'en',
    print,
    resultMode: modeOf(process.stdout.fd),
    serve: async (deployment, url) => createApp(deployment).request(url),
    say: (line) => console.error(line),
    fetch: askOnce,
    readFile: readStart,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
  process.exit(exitCodes[await run(words, world)].code);
}

/** What the environment says; where it cannot be used, says why and ends. */
function serverOptions(): ServerOptions {
  const parsed = parseServerOptions(process.env);
  if (parsed.ok) return parsed.options;
  for (const problem of parsed.problems) console.error(`knit: ${problem}`);
  process.exit(exitCodes.usage.code);
}

function deploymentOf(options: ServerOptions, own: OwnManifests): Deployment {
  const {
    origin = 'http://127.0.0.1:8787',
    manifests: folder,
    host,
    port,
    isLogging,
    metricsPath,
    ...others
  } = options;
  const manifests = folderStore(folder ?? own.folder);
  return { release: releaseOf(others.installerSha256), origin, manifests, ...others };
}

/** Downloads manifests; a signal waits until the file that is being written is whole. */
async function bring(wanted: Parameters<World['bring']>[0]): Promise<Outcome> {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  return bringManifests(wanted, {
    say: (line) => process.stdout.write(`${line}\n`),
    fail: (line) => process.stderr.write(`${line}\n`),
  });
}

/** Reads a file as far as its reader goes; undefined where there is none, or none that may be read. */
async function readStart(path: string, longest: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = new Uint8Array(longest);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, longest - length);
      length += bytesRead;
      if (bytesRead === 0) return bytes.slice(0, length);
    }
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** The mode of what a descriptor leads to, where that is a file. */
function modeOf(descriptor: number): number | undefined {
  const stat = fstatSync(descriptor);
  return stat.isFile() ? stat.mode & 0o777 : undefined;
}

// One command wants one file at most: the others need not be read.
const folderStore = (folder: string): ManifestStore => ({
  carried: async (tag, file) => {
    const store = await loadManifests(
      folder,
      pinnedManifests.filter((pin) => pin.tag === tag && pin.file === file),
    );
    for (const { reason } of store.refused) console.error(`knit: ${folder}/${tag}/${file}: ${reason}`);
    return store.carried(tag, file);
  },
  missing: [],
  refused: [],
  problems: [],
});

// A pipe takes a part at a time, and process.exit() does not wait for the rest.
function print(content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whoever closes the pipe early has read enough.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)));
    process.stdout.write(content, () => resolve());
  });
}
