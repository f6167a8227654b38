import * as z from 'zod/mini';
import type { Parameter } from '../request/parameter.ts';
import { parameterList } from '../request/parameters.ts';

/** A parameter with its name, as the table has it. */
export type NamedParameter = Parameter<unknown> & { readonly name: string };

/** The parameters of a network as OpenAPI components, made from the schemas that validate them. */
export function parameterComponents(parameters: readonly NamedParameter[] = parameterList): Record<string, object> {
  return Object.fromEntries(parameters.flatMap((parameter) => [component(parameter), ...aliasOf(parameter)]));
}

/** References to all parameters of a network. */
export function parameterReferences(parameters: readonly NamedParameter[] = parameterList): readonly object[] {
  return Object.keys(parameterComponents(parameters)).map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function component({ name, summary, otherwise, allowed, example, schema }: NamedParameter): [string, object] {
  return [
    name,
    {
      name,
      in: 'query',
      description: `${summary.en}. Values: ${allowed.en}. Without it: ${otherwise.en}.`,
      required: false,
      schema: jsonSchemaOf(schema),
      example,
    },
  ];
}

function aliasOf({ alias, ...parameter }: NamedParameter): [string, object][] {
  if (alias === undefined) return [];
  const description = `Means the same as ${parameter.name}; give one of the two.`;
  return [[alias, { ...component({ ...parameter, name: alias })[1], description }]];
}

/** What may stand in a query, as JSON Schema 2020-12. */
export function jsonSchemaOf(schema: z.ZodMiniType): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return described;
}
