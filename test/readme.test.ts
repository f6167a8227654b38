import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './support/programs.ts';

describe.each(['README.md', 'README.ja.md'])('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');

  test('is read in a minute: under 90 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThan(90);
  });

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });
});
