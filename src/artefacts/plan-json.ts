import type { InstallPlan } from '../plan/plan.ts';
import { inLanguage } from '../text.ts';

/** The plan as JSON for people and programs: every text in the plan's language, keys in the plan's own order. */
export function renderPlanJson(plan: InstallPlan): string {
  return `${JSON.stringify(plan, inLanguage(plan.language), 2)}\n`;
}
