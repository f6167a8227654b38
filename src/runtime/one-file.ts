import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { listenOnBun } from './bun-listener.ts';
import { runProgram } from './command-line.ts';

// scripts/compile.mjs puts the manifests beside this module, into the file system that is inside the file.
const manifests = fileURLToPath(new URL('./manifests', import.meta.url));

await runProgram(process.argv.slice(2), {
  listen: listenOnBun,
  manifests: { folder: manifests, bringing: 'knit manifests --to FOLDER' },
});
