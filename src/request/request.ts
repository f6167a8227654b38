import type * as z from 'zod/mini';
import type { ParameterName, parameters } from './parameters.ts';

/** `flannel-backend` as `flannelBackend`: one word for one thing in query, TypeScript and JSON. */
export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What a query asked for, each value checked and canonical; what it left out is absent. */
export type BundleRequest = {
  readonly [Name in ParameterName as CamelCase<Name>]?: z.output<(typeof parameters)[Name]['schema']>;
};

/** The TypeScript name of a parameter. */
export function camelCase<Name extends string>(name: Name): CamelCase<Name> {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) as CamelCase<Name>;
}
