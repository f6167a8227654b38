import { scripts } from '../../templates/embedded.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Template } from '../shell/script.ts';
import { parseTemplate, renderScript } from '../shell/script.ts';
import type { SettingsContext } from './settings.ts';
import { settingsOf } from './settings.ts';

/** The scripts that knit serves. */
export type ScriptName = 'install.sh' | 'verify.sh' | 'uninstall.sh';

/** One script with the plan's settings in its block; the rest of it is the same for every plan. */
export function renderPlanScript(name: ScriptName, plan: InstallPlan, context: SettingsContext): string {
  return renderScript(templateOf(name), settingsOf(plan, context));
}

const templates = new Map<ScriptName, Template>();

function templateOf(name: ScriptName): Template {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const template = parseTemplate(sources[name]);
  templates.set(name, template);
  return template;
}

const sources: Readonly<Record<ScriptName, string>> = {
  'install.sh': scripts.install,
  'verify.sh': scripts.verify,
  'uninstall.sh': scripts.uninstall,
};
