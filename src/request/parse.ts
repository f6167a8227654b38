import type * as z from 'zod';
import { calicoReleases } from '../catalog/calico-releases.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import type { Text } from '../text.ts';
import { nearest } from './nearest.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterName } from './parameters.ts';
import { parameterList, parameterNames, parameters } from './parameters.ts';
import type { Problem } from './problem.ts';
import type { BundleRequest } from './request.ts';
import { minorOf } from './version.ts';

/** A request, or every problem that its query has. */
export type Parsed =
  | { readonly ok: true; readonly request: BundleRequest }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Longest query that is read, in characters: far more than all parameters together need. */
export const maxQueryLength = 4096;

/** Reads a query string (without `?`) into a request: everything checked and canonical, or all problems at once. */
export function parseRequest(query: string): Parsed {
  const given = new Map<ParameterName, string>();
  const problems: Problem[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    const known = parameterOf(name);
    if (known === undefined) problems.push(unknownParameter(name));
    else if (given.has(known)) problems.push(repeated(known));
    else given.set(known, value);
  }
  const request: Record<string, unknown> = {};
  for (const { name, key, schema, allowed, options, forms } of parameterList) {
    const text = given.get(name);
    if (text === undefined) continue;
    if (text === '') {
      problems.push({
        parameter: name,
        code: 'empty',
        detail: emptyDetail(name, allowed),
        ...listed(options ?? forms),
      });
      continue;
    }
    const read = schema.safeParse(text);
    if (read.success) request[key] = read.data;
    else
      problems.push({
        ...invalid(name, text, allowed, options),
        ...listed(options ?? forms),
        ...(isTooLong(text, read.error) ? { code: 'too-long' } : {}),
      });
  }
  return problems.length === 0 ? { ok: true, request: request as BundleRequest } : { ok: false, problems };
}

const names = new Map<string, ParameterName>(
  parameterList.flatMap(({ name, alias }): [string, ParameterName][] =>
    alias === undefined
      ? [[name, name]]
      : [
          [name, name],
          [alias, name],
        ],
  ),
);

const parameterOf = (name: string): ParameterName | undefined => names.get(name);

// Words that only name secrets; `v` and `expect` aside, no parameter of ours holds one of them.
const secretName = /token|passw|passphrase|secret|psk|credential|private|api[-_]?key|auth/i;

function unknownParameter(name: string): Problem {
  if (secretName.test(name)) return secret(name);
  const suggestion = nearest(name, names.keys());
  return {
    parameter: printable(name),
    code: 'unknown-parameter',
    detail: {
      en: `Unknown parameter${suggestion ? `: did you mean ${suggestion}?` : ''}`,
      ja: `不明なパラメーターです${suggestion ? `。${suggestion}ではありませんか` : ''}`,
    },
    allowed: parameterNames,
    ...(suggestion === undefined ? {} : { nearest: suggestion }),
  };
}

function secret(name: string): Problem {
  return {
    parameter: printable(name),
    code: 'secret',
    detail: {
      en: "Secrets do not belong in a URL, where proxies and histories keep them: set K3S_TOKEN or K3S_TOKEN_FILE in the node's environment, and replace this secret if it was real",
      ja: 'シークレットをURLに書かないでください(プロキシーや履歴に残ります)。ノードの環境変数K3S_TOKENまたはK3S_TOKEN_FILEを使い、本物だった場合は交換してください',
    },
  };
}

function repeated(name: ParameterName): Problem {
  const { options, forms } = parameters[name] as Parameter<unknown>;
  return {
    parameter: name,
    code: 'repeated',
    detail: {
      en: `${name} is given more than once: give it once, lists separated by commas`,
      ja: `${name}が複数回指定されています。1回だけ指定し、リストはコンマで区切ってください`,
    },
    ...listed(options ?? forms),
  };
}

const emptyDetail = (name: ParameterName, allowed: Text): Text => ({
  en: `${name} is empty: leave it out, or give ${allowed.en}`,
  ja: `${name}が空です。省略するか、次の値を指定してください: ${allowed.ja}`,
});

function invalid(name: ParameterName, text: string, allowed: Text, options: readonly string[] | undefined): Problem {
  const suggestion = nearest(
    text.split(',').find((item) => !options?.includes(item)) ?? text,
    candidates(name, options),
  );
  return {
    parameter: name,
    code: 'invalid',
    detail: {
      en: `${name} must be ${allowed.en}${suggestion ? `: did you mean ${suggestion}?` : ''}`,
      ja: `${name}に指定できる値: ${allowed.ja}${suggestion ? `。${suggestion}ではありませんか` : ''}`,
    },
    ...(suggestion === undefined ? {} : { nearest: suggestion }),
  };
}

// No value of ours is longer, so beyond this it is not a misspelling.
const longestValue = 1024;

const isTooLong = (text: string, { issues }: z.ZodError): boolean =>
  text.length > longestValue || issues.some(({ code }) => code === 'too_big');

function candidates(name: ParameterName, options: readonly string[] | undefined): Iterable<string> {
  if (options !== undefined) return options;
  if (name === 'k3s')
    return versionWords(
      k3sReleases.map(({ version }) => version),
      ['stable', 'latest'],
    );
  if (name === 'calico')
    return versionWords(
      calicoReleases.map(({ tag }) => tag),
      [],
    );
  return [];
}

const versionWords = (versions: readonly string[], words: readonly string[]): Iterable<string> =>
  new Set([...words, ...versions.map(minorOf), ...versions]);

const listed = (options: readonly string[] | undefined) => (options === undefined ? {} : { allowed: options });

// Only a word that could be a parameter's name is printed back; anything else stays unsaid.
const printable = (name: string): string => (/^[a-z][a-z0-9-]{0,31}$/.test(name) ? name : '(unknown)');
