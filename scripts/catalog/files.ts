import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { ListName, Lists } from './lists.ts';
import { listFiles, renderList } from './lists.ts';

/** The lists of a folder and the texts that hold them. */
export interface Catalog {
  readonly lists: Lists;
  readonly texts: Readonly<Record<ListName, string>>;
}

const names = Object.keys(listFiles) as readonly ListName[];

/** Reads the lists of a folder. Throws RangeError where a file does not have the form in which it would be written. */
export async function readCatalog(folder: string): Promise<Catalog> {
  const lists = await importLists(folder);
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(folder, listFiles[name].file), 'utf8');
    if (renderList(text, name, lists[name]) !== text) {
      throw new RangeError(`${listFiles[name].file} has been written in another form: give it back its form first`);
    }
    texts[name] = text;
  }
  return { lists, texts: texts as Catalog['texts'] };
}

/** Writes the lists that differ; each file is replaced whole, and none is before all have been read back. */
export async function writeCatalog(
  folder: string,
  { texts }: Catalog,
  lists: Lists,
  day?: string,
): Promise<readonly string[]> {
  const changed = names.filter((name) => renderList(texts[name], name, lists[name], day) !== texts[name]);
  if (changed.length === 0) return [];
  const draft = await mkdtemp(join(folder, '.draft-'));
  try {
    for (const name of names) {
      await writeFile(join(draft, listFiles[name].file), renderList(texts[name], name, lists[name], day));
    }
    if (!isDeepStrictEqual(await importLists(draft), lists))
      throw new RangeError('The lists do not read back the same');
    for (const name of changed) await rename(join(draft, listFiles[name].file), join(folder, listFiles[name].file));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return changed.map((name) => join(folder, listFiles[name].file));
}

async function importLists(folder: string): Promise<Lists> {
  const modules = await Promise.all(
    names.map((name) => import(pathToFileURL(join(folder, listFiles[name].file)).href)),
  );
  return Object.fromEntries(names.map((name, index) => [name, modules[index][name]])) as unknown as Lists;
}
