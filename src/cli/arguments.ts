import { parseArgs } from 'node:util';
import type { Text } from '../text.ts';
import type { CommandName, CommandRow } from './commands.ts';
import { commands, isCommand, serveVariables } from './commands.ts';
import { printable } from './difference.ts';
import type { ExportWords } from './export.ts';
import type { ManifestWords } from './wanted-manifests.ts';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help'; readonly of?: CommandName }
  | { readonly kind: 'version' }
  | { readonly kind: 'serve'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'render'; readonly path: string; readonly query: string }
  | { readonly kind: 'check'; readonly target: string }
  | { readonly kind: 'keygen' }
  | { readonly kind: 'signers' }
  | { readonly kind: 'manifests'; readonly words: ManifestWords }
  | { readonly kind: 'export'; readonly words: ExportWords }
  | { readonly kind: 'health'; readonly address: string | undefined };

/** A command, or why there is none and whose help says more. */
export type Arguments =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: Text; readonly of?: CommandName };

/** Reads the words after the program's name; a file's name in place of a command means that it is rendered. */
export function parseArguments(words: readonly string[]): Arguments {
  const [first, ...rest] = words;
  if (first === undefined) return wrong({ en: 'What should be done?', ja: '実行することを指定してください' });
  if (first === '--version' || first === '-V') return command({ kind: 'version' });
  if (first === '--help' || first === '-h') return command({ kind: 'help' });
  if (first === 'help') {
    const [of] = rest;
    return command({ kind: 'help', ...(of !== undefined && isCommand(of) && { of }) });
  }
  return isCommand(first) ? readCommand(first, rest) : readCommand('render', words);
}

function readCommand(name: CommandName, args: readonly string[]): Arguments {
  const row: CommandRow = commands[name];
  const options = Object.entries({ ...row.options, help: {} as { value?: string } });
  const types = options.map(([option, { value }]) => [option, { type: value ? 'string' : 'boolean' } as const]);
  // What is wrong is said in the words of this program, and in the reader's language.
  const { tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
  });
  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const known = options.find(([option]) => option === token.name)?.[1];
    if (known === undefined) return wrong(unknownOption(name, token.rawName, row), name);
    if (known.value !== undefined && !token.value) {
      return wrong(
        {
          en: `${token.rawName} wants a value: ${token.rawName} ${known.value}`,
          ja: `${token.rawName}には値が必要です：${token.rawName} ${known.value}`,
        },
        name,
      );
    }
    if (known.value === undefined && token.value !== undefined)
      return wrong({ en: `${token.rawName} takes no value`, ja: `${token.rawName}に値は指定できません` }, name);
    given.set(token.name, token.value ?? '');
  }
  if (given.has('help')) return command({ kind: 'help', of: name });
  const [least, most] = row.count;
  if (positionals.length < least || positionals.length > most) {
    if (name === 'render' && positionals.length > most) return wrong(oneWord, name);
    const usage = `knit ${name} ${row.words}`.trim();
    return wrong({ en: `The words are: ${usage}`, ja: `指定方法：${usage}` }, name);
  }
  return commandOf(name, positionals, given);
}

function commandOf(name: CommandName, words: readonly string[], given: ReadonlyMap<string, string>): Arguments {
  const [first, second] = words;
  switch (name) {
    case 'serve': {
      const named = Object.entries(serveVariables).map(([option, variable]) => [variable, given.get(option)] as const);
      const variables = Object.fromEntries(
        named.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== undefined),
      );
      return command({ kind: 'serve', variables });
    }
    case 'render':
      return renderOf(first ?? '', second);
    case 'check':
      return command({ kind: 'check', target: first ?? '' });
    case 'keygen':
    case 'signers':
      return command({ kind: name });
    case 'manifests': {
      const [base, to, timeout] = ['base', 'to', 'timeout'].map((option) => given.get(option));
      return command({ kind: 'manifests', words: { tags: words, all: given.has('all'), base, to, timeout } });
    }
    case 'export': {
      const [queries, to, base] = ['queries', 'to', 'base'].map((option) => given.get(option));
      if (queries === undefined || to === undefined || base === undefined) {
        const usage = 'knit export --queries FILE --to FOLDER --base ADDRESS';
        return wrong({ en: `The words are: ${usage}`, ja: `指定方法：${usage}` }, name);
      }
      return command({ kind: 'export', words: { queries, to, base } });
    }
    case 'health':
      return command({ kind: 'health', address: first });
    default:
      return name satisfies never;
  }
}

// As a path of the service, with or without its slash; the query as a word of its own or behind a question mark.
function renderOf(name: string, word: string | undefined): Arguments {
  const [path = '', ...rest] = name.replace(/^\//, '').split('?');
  const query = [
    ...(rest.length > 0 ? [rest.join('?')] : []),
    ...(word === undefined ? [] : [word.replace(/^\?/, '')]),
  ];
  if (query.length > 1) return wrong(oneWord, 'render');
  if (!/^(?:[a-z0-9_-]+[./]?)+$/.test(path)) {
    return wrong({ en: 'That is no path of knit', ja: 'knitのパスではありません' }, 'render');
  }
  return command({ kind: 'render', path, query: query[0] ?? '' });
}

function unknownOption(name: CommandName, option: string, { options }: CommandRow): Text {
  const known = [...Object.keys(options), 'help'].map((each) => `--${each}`).join(' ');
  const shown = printable(option);
  return {
    en: `${name} has no option ${shown}: it has ${known}`,
    ja: `${name}に${shown}というオプションはありません。使えるのは${known}です`,
  };
}

const oneWord: Text = {
  en: "The query is one word: put it in quotes, like 'cni=calico&mtu=1400'",
  ja: "クエリーは1語で指定してください。'cni=calico&mtu=1400'のように引用符で囲みます",
};

const command = (parsed: Command): Arguments => ({ ok: true, command: parsed });
const wrong = (problem: Text, of?: CommandName): Arguments => ({ ok: false, problem, ...(of && { of }) });
