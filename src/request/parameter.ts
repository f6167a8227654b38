import * as z from 'zod/mini';
import { formatAddress, parseAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { formatCidr, parseCidr } from '../address/cidr.ts';
import type { K3sOption } from '../catalog/k3s-options.ts';
import type { Text } from '../text.ts';

/** The part of the form and of the tables that a parameter belongs to. */
export type ParameterGroup = 'network' | 'release' | 'addresses' | 'flannel' | 'cluster' | 'delivery' | 'forms';

/** One query parameter as data: what it may be, how it reads back, what to tell people about it. */
export interface Parameter<Value> {
  /** Older or longer spelling that means the same. */
  readonly alias?: string;
  readonly group: ParameterGroup;
  /** Whether people ask for it often enough to see it first. */
  readonly isCommon: boolean;
  /** One line: what it decides. */
  readonly summary: Text;
  /** What happens without it. */
  readonly otherwise: Text;
  /** Everything it may be, where that is a short list; of each item, where it is a list. */
  readonly options?: readonly string[];
  /** What it may look like, where there is no such list. */
  readonly forms?: readonly string[];
  /** What it may be, in words. */
  readonly allowed: Text;
  readonly example: string;
  /** The page that documents what it sets. */
  readonly source: string;
  /** The option of K3s that it asks for: its key, who may have it, which releases know it. */
  readonly config?: K3sOption;
  readonly schema: z.ZodMiniType<Value, string>;
  /** The value as it stands in a canonical query. */
  readonly format: (value: Value) => string;
}

/** What every parameter says of itself, whatever its kind. */
export type Description = Pick<
  Parameter<unknown>,
  'alias' | 'group' | 'isCommon' | 'summary' | 'otherwise' | 'source' | 'config'
> & {
  readonly allowed?: Text;
  readonly example?: string;
};

/** A parameter that takes one word of a list. */
export function enumeration<const Options extends readonly [string, ...string[]]>(
  options: Options,
  description: Description,
): Parameter<Options[number]> {
  return {
    allowed: verbatim(options.join(', ')),
    example: options[0],
    ...description,
    options,
    schema: z.enum(options) as unknown as z.ZodMiniType<Options[number], string>,
    format: (value) => value,
  };
}

/** A parameter that is `true` or `false`. */
export function flag(description: Description): Parameter<boolean> {
  return {
    allowed: verbatim('true, false'),
    example: 'true',
    ...description,
    options: ['true', 'false'],
    schema: z.pipe(
      z.enum(['true', 'false']),
      z.transform((text) => text === 'true'),
    ) as unknown as z.ZodMiniType<boolean, string>,
    format: String,
  };
}

/** A parameter that takes several words of a list, separated by commas; kept in the order of the list, each once. */
export function enumerationList<const Options extends readonly [string, ...string[]]>(
  options: Options,
  description: Description,
): Parameter<readonly Options[number][]> {
  const item = `(?:${options.join('|')})`;
  return {
    allowed: verbatim(
      `${options.join(', ')}; several separated by commas`,
      `${options.join(', ')}(カンマ区切りで複数可)`,
    ),
    example: options.slice(0, 2).join(','),
    ...description,
    options,
    schema: z.pipe(
      z.string().check(z.regex(new RegExp(`^${item}(?:,${item})*$`))),
      z.transform((text) => {
        const asked = new Set(text.split(','));
        return options.filter((option) => asked.has(option));
      }),
    ),
    format: (value) => value.join(','),
  };
}

/** A parameter whose text fits a pattern and is read by `read`, which answers undefined for what it refuses. */
export function pattern<Value>(
  {
    regex,
    maxLength,
    read,
    format,
  }: {
    readonly regex: RegExp;
    readonly maxLength: number;
    readonly read: (text: string) => Value | undefined;
    readonly format: (value: Value) => string;
  },
  description: Description & { readonly allowed: Text; readonly example: string; readonly forms: readonly string[] },
): Parameter<Value> {
  return {
    ...description,
    schema: z.pipe(
      z.string().check(z.maxLength(maxLength), z.regex(regex)),
      z.transform((text, context) => {
        const value = read(text);
        if (value !== undefined) return value;
        context.issues.push({ code: 'custom', message: 'refused', input: text });
        return z.NEVER;
      }),
    ),
    format,
  };
}

/** A parameter that takes one range of addresses, or an IPv4 and an IPv6 range. */
export function ranges(description: Description & { readonly example: string }): Parameter<readonly Cidr[]> {
  return pairOf(
    { read: parseCidr, format: formatCidr, family: ({ family }) => family },
    {
      ...description,
      allowed: {
        en: 'one range such as 10.42.0.0/16, or an IPv4 and an IPv6 range separated by a comma',
        ja: '10.42.0.0/16のような範囲を1つ、またはIPv4とIPv6の範囲をカンマ区切りで1つずつ',
      },
      forms: ['IPv4/prefix', 'IPv6/prefix', 'IPv4/prefix,IPv6/prefix'],
    },
  );
}

/** A parameter that takes one thing with a family, or one of each family, separated by a comma. */
export function pairOf<Item>(
  {
    read,
    format,
    family,
  }: {
    readonly read: (text: string) => Item | undefined;
    readonly format: (item: Item) => string;
    readonly family: (item: Item) => string;
  },
  description: Description & { readonly allowed: Text; readonly example: string; readonly forms: readonly string[] },
): Parameter<readonly Item[]> {
  return pattern(
    {
      regex: /^[0-9A-Fa-f:./]+(?:,[0-9A-Fa-f:./]+)?$/,
      maxLength: 100,
      read: (text) => {
        const items = text.split(',').map(read);
        const families = items.map((item) => item && family(item));
        return new Set(families).size === items.length && items.every((item) => item !== undefined)
          ? (items as readonly Item[])
          : undefined;
      },
      format: (items) => items.map(format).join(','),
    },
    description,
  );
}

/** A text that reads the same in every language, or differs only in its connecting words. */
export const verbatim = (en: string, ja: string = en): Text => ({ en, ja });

/** `flannel-backend` as `flannelBackend`: one word for one thing in query, TypeScript and JSON. */
export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The TypeScript name of a parameter. */
export function camelCase<Name extends string>(name: Name): CamelCase<Name> {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) as CamelCase<Name>;
}

// A label of a host name; the first may be `*` (K3s takes wildcards from v1.36.3 on).
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads a comma list of host names and addresses, canonical and each once; undefined where one is neither. */
export function parseHosts(text: string): readonly string[] | undefined {
  const hosts = text.split(',').map(parseHost);
  if (hosts.length > 32 || !hosts.every((host) => host !== undefined)) return undefined;
  return [...new Set(hosts as readonly string[])];
}

function parseHost(text: string): string | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return formatAddress(address);
  const name = text.toLowerCase();
  const labels = name.replace(/^\*\./, '').split('.');
  // A last label of digits alone would be a broken address, not a name.
  const isName = labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName && name.length <= 253 ? name : undefined;
}

/** More would make no readable rule. */
const most = 32;

/** The nodes of a comma list: ranges, or addresses as ranges of one; undefined where one is neither, or all of a family. */
export function parseNodes(text: string): readonly Cidr[] | undefined {
  const nodes = text.split(',').map(parseNode);
  const isGood = nodes.length <= most && nodes.every((node) => node !== undefined && node.prefix > 0);
  return isGood ? (nodes as readonly Cidr[]) : undefined;
}

function parseNode(text: string): Cidr | undefined {
  if (text.includes('/')) return parseCidr(text);
  const address = parseAddress(text);
  return address && parseCidr(`${formatAddress(address)}/${address.family === 'ipv4' ? 32 : 128}`);
}
