import type { Choice, InstallPlan } from '../plan/plan.ts';
import { inLanguage } from '../text.ts';

/** The plan and its choices as JSON for people and programs: every text in the plan's language, keys in the plan's own order. */
export function renderPlanJson(plan: InstallPlan, choices: readonly Choice[]): string {
  const entries = Object.entries(plan).flatMap((entry): readonly [string, unknown][] =>
    entry[0] === 'warnings' ? [['choices', choices], entry] : [entry],
  );
  return `${JSON.stringify(Object.fromEntries(entries), inLanguage(plan.language), 2)}\n`;
}
