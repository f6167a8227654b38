import type { Parameter } from '../src/request/parameter.ts';
import { parameterList } from '../src/request/parameters.ts';
import type { Language } from '../src/text.ts';
import { markdownTable } from './marked-table.ts';

const heads = {
  en: ['Parameter', 'Values', 'Without it', 'What it decides'],
  ja: ['パラメーター', '値', '省略時', '意味'],
} as const;

/** What a table needs of a parameter. */
type Listed = Pick<Parameter<unknown>, 'alias' | 'allowed' | 'options' | 'otherwise' | 'summary' | 'source'> & {
  readonly name: string;
};

/** The parameters as a Markdown table, each name linked to the page it rests on. */
export function parameterTable(language: Language, parameters: readonly Listed[] = parameterList): string {
  const rows = parameters.map(({ name, alias, allowed, options, otherwise, summary, source }) => {
    const names = `[\`${name}\`](${source})${alias === undefined ? '' : `<br>\`${alias}\``}`;
    const values = options === undefined ? allowed[language] : options.map((option) => `\`${option}\``).join(' ');
    return [names, values, otherwise[language], summary[language]];
  });
  return markdownTable(heads[language], rows);
}
