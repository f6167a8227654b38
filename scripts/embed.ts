// Writes templates/embedded.ts, the scripts as text for runtimes that have no folder to read; --check only compares.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { embed, scriptNames } from './embedded.ts';

const templates = fileURLToPath(new URL('../templates/', import.meta.url));
const target = `${templates}embedded.ts`;

const missing = scriptNames
  .map((name) => `templates/${name}.sh`)
  .filter((path) => !existsSync(`${templates}../${path}`));
if (missing.length > 0) {
  console.error(`Nothing to embed: ${missing.join(', ')} not found`);
  process.exit(66);
}

const wanted = embed((path) => readFileSync(`${templates}${path}`, 'utf8'));
const present = existsSync(target) ? readFileSync(target, 'utf8') : undefined;
if (wanted !== present) {
  if (process.argv.includes('--check')) {
    console.error('templates/embedded.ts is older than the scripts beside it. Repair: npm run embed');
    process.exit(1);
  }
  // Renamed into its place: a service that restarts on changes never reads half of it.
  writeFileSync(`${target}.new`, wanted);
  renameSync(`${target}.new`, target);
  console.log('Wrote templates/embedded.ts');
}
