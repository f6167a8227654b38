import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { hasManifests, manifestsFolder } from './manifests.ts';
import { root } from './programs.ts';
import { makeFolder } from './shell.ts';

/** Compiles the one file into a folder of its own, with upstream's manifests where they are there; returns its path. */
export function compileOneFile(): string {
  const folder = makeFolder('compiled');
  const manifests = hasManifests ? manifestsFolder : join(folder, 'none');
  const words = [join(root, 'scripts', 'compile.mjs'), '--to', folder, '--manifests', manifests];
  execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'knit');
}
