import type { Text } from '../text.ts';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'keygen' }
  | { readonly kind: 'signers' }
  | { readonly kind: 'check'; readonly target: string }
  | { readonly kind: 'answer'; readonly path: string; readonly query: string };

/** A command, or why there is none. */
export type Arguments =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: Text };

/** Reads the words after the program's name. */
export function parseArguments(words: readonly string[]): Arguments {
  const options = words.filter((word) => /^-./.test(word));
  if (options.some((option) => option === '--help' || option === '-h')) return command({ kind: 'help' });
  if (options.includes('--version')) return command({ kind: 'version' });
  if (options.length > 0)
    return wrong({ en: 'There are no options but --help and --version', ja: 'オプションは--helpと--versionだけです' });
  const [name, first, ...more] = words;
  switch (name) {
    case undefined:
      return wrong({ en: 'What should be printed?', ja: '何を出力するかを指定してください' });
    case 'help':
      return command({ kind: 'help' });
    case 'keygen':
    case 'signers':
      return first === undefined
        ? command({ kind: name })
        : wrong({ en: `${name} takes no further words`, ja: `${name}に引数はありません` });
    case 'check':
      return first !== undefined && more.length === 0
        ? command({ kind: 'check', target: first })
        : wrong({
            en: 'check takes one address or archive',
            ja: 'checkにはアドレスかアーカイブを1つ指定してください',
          });
    default:
      return answerOf(name, first, more);
  }
}

// As a path of the service, with or without its slash; the query as a word of its own or behind a question mark.
function answerOf(name: string, first: string | undefined, more: readonly string[]): Arguments {
  const [path = '', ...rest] = name.replace(/^\//, '').split('?');
  const query = [
    ...(rest.length > 0 ? [rest.join('?')] : []),
    ...(first === undefined ? [] : [first.replace(/^\?/, '')]),
  ];
  if (query.length > 1 || more.length > 0) {
    return wrong({
      en: "The query is one word: put it in quotes, like 'cni=calico&mtu=1400'",
      ja: "クエリーは1語で指定してください。'cni=calico&mtu=1400'のように引用符で囲みます",
    });
  }
  if (!/^(?:[a-z0-9_-]+[./]?)+$/.test(path)) {
    return wrong({ en: 'That is no path of knit', ja: 'knitのパスではありません' });
  }
  return command({ kind: 'answer', path, query: query[0] ?? '' });
}

const command = (parsed: Command): Arguments => ({ ok: true, command: parsed });
const wrong = (problem: Text): Arguments => ({ ok: false, problem });
