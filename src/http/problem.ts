import type { Problem } from '../request/refusal.ts';
import { quote } from '../shell/quote.ts';
import type { Language, Text } from '../text.ts';

/** A refusal as HTTP says it (RFC 9457): the status, what to call it, and everything that is wrong. */
export interface ProblemDocument {
  readonly status: 400 | 404 | 405 | 406 | 408 | 409 | 410 | 413 | 414 | 415 | 422 | 500 | 503;
  readonly title: Text;
  readonly problems: readonly Problem[];
}

/** RFC 9457 body of a refusal, as `application/problem+json`. */
export function problemJson({ status, title, problems }: ProblemDocument, language: Language): string {
  const errors = problems.map(({ detail, ...problem }) => ({ ...problem, detail: detail[language] }));
  const detail = problems.map((problem) => problem.detail[language]).join('; ');
  const json = JSON.stringify({ type: 'about:blank', title: title[language], status, detail, errors }, null, 2);
  return `${unclosed(escapeActive(json))}\n`;
}

/** A refusal as a script that only says why and exits 64: what a shell gets in place of the script asked for. */
export function problemScript({ title, problems }: ProblemDocument, language: Language): string {
  const lines = problems.flatMap(({ parameter, detail, allowed }) => [
    `  ${parameter}: ${detail[language]}`,
    ...(allowed === undefined ? [] : [`    ${allowedWord[language]}: ${allowed.join(', ')}`]),
  ]);
  return renderRefusal([`knit: ${title[language]}`, ...lines]);
}

const allowedWord: Text = { en: 'allowed', ja: '指定できる値' };

// JSON piped into a shell by mistake must not run: these characters start something there, and JSON can write them otherwise.
const escapeActive = (json: string): string =>
  json.replace(/[`$&;|<>]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

// A shell reads a group up to its closing brace before it runs any of it. The brace of the last error is no word of its own
// here, so the document is a group that never ends: not even its keys are tried as commands.
const unclosed = (json: string): string => json.replace(/\}\n {2}\]\n\}$/, () => '}]\n}');

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
