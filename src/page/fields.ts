import type { Parameter } from '../request/parameter.ts';
import { parameterList, transportParameters } from '../request/parameters.ts';

/** How a parameter is asked for. */
export type FieldKind = 'cards' | 'rows' | 'select' | 'releases' | 'check' | 'checks' | 'text';

/** The part of the form that a field stands in; the last three are folded. */
export type Section = 'network' | 'between' | 'release' | 'addresses' | 'cluster' | 'delivery';

/** A parameter, as far as the form is concerned. */
export type FormParameter = Parameter<unknown> & { readonly name: string };

/** One field of the form. */
export interface Field {
  readonly parameter: FormParameter;
  readonly kind: FieldKind;
  readonly section: Section;
}

/** The form as data: one field for each parameter, but for those that say how an answer is fetched, and those of forms. */
export function fieldsOf(parameters: readonly FormParameter[] = parameterList): readonly Field[] {
  return parameters
    .filter(({ name, group }) => group !== 'forms' && !transportParameters.has(name))
    .map((parameter) => {
      const kind = kindOf(parameter, parameters);
      return { parameter, kind, section: sectionOf(parameter, kind) };
    });
}

function kindOf(parameter: FormParameter, parameters: readonly FormParameter[]): FieldKind {
  const { options, group, isCommon, otherwise } = parameter;
  if (group === 'release') return 'releases';
  if (options === undefined) return 'text';
  if (isList(parameter)) return 'checks';
  if (options.join() === 'true,false') return otherwise.en === 'false' ? 'check' : 'select';
  if (group !== 'network' || !isCommon) return 'select';
  return parameters.find((other) => other.group === 'network') === parameter ? 'cards' : 'rows';
}

function sectionOf({ group, isCommon }: FormParameter, kind: FieldKind): Section {
  switch (group) {
    case 'network':
    case 'flannel':
      if (kind === 'cards') return 'network';
      return kind === 'rows' || (kind === 'select' && !isCommon) ? 'between' : 'addresses';
    case 'release':
    case 'addresses':
    case 'cluster':
    case 'delivery':
      return group;
    case 'forms':
      throw new RangeError('Forms have no field');
    default:
      return group satisfies never;
  }
}

/** Whether a parameter takes several of its options at once. */
export function isList({ options = [], schema }: Pick<FormParameter, 'options' | 'schema'>): boolean {
  return options.length > 1 && schema.safeParse(options.slice(0, 2).join()).success;
}
