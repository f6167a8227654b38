import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/document.ts';
import { languages } from '../../src/text.ts';
import { root } from '../support/programs.ts';
import { tables, valuesNamed } from './rows.ts';

const rows = Object.entries(tables).flatMap(([table, list]) =>
  list.map((row, index) => ({ name: `${table}[${index}]`, row })),
);

/** A public address without anything that a browser would not send as it stands. */
function isPublicAddress(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, href, port } = new URL(text);
  return protocol === 'https:' && hostname.includes('.') && username === '' && port === '' && href === text;
}

describe('every row of the catalog', () => {
  it('is looked at: each file of the catalog that holds a table is here', async () => {
    const folder = join(root, 'src', 'catalog');
    // What these hold is in the tables of other files.
    const files = readdirSync(folder).filter(
      (name) => !/^(calico-pins|calico-known|k3s-release-rows|document)\.ts$/.test(name),
    );
    const exported = await Promise.all(
      files.map(async (name) => Object.entries((await import(join(folder, name))) as Record<string, unknown>)),
    );
    const found = exported.flat().filter(([, value]) => typeof value === 'object');
    expect(found.map(([name]) => name).sort()).toEqual(Object.keys(tables).sort());
  });

  it('is in what the service shows of the catalog', () => {
    const shown = Object.values(catalog).flatMap((part): unknown[] => Object.values(part));
    const hidden = Object.entries(tables).filter(([, list]) => !shown.includes(list) && !shown.includes(list[0]));
    expect(hidden.map(([table]) => table)).toEqual([]);
  });

  it('names the page or file that it rests on', () => {
    const without = rows.filter(({ row }) => !isPublicAddress((row as { source?: unknown }).source));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('has public addresses wherever it has addresses', () => {
    const wrong = rows.flatMap(({ name, row }) =>
      valuesNamed(row, ['source', 'url'])
        .filter(([, value]) => !isPublicAddress(value))
        .map(([path]) => name + path),
    );
    expect(wrong).toEqual([]);
  });

  it('has real days wherever it has days', () => {
    const days = rows.flatMap(({ name, row }) =>
      valuesNamed(row, ['checked', 'date', 'endOfLife']).map(([path, value]) => ({ at: name + path, value })),
    );
    const isDay = (value: unknown) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && new Date(value).toJSON()?.startsWith(value);
    expect(days.filter(({ value }) => !isDay(value))).toEqual([]);
    expect(days.length).toBeGreaterThan(rows.length / 2);
  });

  it('says what it says in both languages', () => {
    const texts = rows.flatMap(({ name, row }) =>
      valuesNamed(row, ['description', 'detail', 'purpose', 'caution', 'note', 'use']).map(([path, value]) => ({
        at: name + path,
        text: value as Record<string, string>,
      })),
    );
    expect(texts.length).toBeGreaterThan(40);
    for (const { at, text } of texts) {
      expect(Object.keys(text), at).toEqual(languages);
      expect(text['en'], at).toMatch(/^[\x20-\x7e]+[^. ]$/);
      expect(text['ja'], at).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      // Latin words stand beside Japanese ones without a space, as in K3s' own Japanese pages.
      expect(text['ja'], at).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff] |[ ][\u3040-\u30ff\u4e00-\u9fff]/);
    }
  });
});
