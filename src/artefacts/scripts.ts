import { templateFiles } from '#templates';
import type { Part, ScriptName } from '../../templates/parts.ts';
import { headers, parts, scriptNames } from '../../templates/parts.ts';
import type { Settings } from '../../templates/settings.ts';
import { settingNames } from '../../templates/settings.ts';
import type { SharedText, TextParts } from '../archive/parts.ts';
import { joinBytes } from '../archive/parts.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { Catalogue } from '../shell/messages.ts';
import type { Template } from '../shell/script.ts';
import { groupBegin, groupEnd, partText, renderSettings, settingsBegin, settingsRead } from '../shell/script.ts';
import type { SettingsContext } from './settings.ts';
import { settingsOf } from './settings.ts';

/** One script with the plan's settings and the parts that it needs, in UTF-8. */
export function renderPlanScript(
  name: ScriptName,
  plan: InstallPlan,
  context: SettingsContext,
): Uint8Array<ArrayBuffer> {
  return joinBytes(planScriptParts(name, plan, context));
}

/** One script in parts: its settings, and the rest of it, which other plans have too. */
export function planScriptParts(name: ScriptName, plan: InstallPlan, context: SettingsContext): TextParts {
  const settings = settingsOf(plan, context);
  const { before, names, after } = templateOf(name, settings);
  return [sharedTextOf(before), renderSettings(names, settings), ...after.map(sharedTextOf)];
}

/** What a script is for these settings, but for their values. */
export function templateOf(name: ScriptName, settings: Settings): Template {
  const chosen = partsOf(name).filter(({ when }) => when?.(settings) ?? true);
  const key = [name, settings.LANGUAGE, ...chosen.map(({ file }) => file)].join(' ');
  const known = made.get(key);
  if (known !== undefined) return known;
  const texts = segmentsOf(chosen).map((segment) => textOf(segment, settings.LANGUAGE));
  const template = {
    before: headerText(name, settings.LANGUAGE) + settingsBegin,
    names: settingsRead(texts.join(''), settingNames),
    after: [groupBegin, ...texts, groupEnd],
  };
  made.set(key, template);
  return template;
}

/** Every segment of scripts that is worth deflating before it is asked for, each once. */
export function sharedTexts(): readonly SharedText[] {
  const texts = scriptNames.flatMap((name) =>
    segmentsOf(partsOf(name)).flatMap((segment) => languages.map((language) => textOf(segment, language))),
  );
  return [...new Set(texts.map(sharedTextOf))];
}

const languages = ['en', 'ja'] as const;

// As many as there are ways to choose parts.
const made = new Map<string, Template>();

const partsOf = (name: ScriptName): readonly Part[] => parts.filter(({ in: scripts }) => scripts.includes(name));

/** Parts that no script lacks are one segment; every other part is one by itself, the same wherever it stands. */
function segmentsOf(chosen: readonly Part[]): readonly (readonly Part[])[] {
  const always = chosen.filter(({ when }) => when === undefined);
  return [always, ...chosen.filter(({ when }) => when !== undefined).map((part) => [part])];
}

/** What stands above the settings of a script. */
export function headerText(name: ScriptName, language: string): string {
  const path = headers[name].replace(/\.en\.sh$/, `.${language}.sh`);
  return `${templateFiles[path]?.trimEnd()}\n\n`;
}

/** Every part that a script may have, as it stands there, in order. */
export function partTexts(name: ScriptName, language: string): readonly string[] {
  return segmentsOf(partsOf(name)).flatMap((segment) => segment.map((part) => textOf([part], language)));
}

function textOf(segment: readonly Part[], language: string): string {
  return segment.map(({ file }) => partText(templateFiles, file, language, catalogueOf(language))).join('');
}

const catalogues = new Map<string, Catalogue | undefined>();

/** The messages of a language; undefined for English, in which the parts are written. */
function catalogueOf(language: string): Catalogue | undefined {
  if (!catalogues.has(language)) {
    const text = templateFiles[`${language}.json`];
    catalogues.set(language, text === undefined ? undefined : JSON.parse(text));
  }
  return catalogues.get(language);
}

// One text is one object, so that it is encoded and deflated once for all scripts.
const pieces = new Map<string, SharedText>();

function sharedTextOf(text: string): SharedText {
  const known = pieces.get(text);
  if (known !== undefined) return known;
  const shared = { text, bytes: new TextEncoder().encode(text) };
  pieces.set(text, shared);
  return shared;
}
