import { scripts } from '../../templates/embedded.ts';
import type { SteadyText, TextParts } from '../manifest/parts.ts';
import { joinText } from '../manifest/parts.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Template } from '../shell/script.ts';
import { parseTemplate, renderHead } from '../shell/script.ts';
import type { SettingsContext } from './settings.ts';
import { settingsOf } from './settings.ts';

/** The scripts that knit serves. */
export type ScriptName = 'install.sh' | 'verify.sh' | 'uninstall.sh';

/** One script with the plan's settings in its block. */
export function renderPlanScript(name: ScriptName, plan: InstallPlan, context: SettingsContext): string {
  return joinText(planScriptParts(name, plan, context));
}

/** One script in parts: the settings, and the rest of it, which is the same for every plan. */
export function planScriptParts(name: ScriptName, plan: InstallPlan, context: SettingsContext): TextParts {
  const { template, body } = cutOf(name);
  return [renderHead(template, settingsOf(plan, context)), body];
}

interface Cut {
  readonly template: Template;
  readonly body: SteadyText;
}

const cuts = new Map<ScriptName, Cut>();

function cutOf(name: ScriptName): Cut {
  const known = cuts.get(name);
  if (known !== undefined) return known;
  const template = parseTemplate(sources[name]);
  const cut = { template, body: { text: template.after, bytes: new TextEncoder().encode(template.after) } };
  cuts.set(name, cut);
  return cut;
}

const sources: Readonly<Record<ScriptName, string>> = {
  'install.sh': scripts.install,
  'verify.sh': scripts.verify,
  'uninstall.sh': scripts.uninstall,
};
