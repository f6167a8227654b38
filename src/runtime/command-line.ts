import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../routes/app.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { run } from '../cli/run.ts';
import type { Fetched, World } from '../cli/world.ts';
import type { ManifestStore } from '../manifest/held.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import { loadManifests } from './disk.ts';
import { release } from './release.ts';
import { parseServerOptions } from './server-options.ts';

/** Longest answer that is read: several times the largest archive, in bytes. */
const longest = 64 * 1024 * 1024;
/** How long an answer may take, and how long a client that runs what it reads stops reading, in milliseconds. */
const patience = 60_000;
const pause = 1_000;

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
    deployment: { release, origin, manifests: folderStore(folder), ...options },
    language: /^ja/.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '')
      ? 'ja'
      : 'en',
    print,
    serve: async (deployment, url) => createApp(deployment).request(url),
    say: (line) => console.error(line),
    fetch: fetchOnce,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
  process.exit(exitCodes[await run(words, world)].code);
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

async function fetchOnce(url: string, headers: Readonly<Record<string, string>>, pauses: boolean): Promise<Fetched> {
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(patience) });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    if (pauses && length === 0) await new Promise((resolve) => setTimeout(resolve, pause));
    parts.push(part);
    length += part.length;
    if (length > longest) break;
  }
  return {
    status: response.status,
    contentLocation: response.headers.get('Content-Location') ?? undefined,
    bytes: new Uint8Array(Buffer.concat(parts)),
  };
}
