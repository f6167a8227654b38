import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from './command-line.ts';
import { listenOnNode } from './node-listener.ts';

// A package has no sources, and its own folder is none to write to.
const isCheckout = existsSync(new URL('../../src', import.meta.url));
const ofPackage = {
  folder: fileURLToPath(new URL('../../manifests', import.meta.url)),
  bringing: 'knit manifests --to FOLDER',
};

/** Runs the command line on Node and ends the process. */
export const main = (words: readonly string[]): Promise<never> =>
  runProgram(words, { listen: listenOnNode, ...(!isCheckout && { manifests: ofPackage }) });
