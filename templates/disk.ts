import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Where there is a disk, the parts are read from it when the service starts. Where there is none, `#templates` of
// package.json names a module instead, which scripts/build.mjs makes of this one.

const folder = fileURLToPath(new URL('.', import.meta.url));

function read(below: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(`${folder}${below}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) return read(`${path}/`);
    return /\.(sh|json)$/.test(path) ? [[path, readFileSync(`${folder}${path}`, 'utf8')] as const] : [];
  });
}

/** What scripts are made of: the text of every part and of the catalogue of messages, by its path in this folder. */
export const templateFiles: Readonly<Record<string, string>> = Object.fromEntries(read(''));
