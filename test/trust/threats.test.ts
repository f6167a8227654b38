import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/programs.ts';

const ids = 'A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3 B4 B5 B6 B7 C1 C2 C3 C4 C5 C6 C7 C8 C9 D1 D2 D3 E'.split(' ');

const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
const rows = page
  .slice(page.indexOf('## Attacks'))
  .split('\n')
  .filter((line) => /^\| [A-E]\d? \|/.test(line))
  .map((line) => {
    const [id = '', attack = '', defence = '', shown = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { id, attack, defence, shown };
  });

describe('the threat model', () => {
  test('has a row for every attack, and no other', () => {
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  test.each(rows)('$id says what is done, and names tests that are there', ({ attack, defence, shown }) => {
    expect(attack).not.toBe('');
    expect(defence).not.toBe('');
    const references = [...shown.matchAll(/`(test\/[\w./-]+\.test\.tsx?): ([^`]+)`/g)];
    expect(references.length).toBeGreaterThan(0);
    expect(references.length, 'every reference has its form').toBe(shown.split('`, `').length);
    for (const [, file = '', title = ''] of references) {
      expect(existsSync(join(root, file)), file).toBe(true);
      // A title stands in quotes, as the name of a test, of a group or of a case of one.
      const titles = [`'${title}`, `"${title}`, `\`${title}`, `'${title.replaceAll("'", "\\'")}`];
      const text = readFileSync(join(root, file), 'utf8');
      expect(
        titles.some((quoted) => text.includes(quoted)),
        `${file}: ${title}`,
      ).toBe(true);
    }
  });
});
