import { expect, test } from 'vitest';
import { doors, formTable } from '../../scripts/form-table.ts';
import { forms } from '../../src/artefacts/forms/table.ts';

test('every form has a row that says what took it, and no row is of a form that there is not', () => {
  const names = doors.filter(({ query }) => query !== undefined).map(({ name }) => name);
  expect([...new Set(names)]).toEqual(forms.map(({ name }) => name));
});

test('no door is without a program that took it, and cloud-init gets less than 1 KB', async () => {
  const rows = (await formTable('en')).split('\n').slice(2);
  expect(rows).toHaveLength(doors.length);
  for (const row of rows) expect(row.split(' | ')[1], row).toMatch(/\d|csv|shell/);
  const bytes = rows.filter((row) => row.includes('cloud-init.yaml')).map((row) => Number(/(\d+) \|$/.exec(row)?.[1]));
  expect(bytes).toHaveLength(2);
  for (const length of bytes) expect(length).toBeLessThan(1024);
});
