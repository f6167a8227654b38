import { scripts } from '../../templates/embedded.ts';
import type { SteadyText, TextParts } from '../manifest/parts.ts';
import { joinBytes } from '../manifest/parts.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Template } from '../shell/script.ts';
import { parseTemplate, renderSettings } from '../shell/script.ts';
import type { SettingsContext } from './settings.ts';
import { settingsOf } from './settings.ts';

/** The scripts that knit serves. */
export type ScriptName = 'install.sh' | 'verify.sh' | 'uninstall.sh';

/** One script with the plan's settings in its block, in UTF-8. */
export function renderPlanScript(
  name: ScriptName,
  plan: InstallPlan,
  context: SettingsContext,
): Uint8Array<ArrayBuffer> {
  return joinBytes(planScriptParts(name, plan, context));
}

/** One script in parts: its settings, and the rest of it, which is the same for every plan. */
export function planScriptParts(name: ScriptName, plan: InstallPlan, context: SettingsContext): TextParts {
  const { before, template, body } = cutOf(name);
  return [before, renderSettings(template, settingsOf(plan, context)), ...body];
}

/** Every stretch that scripts have whatever the plan, each once. */
export function steadyPieces(): readonly SteadyText[] {
  const names = Object.keys(sources) as ScriptName[];
  return [...new Set(names.map(cutOf).flatMap(({ before, body }) => [before, ...body]))];
}

interface Cut {
  readonly template: Template;
  readonly before: SteadyText;
  readonly body: readonly SteadyText[];
}

const cuts = new Map<ScriptName, Cut>();

function cutOf(name: ScriptName): Cut {
  const known = cuts.get(name);
  if (known !== undefined) return known;
  const [first = '', ...others] = sources[name];
  const template = parseTemplate(first);
  const body = joinShort([template.after, ...others]).map(steadyOf);
  const cut = { template, before: steadyOf(template.before), body };
  cuts.set(name, cut);
  return cut;
}

/** A stretch that is deflated alone has no history to refer to: less than this, in characters, is not worth sharing. */
const worthSharing = 32 * 1024;

/** Joins the pieces of a script between those that are long and stand in other scripts too. */
function joinShort(texts: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let between = '';
  for (const text of texts) {
    if (text.length < worthSharing || !isShared(text)) {
      between += text;
      continue;
    }
    joined.push(between, text);
    between = '';
  }
  return [...joined, between].filter((text) => text !== '');
}

const isShared = (text: string): boolean => Object.values(sources).filter((all) => all.includes(text)).length > 1;

// A piece that several scripts have is one text, so that it is encoded and deflated once for all of them.
const pieces = new Map<string, SteadyText>();

function steadyOf(text: string): SteadyText {
  const known = pieces.get(text);
  if (known !== undefined) return known;
  const steady = { text, bytes: new TextEncoder().encode(text) };
  pieces.set(text, steady);
  return steady;
}

const sources: Readonly<Record<ScriptName, readonly string[]>> = {
  'install.sh': scripts.install,
  'verify.sh': scripts.verify,
  'uninstall.sh': scripts.uninstall,
};
