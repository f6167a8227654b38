import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/programs.ts';

/** The rows of a recorded list of upstream's releases: tab-separated, the names of the fields in the first line. */
export function recorded<const Field extends string>(file: string, fields: readonly Field[]): Record<Field, string>[] {
  const [head = '', ...lines] = readFileSync(join(root, 'test', 'catalog', 'upstream', file), 'utf8')
    .trimEnd()
    .split('\n');
  if (head !== fields.join('\t')) throw new RangeError(`${file} has other fields: ${head}`);
  return lines.map((line) => {
    const values = line.split('\t');
    return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? ''])) as Record<Field, string>;
  });
}
