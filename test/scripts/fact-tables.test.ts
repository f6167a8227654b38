import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { factTables } from '../../scripts/fact-tables.ts';
import { tables } from '../catalog/rows.ts';
import { root } from '../support/programs.ts';

const document = readFileSync(join(root, 'docs', 'facts.md'), 'utf8');

/** Tables whose rows are told elsewhere: files, images and their digests by the lock of them, modules by a network's own row. */
const elsewhere = [
  'imagePins',
  'k3sFilePins',
  'k3sFiles',
  'k3sImages',
  'k3sImageOwners',
  'k3sKernelModules',
  'matchingSettings',
];

it('is what the catalog says today', () => expect(document).toContain(factTables()));

it.each(Object.entries(tables).filter(([name]) => !elsewhere.includes(name)))(
  'shows every row of %s with its source',
  (_, rows) => {
    for (const { source } of rows as readonly { readonly source: string }[]) expect(document).toContain(`(${source})`);
  },
);

it('has as many cells in every line of a table as its head has', () => {
  const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
  const lines = document.split('\n');
  let head = 0;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('|')) head = 0;
    else if (head === 0) head = cells(line);
    else expect(cells(line), `line ${index + 1}`).toBe(head);
  }
  expect(lines.filter((line) => line.startsWith('## ')).length).toBeGreaterThan(15);
});
