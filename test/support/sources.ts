import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './programs.ts';

/** One file of the repository. */
export interface Source {
  /** Path from the folder of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Reads all files below the folders that end with one of the extensions, sorted by path. */
export function readSources(folders: readonly string[], extensions: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !/(^|\/)(node_modules|golden)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The text without comments, as far as that can be seen without a parser: whole lines and block comments. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
