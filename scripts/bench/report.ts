import type { Series } from './measure.ts';
import type { Row, Section } from './row.ts';

const [begin, end] = ['<!-- measured: npm run bench -->', '<!-- end measured -->'];

/** The page with its measured part replaced; what stands around it was written by hand. */
export function renderPage(page: string, sections: readonly Section[], machine: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new SyntaxError(`The page has no ${begin} … ${end}`);
  return `${before}${begin}\n\n${machine}\n\n${sections.map(renderSection).join('\n')}\n${end}${after}`;
}

function renderSection({ title, columns: [ours, theirs], rows, notes }: Section): string {
  const isCompared = rows.some(({ against }) => against !== undefined);
  const head = ['', ours, ...(isCompared ? [theirs, 'ratio'] : []), 'goal'];
  const lines = rows.map(({ name, unit, ours, against, goal }) => [
    name,
    `${range(ours)} ${unit}`,
    ...(isCompared ? [against === undefined ? '' : `${range(against.theirs)} ${unit}`] : []),
    ...(isCompared ? [against === undefined ? '' : range(against.ratio)] : []),
    goal === undefined ? '' : `${goal.text}: ${goal.isReached ? 'reached' : 'not reached'}`,
  ]);
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  const table = [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  return `### ${title}\n\n${table}\n${notes.map((note) => `${note}\n`).join('\n')}`;
}

/** The table of one section for a terminal. */
export function printSection({ title, columns, rows }: Section): string {
  const lines = rows.map(({ name, unit, ours, against, goal }) => {
    const compared =
      against === undefined ? '' : `  ${columns[1]} ${range(against.theirs)}  ratio ${range(against.ratio)}`;
    const judged = goal === undefined ? '' : `  ${goal.text}: ${goal.isReached ? 'reached' : 'NOT REACHED'}`;
    return `  ${name.padEnd(46)} ${range(ours)} ${unit}${compared}${judged}\n`;
  });
  return `${title}\n${lines.join('')}`;
}

/** e.g. `0.93 (0.90 to 0.96)`: the median, the least and the greatest. */
function range({ median, min, max }: Series): string {
  return min === max ? digits(median) : `${digits(median)} (${digits(min)} to ${digits(max)})`;
}

/** Three digits that count, without an exponent. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const decimals = Math.min(5, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
  return value.toFixed(decimals);
}

/** A row of the committed page: its name and its ratio, or its number where it has no ratio. */
export interface CommittedRow {
  readonly name: string;
  readonly value: number;
}

/** The rows of a page that an earlier run wrote. */
export function parsePage(page: string): readonly CommittedRow[] {
  let ratioAt = -1;
  return page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length < 4) return [];
    const [, name = ''] = cells;
    if (name === '') {
      ratioAt = cells.indexOf('ratio');
      return [];
    }
    const value = Number.parseFloat(cells[ratioAt] || cells[2] || '');
    return Number.isNaN(value) ? [] : [{ name, value }];
  });
}

/** How much worse than before a ratio may be in a short run on a busy machine. */
const tolerance = 1.5;

/** Lines for the rows that are clearly worse than on the committed page. */
export function regressions(sections: readonly Section[], committed: readonly CommittedRow[]): readonly string[] {
  const before = new Map(committed.map(({ name, value }) => [name, value]));
  return sections
    .flatMap(({ rows }) => rows)
    .flatMap((row) => {
      const was = before.get(row.name);
      const is = comparable(row);
      if (was === undefined) return [];
      const worse = row.unit === 'requests/s' ? was / is : is / was;
      return worse <= tolerance ? [] : [`${row.name}: ${digits(is)}, was ${digits(was)}`];
    });
}

const comparable = ({ ours, against }: Row): number => (against?.ratio ?? ours).median;
