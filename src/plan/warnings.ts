import type { Decisions } from './decisions.ts';
import { optionWarnings } from './option-warnings.ts';
import type { Warning } from './plan.ts';
import { releaseWarnings } from './release-warnings.ts';
import { underlayWarnings } from './underlay.ts';

/** Everything that the reader should know before running the plan, the gravest first. */
export function warningsOf(decisions: Decisions): readonly Warning[] {
  return [...releaseWarnings, underlayWarnings, ...optionWarnings].flatMap((rule) => rule(decisions) ?? []);
}
