import type { InstallPlan } from '../plan/plan.ts';
import type { Text } from '../text.ts';

/** The plan as JSON for people and programs: every text in the plan's language, keys in the plan's own order. */
export function renderPlanJson(plan: InstallPlan): string {
  return `${JSON.stringify(plan, (_, value: unknown) => (isText(value) ? value[plan.language] : value), 2)}\n`;
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'en' in value && 'ja' in value;
}
