import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { calicoManifestBase } from '../../src/catalog/calico-releases.ts';
import type { ManifestPin } from '../../src/manifest/pins.ts';
import { pinnedManifests } from '../../src/manifest/pins.ts';
import { isSourceAddress } from '../catalog/options.ts';

/** What `npm run manifests` brings, from where, to where. */
export interface Options {
  readonly pins: readonly ManifestPin[];
  /** An address or a folder with `<tag>/manifests/<file>` below it. */
  readonly base: string;
  /** Folder that gets `<tag>/<file>`. */
  readonly folder: string;
  /** Longest time that one download may take, in seconds. */
  readonly timeout: number;
}

/** What the command line means. */
export type Command =
  | { readonly kind: 'bring'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly detail: string };

/** The text of `--help`. */
export const help = `Downloads upstream's manifests of Calico and Canal, so that the service can carry them.

Usage: npm run manifests -- [options] [TAG...]

Without a TAG: the newest release of each Calico minor that the catalog pins. A TAG is a release (v3.32.1) or a
minor (v3.32: its newest release).

  --all              every release of the catalog
  --base BASE        where upstream's layout begins: BASE/<tag>/manifests/<file> (KNIT_MANIFEST_BASE),
                     an address (https, or http://127.0.0.1) or a folder; default ${calicoManifestBase}
  --to FOLDER        the folder that the service reads (KNIT_MANIFESTS), default manifests/
  --timeout SECONDS  longest time for one download, 1 to 600, default 60
  --help

Every file is checked against the digest that the catalog pins, and appears whole or not at all. Files that are there
and right are left alone, so the command can be run again. Beside each file goes its <file>.segment, the part that no
edit touches, deflated for the archives that the service packs.

Exit codes:
  0   all files are there
  64  the command line is wrong
  65  a file is not the pinned one; it was not kept
  69  a file could not be downloaded whole
  73  a file could not be written
`;

/** Reads the command line; variables of the environment stand in for what it leaves out. */
export function parseCommand(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  let parsed: ReturnType<typeof parseValues>;
  try {
    parsed = parseValues(args);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  if (values.all === true && positionals.length > 0) return usage('--all: leave out either it or the tags');
  const tags = values.all === true ? allTags : positionals.length > 0 ? positionals.map(newestOf) : newestTags();
  const unknown = tags.indexOf(undefined);
  if (unknown >= 0) {
    return usage(
      `${JSON.stringify(positionals[unknown])} is not in the catalog; the newest are ${newestTags().join(', ')}`,
    );
  }
  const base = values.base ?? (env['KNIT_MANIFEST_BASE'] || calicoManifestBase);
  if (!isSourceAddress(base) && !isFolder(base)) {
    return usage(`--base: ${JSON.stringify(base)} is not https, http://127.0.0.1 or a folder`);
  }
  const timeout = Number(values.timeout ?? '60');
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 600)
    return usage('--timeout: give whole seconds, 1 to 600');
  const folder = values.to ?? (env['KNIT_MANIFESTS'] || fileURLToPath(new URL('../../manifests', import.meta.url)));
  const wanted = new Set(tags);
  const pins = pinnedManifests.filter(({ tag }) => wanted.has(tag));
  return { kind: 'bring', options: { pins, base, folder: resolve(folder), timeout } };
}

const parseValues = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      base: { type: 'string' },
      to: { type: 'string' },
      timeout: { type: 'string' },
      help: { type: 'boolean' },
    },
  });

const usage = (detail: string): Command => ({ kind: 'usage', detail });

/** Tags of the catalog, the newest first. */
const allTags = [...new Set(pinnedManifests.map(({ tag }) => tag))];

const newestOf = (name: string): string | undefined =>
  allTags.find((tag) => tag === name) ?? allTags.find((tag) => /^v\d+\.\d+$/.test(name) && tag.startsWith(`${name}.`));

const newestTags = (): string[] => allTags.filter((tag) => newestOf(tag.slice(0, tag.lastIndexOf('.'))) === tag);

const isFolder = (path: string): boolean => !path.includes('://') && existsSync(path) && statSync(path).isDirectory();
