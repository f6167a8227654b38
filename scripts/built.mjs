import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Imports one of the programs that scripts/build.mjs makes; where nothing was built, says so and ends with 69. */
export async function importBuilt(name) {
  const program = new URL(`../dist/node/${name}.js`, import.meta.url);
  if (!existsSync(fileURLToPath(program))) {
    console.error('knit: there is no dist/, which Node needs. npm ci builds it; by itself: npm run build');
    process.exit(69);
  }
  return import(program.href);
}
