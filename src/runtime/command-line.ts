import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../routes/app.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { run } from '../cli/run.ts';
import type { World } from '../cli/world.ts';
import type { ManifestStore } from '../manifest/held.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import { askOnce } from './ask.ts';
import { loadManifests } from './disk.ts';
import { releaseOf } from './release.ts';
import { parseServerOptions } from './server-options.ts';

/** Runs the command line and ends the process. */
export async function main(words: readonly string[]): Promise<never> {
  const parsed = parseServerOptions(process.env);
  if (!parsed.ok) {
    for (const problem of parsed.problems) console.error(`knit: ${problem}`);
    process.exit(exitCodes.usage.code);
  }
  const { origin = 'http://127.0.0.1:8787', manifests, host, port, isLogging, ...options } = parsed.options;
  const folder = manifests ?? fileURLToPath(new URL('../../manifests', import.meta.url));
  const world: World = {
    deployment: { release: releaseOf(options.installerSha256), origin, manifests: folderStore(folder), ...options },
    language: /^ja/.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '')
      ? 'ja'
      : 'en',
    print,
    resultMode: modeOf(process.stdout.fd),
    serve: async (deployment, url) => createApp(deployment).request(url),
    say: (line) => console.error(line),
    fetch: askOnce,
    readFile: readStart,
    allowedSigners: process.env['KNIT_ALLOWED_SIGNERS'] || undefined,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
  process.exit(exitCodes[await run(words, world)].code);
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
