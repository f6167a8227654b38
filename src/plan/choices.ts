import { formatAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import type { Text } from '../text.ts';
import type { Decisions } from './decisions.ts';
import type { Choice, Delivery } from './plan.ts';

/** What was decided about every parameter that matters for the plan: those with rules of their own first, in form order. */
export function choicesOf(decisions: Omit<Decisions, 'choices'>, made: readonly Choice[]): readonly Choice[] {
  const known = new Map(made.map((choice) => [choice.parameter, choice]));
  return parameterList.flatMap(({ name, key, format, source, otherwise }) => {
    const choice = known.get(name);
    if (choice !== undefined) return [choice];
    const value = decisions.request[key];
    const asked = value === undefined ? undefined : format(value);
    const chosen = defaults[name]?.(decisions) ?? asked;
    if (chosen === undefined || transport.has(name)) return [];
    return [
      {
        parameter: name,
        ...(asked === undefined ? {} : { asked }),
        chosen,
        reason: asked === undefined ? otherwise : named,
        source,
      },
    ];
  });
}

const named: Text = { en: 'The request names it', ja: 'リクエストで指定されました' };

const transport: ReadonlySet<string> = new Set(['v', 'expect', 'lang']);

type Default = (decisions: Omit<Decisions, 'choices'>) => string | undefined;

// What the plan holds where the request is silent; a parameter that is not listed then has no part in the plan.
const defaults: Partial<Record<ParameterName, Default>> = {
  cni: ({ cni }) => cni,
  backend: ({ backend }) => backend?.value ?? 'none',
  'cluster-cidr': ({ addresses }) => addresses.clusterCidr.map(formatCidr).join(),
  'service-cidr': ({ addresses }) => addresses.serviceCidr.map(formatCidr).join(),
  'cluster-dns': ({ addresses }) => addresses.clusterDns.map(formatAddress).join(),
  'disable-network-policy': ({ disablesNetworkPolicy }) => String(disablesNetworkPolicy),
  manifest: ({ encapsulation, delivery }): Delivery | undefined => encapsulation && delivery,
  via: ({ request, cni }) => (cni === 'calico' ? (request.via ?? 'manifest') : undefined),
  encryption: ({ cni, encryption }) => (cni === 'calico' ? encryption : undefined),
};
