import type { Language, Text } from '../text.ts';
import type { CommandName, CommandRow } from './commands.ts';
import { commands, variables } from './commands.ts';
import { exitCodes } from './exit-codes.ts';

/** What `--help` prints: of one command, or of all. */
export function renderHelp(language: Language, of?: CommandName): string {
  return of === undefined ? helpOfAll(language) : helpOf(of, language);
}

function helpOfAll(language: Language): string {
  const rows = Object.entries(commands).map(([name, { words, summary }]) => [`${name} ${words}`, summary] as const);
  return [
    `${words.lede[language]}\n`,
    `${words.usage[language]}:\n${renderRows(rows, language, '  knit ')}`,
    `${words.short[language]}\n`,
    `${words.exit[language]}:\n${renderRows(exitRows(Object.keys(exitCodes) as (keyof typeof exitCodes)[]), language)}`,
    `${words.more[language]}\n`,
  ].join('\n');
}

function helpOf(name: CommandName, language: Language): string {
  const row: CommandRow = commands[name];
  const options = Object.entries({ ...row.options, help: { meaning: words.help } as CommandRow['options'][string] });
  const optionRows = options.map(
    ([option, { value, meaning }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, meaning] as const,
  );
  const variableRows = row.variables.map((variable) => [variable, variables[variable]] as const);
  return [
    `knit ${name}: ${row.summary[language]}\n`,
    `${words.usage[language]}: ${`knit ${name} ${row.words}`.trim()}\n`,
    `${words.example[language]}: ${row.example}\n`,
    `${words.options[language]}:\n${renderRows(optionRows, language)}`,
    ...(variableRows.length === 0 ? [] : [`${words.environment[language]}:\n${renderRows(variableRows, language)}`]),
    `${words.exit[language]}:\n${renderRows(exitRows(row.ends), language)}`,
  ].join('\n');
}

const exitRows = (ends: readonly (keyof typeof exitCodes)[]) =>
  ends.map((end) => [String(exitCodes[end].code), exitCodes[end].meaning] as const);

function renderRows(rows: readonly (readonly [string, Text])[], language: Language, indent = '  '): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `${indent}${name.padEnd(width)}${text[language]}\n`).join('');
}

const words = {
  lede: {
    en: 'knit, the K3s Network Install Toolkit: the service, and what it answers without it.',
    ja: 'knit(K3s Network Install Toolkit)：サービスの実行と、サービスなしでの応答の出力。',
  },
  usage: { en: 'Usage', ja: '使い方' },
  example: { en: 'Example', ja: '例' },
  options: { en: 'Options', ja: 'オプション' },
  environment: { en: 'Environment', ja: '環境変数' },
  exit: { en: 'Exit codes', ja: '終了コード' },
  help: { en: 'prints this', ja: 'このヘルプを表示します' },
  short: {
    en: "`knit install.sh 'cni=calico'` is short for `knit render install.sh 'cni=calico'`.",
    ja: "`knit install.sh 'cni=calico'`は`knit render install.sh 'cni=calico'`の短縮形です。",
  },
  more: {
    en: '`knit COMMAND --help` says more of one command, `knit --version` which release this is.',
    ja: '各コマンドの詳細は`knit コマンド --help`、リリースは`knit --version`で表示します。',
  },
} satisfies Record<string, Text>;
