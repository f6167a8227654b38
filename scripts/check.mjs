#!/usr/bin/env node
// Runs every check, also after one has failed, and names at the end those that have: `npm run check`. Writes nothing.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const steps = {
  types: 'types',
  lint: 'lint and format',
  generated: 'generated files',
  shell: 'shellcheck and shfmt',
  vitest: 'tests',
};

const failed = [];
for (const [script, title] of Object.entries(steps)) {
  console.log(`\n=== ${title}`);
  const { status } = spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(`${title} (npm run ${script})`);
}
console.log(failed.length === 0 ? '\nEvery check passed.' : `\nFailed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
