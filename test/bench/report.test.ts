import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, seriesOf } from '../../scripts/bench/measure.ts';
import { renderPlot } from '../../scripts/bench/plot.ts';
import { parsePage, regressions, renderPage } from '../../scripts/bench/report.ts';
import type { Section } from '../../scripts/bench/row.ts';
import { atLeast, atMost } from '../../scripts/bench/row.ts';
import { root } from '../support/programs.ts';

const marks = ['<!-- measured: npm run bench -->', '<!-- end measured -->'] as const;
const page = `before\n${marks.join('\n')}\nafter\n`;

/** A section with one row for a speed and one for a time, each in a ratio to something else. */
function sample(speed: number, time: number): Section {
  const fast = compare([[speed * 1000, 1000]]);
  const slow = compare([[time * 5, 5]]);
  return {
    title: 'Sample',
    columns: ['knit', 'other'],
    rows: [
      { name: 'speed', unit: 'requests/s', ours: fast.ours, against: fast, goal: atLeast(0.9, fast.ratio) },
      { name: 'time', unit: 'ms', ours: slow.ours, against: slow, goal: atMost(2, slow.ratio) },
      { name: 'size <of> all', unit: 'KB', ours: seriesOf([120]), goal: atMost(150, seriesOf([120]), 'KB') },
    ],
    notes: ['A note.'],
  };
}

describe('seriesOf()', () => {
  test('has as many numbers below its median as above, between the least and the greatest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const { median, min, max } = seriesOf(numbers);
        const below = numbers.filter((number) => number < median).length;
        const above = numbers.filter((number) => number > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(numbers.length / 2);
        expect([min, max]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
      }),
    );
  });
});

describe('compare()', () => {
  test('takes the ratio in each round, not that of the medians', () => {
    const rounds = [
      [1, 2],
      [10, 10],
      [300, 100],
    ] as const;
    expect(compare(rounds).ratio).toEqual({ median: 1, min: 0.5, max: 3 });
  });
});

describe('renderPage()', () => {
  test('writes what parsePage() reads, and leaves what stands around it', () => {
    const written = renderPage(page, [sample(0.95, 0.01)], 'A machine.');
    expect(written.startsWith('before\n')).toBe(true);
    expect(written.endsWith('\nafter\n')).toBe(true);
    expect(parsePage(written)).toEqual([
      { name: 'speed', value: 0.95 },
      { name: 'time', value: 0.01 },
      { name: 'size <of> all', value: 120 },
    ]);
    expect(renderPage(written, [sample(0.95, 0.01)], 'A machine.')).toBe(written);
  });

  test('says which goals were reached', () => {
    const written = renderPage(page, [sample(0.5, 0.01)], 'A machine.');
    expect(written.match(/(not )?reached/g)).toEqual(['not reached', 'reached', 'reached']);
  });

  test('refuses a page without a place for the tables', () => {
    expect(() => renderPage('nothing', [], '')).toThrow(SyntaxError);
  });
});

describe('regressions()', () => {
  const committed = parsePage(renderPage(page, [sample(0.9, 0.01)], ''));

  test.each([
    [0.9, 0.01, []],
    [0.7, 0.014, []],
    [5, 0.0001, []],
    [0.5, 0.01, ['speed: 0.500, was 0.900']],
    [0.9, 0.02, ['time: 0.0200, was 0.0100']],
  ])('a speed of %d and a time of %d', (speed, time, expected) => {
    expect(regressions([sample(speed, time)], committed)).toEqual(expected);
  });

  test('says nothing of rows that the page does not have', () => {
    expect(regressions([sample(0.1, 9)], [])).toEqual([]);
  });
});

describe('renderPlot()', () => {
  test('draws a bar for every ratio, with names as text', () => {
    const named = { ...sample(0.9, 0.02), title: 'A <b> & c' };
    const svg = renderPlot([named]);
    expect(svg.match(/<rect class="bar"/g)).toHaveLength(2);
    expect(svg).toContain('A &lt;b> &amp; c: knit compared with other');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('docs/performance.md', () => {
  test('has tables that a later run can be compared with', () => {
    const names = parsePage(readFileSync(join(root, 'docs/performance.md'), 'utf8')).map(({ name }) => name);
    for (const runtime of ['node', 'bun', 'deno', 'workerd']) {
      expect(names).toContain(`${runtime} /install.sh`);
      expect(names).toContain(`${runtime} /bundle.zip?cni=calico`);
    }
    expect(new Set(names).size).toBe(names.length);
  });
});
