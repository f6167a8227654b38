import { addressFamilies } from '../catalog/address-families.ts';
import { firstReleases, standingOf } from '../catalog/availability.ts';
import { k3sOption } from '../catalog/k3s-options.ts';
import { packagedComponents } from '../catalog/packaged-components.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { Decisions } from './decisions.ts';
import { checkUnderlay } from './underlay.ts';

/** What limits look at: the decisions before it is known that they hold. */
type Draft = Omit<Decisions, 'delivery' | 'flannelConf'>;

/** Adds a problem for each combination that K3s, flannel or Calico cannot run. */
export function checkLimits(draft: Draft, problems: Problem[]): void {
  for (const limit of limits) {
    const problem = limit(draft);
    if (problem !== undefined) problems.push(problem);
  }
  checkUnderlay(draft, problems);
  problems.push(...missingKeys(draft));
}

type Limit = (draft: Draft) => Problem | undefined;

const backendFamilies: Limit = ({ backend, addresses }) => {
  const missing = addresses.families.find((family) => backend !== undefined && !backend.families.includes(family));
  if (backend === undefined || missing === undefined) return undefined;
  return refuse('cluster-cidr', 'conflict', {
    en: `The ${backend.value} backend carries ${backend.families.join(' and ')} only: give IPv4 ranges, or use backend=vxlan or backend=wireguard on current K3s`,
    ja: `${backend.value}バックエンドは${backend.families.join('と')}のみに対応しています。IPv4の範囲を指定するか、現在のK3sでbackend=vxlanまたはbackend=wireguardを使ってください`,
  });
};

const tunnelFamilies: Limit = ({ encapsulation, addresses }) => {
  if (encapsulation === undefined || !isIpv6Only(addresses.families) || encapsulation.fact.families.includes('ipv6'))
    return undefined;
  return refuse(
    'encapsulation',
    'conflict',
    {
      en: `${encapsulation.fact.value} cannot carry IPv6: use encapsulation=vxlan, or a tunnel-less network with encapsulation=none`,
      ja: `${encapsulation.fact.value}はIPv6を運べません。encapsulation=vxlan、またはトンネルを使わないencapsulation=noneを使ってください`,
    },
    { allowed: ['vxlan', 'vxlan-cross-subnet', 'none'] },
  );
};

const ipv6Only: Limit = ({ addresses, cni, k3s }) => {
  if (!isIpv6Only(addresses.families)) return undefined;
  if (cni === 'canal') {
    return refuse('cluster-cidr', 'conflict', {
      en: 'Canal without IPv4 is not known to work: add an IPv4 range, or use cni=calico or cni=flannel',
      ja: 'IPv4なしのCanalは動作が確認されていません。IPv4の範囲を追加するか、cni=calicoまたはcni=flannelを使ってください',
    });
  }
  const fact = addressFamilies.find(({ families }) => families === 'ipv6');
  if (fact === undefined || standingOf(fact.availability, k3s.version).isAvailable) return undefined;
  const first = firstReleases(fact.availability);
  return refuse('cluster-cidr', 'not-available', {
    en: `K3s ${k3s.version} does not run without IPv4, which begins with ${first.join(', ')}: name a newer k3s, or add an IPv4 range`,
    ja: `K3s ${k3s.version}はIPv4なしでは動作しません(${first.join('、')}から)。新しいk3sを指定するか、IPv4の範囲を追加してください`,
  });
};

const podEgress: Limit = ({ request, cni }) =>
  request.egressSelectorMode === 'pod' && cni === 'calico'
    ? refuse(
        'egress-selector-mode',
        'conflict',
        {
          en: "Use agent, K3s' own, or cluster. pod does not work with a CNI that gives out addresses itself, as Calico does",
          ja: 'podは、Calicoのように自分でアドレスを割り当てるCNIでは動作しません。K3sのデフォルトのagent、またはclusterを使ってください',
        },
        { allowed: ['agent', 'cluster', 'disabled'] },
      )
    : undefined;

const twoPolicyEngines: Limit = ({ disablesNetworkPolicy, cni }) =>
  !disablesNetworkPolicy && (cni === 'canal' || cni === 'calico')
    ? refuse(
        'disable-network-policy',
        'conflict',
        {
          en: `cni=${cni} enforces network policies itself, and K3s' own controller beside it breaks them: leave disable-network-policy out`,
          ja: `cni=${cni}は自分でネットワークポリシーを適用します。K3s組み込みのコントローラーと併用すると動作しません。disable-network-policyを省略してください`,
        },
        { allowed: ['true'] },
      )
    : undefined;

const modeWithoutWireguard: Limit = ({ request, cni, backend }) =>
  request.wireguardMode !== undefined && cni === 'flannel' && backend?.value !== 'wireguard-native'
    ? refuse('wireguard-mode', 'conflict', {
        en: `Use backend=wireguard on a K3s that has wireguard-native, or leave wireguard-mode out. This backend is ${backend?.value}`,
        ja: `wireguard-modeはwireguard-nativeバックエンド用です(現在は${backend?.value})。対応するK3sでbackend=wireguardを使うか、省略してください`,
      })
    : undefined;

const modeFamily: Limit = ({ request, addresses, k3s }) => {
  const mode = request.wireguardMode;
  if (mode !== 'ipv4' && mode !== 'ipv6') return undefined;
  // The tunnel of one family carries pods of both; it is the nodes that must speak it, which only their own addresses tell.
  if (addresses.families.includes(mode) || addresses.families.length > 1) return undefined;
  return refuse('wireguard-mode', 'conflict', {
    en: `wireguard-mode=${mode} needs nodes with ${mode}, this cluster has ${addresses.families.join()} alone on K3s ${k3s.version}: use separate, or ranges of both families`,
    ja: `wireguard-mode=${mode}にはノードの${mode}が必要ですが、このクラスターは${addresses.families.join()}のみです。separateにするか、両方の範囲を指定してください`,
  });
};

const masqueradeWithoutIpv6: Limit = ({ request, addresses }) =>
  request.flannelIpv6Masq === true && !addresses.families.includes('ipv6')
    ? refuse('flannel-ipv6-masq', 'conflict', {
        en: 'flannel-ipv6-masq needs an IPv6 range: add one to cluster-cidr and service-cidr, or leave it out',
        ja: 'flannel-ipv6-masqにはIPv6の範囲が必要です。cluster-cidrとservice-cidrに追加するか、省略してください',
      })
    : undefined;

const pulledOperator: Limit = ({ request }) =>
  request.via === 'operator' && request.manifest === 'pull'
    ? refuse(
        'manifest',
        'conflict',
        {
          en: 'via=operator has no upstream file to pull, its manifest is always in the answer: leave manifest out',
          ja: 'via=operatorにはダウンロードする開発元ファイルがなく、マニフェストは常に応答に含まれます。manifestを省略してください',
        },
        { allowed: ['carry'] },
      )
    : undefined;

const absentComponents: Limit = ({ request, k3s }) => {
  const absent = packagedComponents.find(
    ({ name, availability }) =>
      request.disable?.includes(name) === true && !standingOf(availability, k3s.version).isAvailable,
  );
  if (absent === undefined) return undefined;
  const first = firstReleases(absent.availability).join(', ');
  return refuse(
    'disable',
    'not-available',
    {
      en: `Leave ${absent.name} out of disable, or name a newer k3s. K3s has it from ${first} on, and this is ${k3s.version}`,
      ja: `K3s ${k3s.version}に${absent.name}はありません(${first}から)。disableから外すか、新しいk3sを指定してください`,
    },
    {
      allowed: packagedComponents
        .filter(({ availability }) => standingOf(availability, k3s.version).isAvailable)
        .map(({ name }) => name),
    },
  );
};

const limits: readonly Limit[] = [
  backendFamilies,
  tunnelFamilies,
  ipv6Only,
  podEgress,
  twoPolicyEngines,
  modeWithoutWireguard,
  modeFamily,
  masqueradeWithoutIpv6,
  pulledOperator,
  absentComponents,
];

function missingKeys({ config, k3s }: Draft): readonly Problem[] {
  return config.server.flatMap(({ key }) => {
    const fact = k3sOption(key);
    if (standingOf(fact.availability, k3s.version).isAvailable) return [];
    return [
      refuse(key, 'not-available', {
        en: `K3s ${k3s.version} does not know ${key}, which begins with ${firstReleases(fact.availability).join(', ')}: name a newer k3s, or leave it out`,
        ja: `K3s ${k3s.version}は${key}に対応していません(${firstReleases(fact.availability).join('、')}から)。新しいk3sを指定するか、省略してください`,
      }),
    ];
  });
}

const isIpv6Only = (families: readonly string[]): boolean => families.join() === 'ipv6';
