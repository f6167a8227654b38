import { checkApplicability } from '../plan/applicability.ts';
import type { InstallPlan } from '../plan/plan.ts';
import { camelCase } from '../request/parameter.ts';
import { readValue } from '../request/parse.ts';
import type { Problem } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { Field, FormParameter } from './fields.ts';
import { fieldsOf } from './fields.ts';
import type { Trials } from './trials.ts';
import { without } from './trials.ts';

/** One field with what the request made of it. */
export interface FieldState extends Field {
  /** What the request says, in canonical form; empty where it is silent. */
  readonly asked: string;
  /** What was chosen, where there is a plan and it has a part in it. */
  readonly chosen: string | undefined;
  readonly options: readonly OptionState[];
  readonly problems: readonly Problem[];
}

/** One value that a field offers. */
export interface OptionState {
  readonly value: string;
  /** What the form submits: nothing for what would be chosen anyway. */
  readonly submitted: string;
  readonly isDefault: boolean;
  readonly isChosen: boolean;
  /** Why it does not go with the rest of the request. */
  readonly refusal?: Text;
  /** Whether it leads to a K3s that is past its end of life. */
  readonly isEnded: boolean;
}

/** The state of the whole form. */
export interface FormState {
  readonly fields: readonly FieldState[];
  /** Which CNI the form is drawn for. */
  readonly cni: InstallPlan['cni'];
}

/** Works out the form for a request: which fields mean something, what is chosen, and what would not go together. */
export function formState(
  request: BundleRequest,
  problems: readonly Problem[],
  trials: Trials,
  parameters?: readonly FormParameter[],
): FormState {
  const cni = request.cni ?? (request.backend === 'none' ? 'none' : 'flannel');
  const resolved = trials.resolve(request);
  const fields = fieldsOf(parameters)
    .filter((field) => isApplicable(field, request, cni, trials))
    .map((field): FieldState => {
      const { parameter } = field;
      const value = request[camelCase(parameter.name) as keyof BundleRequest];
      const asked = value === undefined ? '' : parameter.format(value);
      return {
        ...field,
        asked,
        chosen: resolved.ok
          ? resolved.choices.find((choice) => choice.parameter === parameter.name)?.chosen
          : undefined,
        options: optionsOf(field, asked, request, trials),
        problems: problems.filter((problem) => problem.parameter === parameter.name),
      };
    });
  return { fields, cni };
}

function isApplicable(
  { parameter, section, kind }: Field,
  request: BundleRequest,
  cni: InstallPlan['cni'],
  trials: Trials,
): boolean {
  const example = exampleOf(parameter, kind);
  const asking = readValue(parameter.name, example);
  if (asking === undefined || parameter.name === 'cni') return true;
  const problems: Problem[] = [];
  checkApplicability(asking, cni, problems);
  if (problems.length > 0) return false;
  if (section !== 'between') return true;
  // How packets travel depends on the CNI, and how WireGuard does on the backend: only a trial tells.
  const base: BundleRequest = { cni, ...(kind === 'rows' ? {} : pick(request, ['backend', 'encapsulation'])) };
  return trials.resolve({ ...base, ...asking }).ok;
}

// What a CNI without a choice would still take does not make a field.
function exampleOf({ example, options }: FormParameter, kind: Field['kind']): string {
  return kind === 'rows' ? (options?.find((option) => option === 'vxlan') ?? example) : example;
}

function pick(request: BundleRequest, names: readonly (keyof BundleRequest)[]): BundleRequest {
  return Object.fromEntries(
    names.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]])),
  ) as BundleRequest;
}

function optionsOf(field: Field, asked: string, request: BundleRequest, trials: Trials): readonly OptionState[] {
  const { parameter, kind } = field;
  const { name, options = [] } = parameter;
  if (kind === 'checks') {
    const chosen = new Set(asked.split(','));
    return options.map((value) => ({
      value,
      submitted: value,
      isDefault: false,
      isChosen: chosen.has(value),
      isEnded: false,
    }));
  }
  if (kind !== 'cards' && kind !== 'rows' && kind !== 'select') return [];
  const usual = usualOf(name, request, trials);
  const present = trials.settle(request);
  const lasting = new Set(present.ok ? [] : present.problems.map(keyOf));
  return options
    .filter((value) => isOffered(field, value, request, trials))
    .map((option) => {
      const value = twins[name]?.[asked] === option ? asked : option;
      const isDefault = value === usual;
      const isChosen = asked === '' ? isDefault : asked === value;
      const asking = kind === 'select' ? undefined : readValue(name, value);
      const trial = asking && trials.settle({ ...request, ...asking });
      // What is wrong whichever option is chosen is no fault of this one.
      const refusal =
        isChosen || trial === undefined || trial.ok
          ? undefined
          : trial.problems.find((problem) => !lasting.has(keyOf(problem)))?.detail;
      const isEnded =
        kind === 'rows' &&
        trial?.ok === true &&
        trial.resolution.plan.warnings.some(({ code }) => code === 'end-of-life');
      return { value, submitted: isDefault ? '' : value, isDefault, isChosen, isEnded, ...(refusal && { refusal }) };
    });
}

const keyOf = ({ parameter, code, detail }: Problem): string => `${parameter} ${code} ${detail.en}`;

/** Values that say the same as another one that the form offers. */
const twins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  backend: { 'wireguard-native': 'wireguard' },
};

function isOffered(
  { parameter: { name }, kind }: Field,
  value: string,
  { cni }: BundleRequest,
  trials: Trials,
): boolean {
  if (twins[name]?.[value] !== undefined) return false;
  // flannel without a backend is the CNI called none.
  if (name === 'backend') return value !== 'none';
  if (kind !== 'rows') return true;
  const asking = readValue(name, value);
  const resolved = asking && trials.resolve({ ...(cni && { cni }), ...asking });
  return (
    resolved === undefined ||
    resolved.ok ||
    resolved.problems.every(({ parameter, code }) => parameter !== name || code !== 'conflict')
  );
}

/** What would be chosen if the request did not say it. */
function usualOf(name: string, request: BundleRequest, trials: Trials): string | undefined {
  const silent = without(request, [name]);
  const settled = trials.settle(name === 'cni' ? {} : silent);
  const choices = settled.ok ? settled.resolution.choices : [];
  return choices.find(({ parameter }) => parameter === name)?.chosen;
}
