import { formatQuery } from '../plan/canonical.ts';
import type { ResolveContext } from '../plan/resolve.ts';
import type { Parsed } from '../request/parse.ts';
import { parseRequest } from '../request/parse.ts';
import type { Language } from '../text.ts';
import { createTrials, without } from './trials.ts';

/**
 * Reads what a form has sent: empty fields are left out, boxes of one list joined. `/` alone takes forms; undefined where
 * the query is no form.
 */
export function parseForm(query: string): Parsed | undefined {
  const fields = new URLSearchParams(query);
  if (!fields.has('form')) return undefined;
  const given = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name === 'form' || value === '') continue;
    const present = given.get(name);
    given.set(name, present === undefined ? value : `${present},${value}`);
  }
  return parseRequest(given);
}

/**
 * The canonical query that a form means: fields of another network are dropped, and the language where the browser asks
 * for it anyway.
 */
export function canonicalForm(
  { request }: Extract<Parsed, { ok: true }>,
  preferred: Language,
  context: ResolveContext,
): string {
  const settled = createTrials(context).settle(request).request;
  const isUsual = settled.lang === 'en' && preferred === 'en';
  return formatQuery(isUsual ? without(settled, ['lang']) : settled);
}
