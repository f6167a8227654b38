// Writes the parameter table of README.md and README.ja.md between their markers; --check only compares.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parameterTable, replaceBetween } from './parameter-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
let outdated = false;

for (const [file, language] of [
  ['README.md', 'en'],
  ['README.ja.md', 'ja'],
] as const) {
  const path = `${root}${file}`;
  if (!existsSync(path)) continue;
  const present = readFileSync(path, 'utf8');
  const wanted = replaceBetween(present, parameterTable(language));
  if (wanted === undefined) {
    console.error(`${file} has no markers for the parameter table`);
    process.exit(66);
  }
  if (wanted === present) continue;
  outdated = true;
  if (isCheck) {
    console.error(`The parameter table of ${file} is not that of the parameters. Repair: npm run embed`);
    continue;
  }
  writeFileSync(`${path}.new`, wanted);
  renameSync(`${path}.new`, path);
  console.log(`Wrote the parameter table of ${file}`);
}
if (outdated && isCheck) process.exit(1);
