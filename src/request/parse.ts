import type * as z from 'zod/mini';
import { calicoReleases } from '../catalog/calico-releases.ts';
import { k3sOptions } from '../catalog/k3s-options.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import { minorOf } from '../catalog/version.ts';
import type { Text } from '../text.ts';
import { nearest } from './nearest.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterName } from './parameters.ts';
import { parameterList, parameterNames, parameters } from './parameters.ts';
import type { Problem } from './refusal.ts';
import type { BundleRequest } from './request.ts';

/** A request, or every problem that its query has, beside what of it could be read. */
export type Parsed =
  | { readonly ok: true; readonly request: BundleRequest }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly request: BundleRequest;
      /** The same, with the first value that can be read of each parameter that is repeated. */
      readonly readable: BundleRequest;
      /** The first value of each name that is unknown. */
      readonly unknown: ReadonlyMap<string, string>;
    };

/** Longest query that is read, in characters: far more than all parameters together need. */
export const maxQueryLength = 4096;

/** Reads a query (a string without `?`, or its pairs) into a request: everything checked and canonical, or all problems at once. */
export function parseRequest(query: string | Iterable<readonly [name: string, value: string]>): Parsed {
  const { given, repeated, unknown, problems } = readNames(
    typeof query === 'string' ? new URLSearchParams(query) : query,
  );
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
    if (!read.success) {
      problems.push({
        ...invalid(name, text, allowed, options),
        ...listed(options ?? forms),
        ...(isTooLong(text, read.error) ? { code: 'too-long' } : {}),
      });
      // Which of several values is meant is not for knit to say.
    } else if (!repeated.has(name)) request[key] = read.data;
  }
  const read = request as BundleRequest;
  if (problems.length === 0) return { ok: true, request: read };
  return { ok: false, problems, request: read, readable: { ...firstReadable(repeated), ...read }, unknown };
}

/** A request that holds one value alone, of a parameter under any of its names; undefined where it cannot be read. */
export function readValue(name: string, text: string): BundleRequest | undefined {
  const parameter = parameterList.find((known) => known.name === name || known.alias === name);
  const read = text === '' ? undefined : parameter?.schema.safeParse(text);
  return read?.success ? ({ [parameter?.key ?? '']: read.data } as BundleRequest) : undefined;
}

function firstReadable(repeated: ReadonlyMap<ParameterName, readonly string[]>): BundleRequest {
  return Object.assign(
    {},
    ...[...repeated].map(([name, texts]) => {
      for (const text of texts) {
        const value = readValue(name, text);
        if (value !== undefined) return value;
      }
      return {};
    }),
  );
}

/** Unknown names that are told one by one: every one costs a look at all names, and a list of them in the answer. */
const maxUnknownNames = 16;

/** The parameters of a query by name, and a problem for each name that is unknown or repeated, however often it is. */
function readNames(pairs: Iterable<readonly [name: string, value: string]>) {
  const given = new Map<ParameterName, string>();
  const repeated = new Map<ParameterName, string[]>();
  const unknown = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, value] of pairs) {
    const known = names.get(name);
    if (known === undefined) {
      if (unknown.has(name) || unknown.size > maxUnknownNames) continue;
      problems.push(unknown.size < maxUnknownNames ? unknownParameter(name) : moreUnknown);
      unknown.set(name, value);
    } else if (!given.has(known)) given.set(known, value);
    else if (!repeated.has(known)) {
      problems.push(givenTwice(known));
      repeated.set(known, [given.get(known) ?? '', value]);
    } else repeated.get(known)?.push(value);
  }
  return { given, repeated, unknown, problems };
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

// Words that only name secrets; `v` and `expect` aside, no parameter of ours holds one of them.
const secretName = /token|passw|passphrase|secret|psk|credential|private|api[-_]?key|auth/i;

function unknownParameter(name: string): Problem {
  // An option of K3s that is no parameter is no misspelling: the catalog says why, and where it belongs.
  const reason = k3sOptions.find(({ key }) => key === name)?.reason;
  if (reason !== undefined) {
    return {
      parameter: name,
      code: secretName.test(name) && !name.endsWith('-file') ? 'secret' : 'unknown-parameter',
      detail: reason,
    };
  }
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

const moreUnknown: Problem = {
  parameter: '(unknown)',
  code: 'unknown-parameter',
  detail: {
    en: `There are more than ${maxUnknownNames} unknown parameters: leave out what is not a parameter of knit`,
    ja: `不明なパラメーターが${maxUnknownNames}個を超えています。knitのパラメーター以外を削除してください`,
  },
};

function secret(name: string): Problem {
  return {
    parameter: printable(name),
    code: 'secret',
    detail: {
      en: "Set K3S_TOKEN or K3S_TOKEN_FILE in the node's environment. Proxies and histories keep URLs. Replace this secret if it was real",
      ja: 'シークレットをURLに書かないでください(プロキシや履歴に残ります)。ノードの環境変数K3S_TOKENまたはK3S_TOKEN_FILEを使い、本物だった場合は交換してください',
    },
  };
}

function givenTwice(name: ParameterName): Problem {
  const { options, forms } = parameters[name] as Parameter<unknown>;
  return {
    parameter: name,
    code: 'repeated',
    detail: {
      en: `${name} is given more than once: give it once, lists separated by commas`,
      ja: `${name}が複数回指定されています。1回だけ指定し、リストはカンマで区切ってください`,
    },
    ...listed(options ?? forms),
  };
}

const emptyDetail = (name: ParameterName, allowed: Text): Text => ({
  en: `${name} is empty: leave it out, or give ${allowed.en}`,
  ja: `${name}が空です。省略するか、次の値を指定してください：${allowed.ja}`,
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
      ja: `${name}に指定できる値：${allowed.ja}${suggestion ? `。${suggestion}ではありませんか` : ''}`,
    },
    ...(suggestion === undefined ? {} : { nearest: suggestion }),
  };
}

// No value of ours is longer, so beyond this it is not a misspelling.
const longestValue = 1024;

const isTooLong = (text: string, { issues }: z.core.$ZodError): boolean =>
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
