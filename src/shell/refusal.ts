import { quote } from './quote.ts';

/** Exit code of a script that stands for a refused request: EX_USAGE of sysexits. */
export const usageExitCode = 64;

/** A script that says why there is no script: prints the lines to stderr, runs nothing, exits 64. */
export function renderRefusal(lines: readonly string[]): string {
  const said = lines.map((line) => `printf '%s\\n' ${quote(line)} >&2`);
  return [
    '#!/bin/sh',
    '# knit refused this request: this script only says why.',
    '{',
    ...said,
    `exit ${usageExitCode}`,
    '}',
    '',
  ].join('\n');
}
