import { formatAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import type { ParameterName } from '../request/parameters.ts';
import { parameterList, transportParameters } from '../request/parameters.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import { explainBackend, lastReleaseWith, ownBackend } from './backend-choice.ts';
import { explainCalico } from './calico-choice.ts';
import { calicoNeed } from './calico-need.ts';
import type { Decisions } from './decisions.ts';
import { explainEncapsulation } from './encapsulation-choice.ts';
import { explainK3s } from './k3s-choice.ts';
import type { Choice, Delivery } from './plan.ts';

/**
 * What was decided about every parameter that matters for the plan, and why, in the order of the table. `request` is the
 * one that is answered: the one that was asked, or the canonical one that means the same.
 */
export function choicesOf(decisions: Decisions, request: BundleRequest = decisions.request): readonly Choice[] {
  return parameterList.flatMap(({ name, key, format, source, otherwise }) => {
    const choice = rules[name]?.(request, decisions);
    if (choice !== undefined) return [isUsualChoice(choice) ? { ...choice, isUsual: true } : choice];
    const value = request[key];
    const asked = value === undefined ? undefined : format(value);
    const chosen = defaults[name]?.(decisions) ?? asked;
    if (chosen === undefined || name === 'lang' || transportParameters.has(name)) return [];
    if (asked !== undefined) return [{ parameter: name, asked, chosen, reason: askedFor(otherwise), source }];
    const decided = reasons[name]?.(decisions);
    return [{ parameter: name, chosen, reason: decided ?? otherwise, ...(!decided && { isUsual: true }), source }];
  });
}

const askedFor = (otherwise: Text): Text => ({
  en: `Asked for. Default: ${otherwise.en}.`,
  ja: `リクエストで指定されました。デフォルト：${otherwise.ja}。`,
});

const isUsualChoice = ({ parameter, asked, chosen }: Choice): boolean =>
  parameter === 'backend' && asked === undefined && chosen === 'vxlan';

/** Why knit decided otherwise than K3s does by itself, where the request left it open. */
const reasons: Partial<Record<ParameterName, (decisions: Decisions) => Text | undefined>> = {
  cni: ({ cni }) =>
    cni === 'none' ? { en: 'backend=none was asked for alone.', ja: 'backend=noneだけが指定されました。' } : undefined,
  backend: ({ cni }) => ({
    en: cni === 'none' ? 'The CNI that you bring replaces flannel.' : 'The CNI replaces K3s’ flannel.',
    ja: cni === 'none' ? '自分で用意するCNIがflannelに代わります。' : 'CNIがK3sのflannelに代わります。',
  }),
  'cluster-cidr': ({ addresses }) => otherHalf('service-cidr', addresses.clusterCidr.length),
  'service-cidr': ({ addresses }) => otherHalf('cluster-cidr', addresses.serviceCidr.length),
  'disable-network-policy': ({ cni, disablesNetworkPolicy }) =>
    disablesNetworkPolicy
      ? {
          en: cni === 'none' ? 'Your CNI enforces network policy.' : 'Calico enforces network policy.',
          ja: cni === 'none' ? 'ネットワークポリシーはCNIが適用します。' : 'ネットワークポリシーはCalicoが適用します。',
        }
      : undefined,
};

const otherHalf = (asked: string, families: number): Text | undefined =>
  families < 2
    ? undefined
    : { en: `Follows the families of ${asked}.`, ja: `${asked}のアドレスファミリーに合わせました。` };

/** Parameters that have rules of their own, as far as the plan has them. */
const rules: Partial<Record<ParameterName, (request: BundleRequest, decisions: Decisions) => Choice | undefined>> = {
  k3s: (request, { cni, k3s }) => {
    const last = lastReleaseWith(cni === 'flannel' ? ownBackend(request) : undefined);
    return explainK3s(request.k3s, last, k3s);
  },
  backend: (request, { backend }) => backend && explainBackend(ownBackend(request), backend),
  calico: (request, { calico, k3s, encapsulation, addresses }) =>
    calico && explainCalico(request.calico, k3s.line, calicoNeed(request, encapsulation, addresses.families), calico),
  encapsulation: (request, { encapsulation, addresses }) =>
    encapsulation && explainEncapsulation(request, encapsulation, addresses.families),
};

type Default = (decisions: Decisions) => string | undefined;

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
