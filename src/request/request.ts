import type * as z from 'zod/mini';
import type { CamelCase } from './parameter.ts';
import type { ParameterName, parameters } from './parameters.ts';

/** What a query asked for, each value checked and canonical; what it left out is absent. */
export type BundleRequest = {
  readonly [Name in ParameterName as CamelCase<Name>]?: z.output<(typeof parameters)[Name]['schema']>;
};
