import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { SiteFile, SiteFolder } from '../cli/world.ts';

/**
 * Puts folders and then files into a folder: each folder and each file appears whole or not at all, and the files, which
 * lead to the folders, come last. What is the same already stays. Gives why it could not, where it could not.
 */
export function publish(
  to: string,
  site: { readonly folders: readonly SiteFolder[]; readonly files: readonly SiteFile[] },
): string | undefined {
  const mark = `.knit-${process.pid}`;
  let unfinished = '';
  try {
    for (const { path, files } of site.folders) {
      const target = join(to, path);
      if (isSame(target, files)) continue;
      unfinished = `${target}${mark}`;
      for (const file of files) write(join(unfinished, file.path), file.bytes);
      if (existsSync(target)) renameSync(target, `${target}${mark}-old`);
      renameSync(unfinished, target);
      rmSync(`${target}${mark}-old`, { recursive: true, force: true });
    }
    for (const { path, bytes } of site.files) {
      const target = join(to, path);
      unfinished = `${target}${mark}`;
      write(unfinished, bytes);
      renameSync(unfinished, target);
    }
    return undefined;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function isSame(folder: string, files: readonly SiteFile[]): boolean {
  if (!existsSync(folder) || readdirSync(folder).length !== files.length) return false;
  return files.every(
    ({ path, bytes }) => existsSync(join(folder, path)) && readFileSync(join(folder, path)).equals(bytes),
  );
}
