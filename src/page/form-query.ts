import { formatQuery } from '../plan/canonical.ts';
import type { ResolveContext } from '../plan/resolve.ts';
import { parseRequest } from '../request/parse.ts';
import type { Language } from '../text.ts';
import { settle, without } from './settle.ts';

/** What to do with a submitted form: go to its canonical address, or say what cannot even be written down there. */
export type FormQuery =
  | { readonly kind: 'canonical'; readonly query: string }
  | { readonly kind: 'refused'; readonly query: string };

/**
 * Reads what a form has sent: empty fields are left out, boxes of one list joined, fields of another network dropped, and
 * the language where the browser asks for it anyway. `/` alone takes forms.
 */
export function settleForm(query: string, preferred: Language, context: ResolveContext): FormQuery {
  const strict = joinFields(query);
  const parsed = parseRequest(strict);
  if (!parsed.ok) return { kind: 'refused', query: strict };
  const { request } = settle(parsed.request, context);
  const isUsual = request.lang === 'en' && preferred === 'en';
  return { kind: 'canonical', query: formatQuery(isUsual ? without(request, ['lang']) : request) };
}

function joinFields(query: string): string {
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'form' || value === '') continue;
    const present = given.get(name);
    given.set(name, present === undefined ? value : `${present},${value}`);
  }
  return new URLSearchParams([...given]).toString();
}
