import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './programs.ts';

/** Builds dist/ before the first test. */
export function setup(): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });
}
