// Writes the tables of documents between their markers; --check only compares.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { componentTable, factTables, underlayTable } from './fact-tables.ts';
import { formTable } from './form-table.ts';
import { replaceBetween } from './marked-table.ts';
import { networkTable } from './network-table.ts';
import { parameterTable } from './parameter-table.ts';
import { routeTable } from './route-table.ts';

const tables = [
  { file: 'docs/parameters.md', name: 'routes', render: () => routeTable('en') },
  { file: 'docs/parameters.ja.md', name: 'routes', render: () => routeTable('ja') },
  { file: 'docs/parameters.md', name: 'parameters', render: () => parameterTable('en') },
  { file: 'docs/parameters.ja.md', name: 'parameters', render: () => parameterTable('ja') },
  { file: 'docs/networks.md', name: 'networks', render: () => networkTable('en') },
  { file: 'docs/networks.ja.md', name: 'networks', render: () => networkTable('ja') },
  { file: 'docs/networks.md', name: 'components', render: componentTable },
  { file: 'docs/networks.md', name: 'underlays', render: underlayTable },
  { file: 'docs/forms.md', name: 'forms', render: () => formTable('en') },
  { file: 'docs/forms.ja.md', name: 'forms', render: () => formTable('ja') },
  { file: 'docs/facts.md', name: 'facts', render: factTables },
] as const;

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
let outdated = false;

for (const { file, name, render } of tables) {
  const path = `${root}${file}`;
  const present = readFileSync(path, 'utf8');
  const wanted = replaceBetween(present, name, await render());
  if (wanted === undefined) {
    console.error(`${file} has no markers for the table of ${name}`);
    process.exit(66);
  }
  if (wanted === present) continue;
  outdated = true;
  if (isCheck) {
    console.error(`The table of ${name} in ${file} is outdated. Repair: npm run embed`);
    continue;
  }
  writeFileSync(`${path}.new`, wanted);
  renameSync(`${path}.new`, path);
  console.log(`Wrote the table of ${name} in ${file}`);
}
if (outdated && isCheck) process.exit(1);
