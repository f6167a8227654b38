import type { Parsed } from '../request/parse.ts';
import { readParsed } from '../request/read.ts';
import type { Problem, Refusal } from '../request/refusal.ts';
import { refusal } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Language } from '../text.ts';
import { lastingProblems } from './lasting.ts';
import type { Resolution, Resolved } from './resolve.ts';
import { resolvePlan } from './resolve.ts';

/** A query that was read and resolved, or why it has no plan. */
export type Asked =
  | {
      readonly ok: true;
      readonly request: BundleRequest;
      readonly language: Language;
      readonly resolution: Resolution;
    }
  | Refusal;

/**
 * Takes a parsed query to its plan, or to everything that is wrong with it: in its words, and in what they ask together.
 * `preferred` is the language where the query names none.
 */
export function askPlan(parsed: Parsed, release: string, preferred: Language = 'en'): Asked {
  const context = { release, delivery: 'pull' } as const;
  const read = readParsed(parsed, release, preferred);
  const { request, language } = read;
  if (!read.ok) {
    const lasting =
      read.reason === 'wrong' ? lastingProblems(request, read.problems, (trial) => resolvePlan(trial, context)) : [];
    return refusal(read.reason, [...read.problems, ...lasting], language);
  }
  return askResolved(request, language, resolvePlan(request, context));
}

/** The same of a request that was resolved already. */
export function askResolved(request: BundleRequest, language: Language, resolved: Resolved): Asked {
  if (resolved.ok) return { ok: true, request, language, resolution: resolved };
  return refusal(hasOwnFault(resolved.problems) ? 'wrong' : 'unfit', resolved.problems, language);
}

// Faults of one parameter alone are the client's spelling (400); the rest are about what goes together (422).
const hasOwnFault = (problems: readonly Problem[]): boolean => problems.some(({ code }) => code === 'invalid');
