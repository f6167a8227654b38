import type { Operation } from '../src/openapi/operations.ts';
import { operations } from '../src/openapi/operations.ts';
import type { Language } from '../src/text.ts';
import { markdownTable } from './marked-table.ts';

const heads = { en: ['Route', 'Answer'], ja: ['URL', '応答'] } as const;

/** The routes as a Markdown table. */
export function routeTable(language: Language, routes: readonly Operation[] = operations): string {
  const rows = routes.map(({ method, path, summary }) => [
    method === 'get' ? `\`${path}\`` : `\`${method.toUpperCase()} ${path}\``,
    summary[language],
  ]);
  return markdownTable(heads[language], rows);
}
