import { formatAddress } from '../address/address.ts';
import { addressFamilies } from '../catalog/address-families.ts';
import { firstReleases, standingOf } from '../catalog/availability.ts';
import { k3sFeature } from '../catalog/k3s-features.ts';
import { k3sOption } from '../catalog/k3s-options.ts';
import { compareVersions } from '../catalog/version.ts';
import type { Text } from '../text.ts';
import type { WarningRule } from './decisions.ts';
import type { Warning } from './plan.ts';

import { trafficOf } from './traffic.ts';

const networkPage = 'https://docs.k3s.io/networking/basic-network-options';

const openExternalAddresses: WarningRule = ({ request, encryption }) =>
  request.flannelExternalIp === true && encryption === 'none'
    ? {
        code: 'unencrypted-external',
        parameter: 'flannel-external-ip',
        detail: {
          en: 'Traffic between pods would cross the external addresses of the nodes unencrypted',
          ja: 'ポッド間のトラフィックが暗号化されずにノードの外部アドレスを通ります',
        },
        remedy: { en: 'Use backend=wireguard', ja: 'backend=wireguardを使ってください' },
        source: networkPage,
      }
    : undefined;

const experimentalDualStack: WarningRule = ({ cni, addresses, k3s }) => {
  if (addresses.families.length < 2) return undefined;
  const fact = addressFamilies.find(({ families }) => families === 'dual-stack');
  const stable = fact?.stableSince;
  return [
    ...(stable !== undefined && compareVersions(k3s.version, stable) < 0
      ? [
          experimental(
            `K3s before ${stable}`,
            `${stable}より前のK3s`,
            { en: 'Use a newer K3s', ja: '新しいK3sを使ってください' },
            fact?.source ?? networkPage,
          ),
        ]
      : []),
    ...(cni === 'canal'
      ? [
          experimental(
            'Canal, of which upstream says nothing',
            'Canal(開発元に記載がありません)',
            { en: 'Use cni=flannel or cni=calico', ja: 'cni=flannelまたはcni=calicoを使ってください' },
            'https://docs.tigera.io/calico/latest/networking/ipam/ipv6',
          ),
        ]
      : []),
  ];
};

const experimental = (en: string, ja: string, remedy: Text, source: string): Warning => ({
  code: 'experimental-dual-stack',
  parameter: 'cluster-cidr',
  detail: { en: `Dual-stack is experimental with ${en}`, ja: `デュアルスタックは実験的です：${ja}` },
  remedy,
  source,
});

const routedIpv6: WarningRule = ({ cni, addresses, encapsulation }) =>
  cni === 'calico' && addresses.families.includes('ipv6') && encapsulation?.fact.value.startsWith('ipip') === true
    ? {
        code: 'ipv6-without-tunnel',
        parameter: 'encapsulation',
        detail: {
          en: 'IP-in-IP carries IPv4 only. IPv6 between nodes has no tunnel, so all nodes must share one layer 2 network',
          ja: 'IP-in-IPはIPv4だけを運びます。ノード間のIPv6はトンネルなしでルーティングされるため、全ノードが同じレイヤー2ネットワークに必要です',
        },
        remedy: { en: 'Use encapsulation=vxlan', ja: 'encapsulation=vxlanを使ってください' },
        source: 'https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip',
      }
    : undefined;

const smallPodRange: WarningRule = ({ addresses }) => {
  const small = addresses.clusterCidr.find(({ family, prefix }) => prefix >= (family === 'ipv4' ? 24 : 64));
  if (small === undefined) return undefined;
  const nodes = addresses.nodeMasks.some(({ family }) => family === small.family) ? 4 : 1;
  return {
    code: 'small-pod-range',
    parameter: 'cluster-cidr',
    detail: {
      en: `The pod range has room for ${nodes === 1 ? 'one node' : `${nodes} nodes`}`,
      ja: `ポッドのアドレス範囲は${nodes}ノード分しかありません`,
    },
    remedy: {
      en: 'Use a wider range: it cannot be changed later',
      ja: 'より広い範囲を使ってください(あとから変更できません)',
    },
    source: networkPage,
  };
};

const wildcardSan: WarningRule = ({ request, k3s }) => {
  if (request.tlsSan?.some((host) => host.startsWith('*.')) !== true) return undefined;
  const { availability, source } = k3sFeature('wildcard-tls-san');
  if (standingOf(availability, k3s.version).isAvailable) return undefined;
  const first = firstReleases(availability);
  return {
    code: 'wildcard-tls-san',
    parameter: 'tls-san',
    detail: {
      en: `K3s takes wildcard names from ${first.join(', ')} on`,
      ja: `ワイルドカードの名前はK3s ${first.join('、')}以降で使えます`,
    },
    remedy: {
      en: 'Name the hosts one by one, or use a newer K3s',
      ja: 'ホスト名を個別に指定するか、新しいK3sを使ってください',
    },
    source,
  };
};

const operatorDownloads: WarningRule = ({ request }) =>
  request.via === 'operator'
    ? {
        code: 'operator-downloads',
        parameter: 'via',
        detail: {
          en: "The operator's chart and images are downloaded by the cluster itself, not checked by knit",
          ja: 'operatorのチャートとイメージはクラスター自身がダウンロードし、knitは検証しません',
        },
        remedy: {
          en: 'Use via=manifest, pinned by digest',
          ja: 'ダイジェストで固定されるvia=manifestを使ってください',
        },
        source: 'https://docs.k3s.io/add-ons/helm',
      }
    : undefined;

const openKubeconfig: WarningRule = ({ request }) => {
  const mode = request.writeKubeconfigMode;
  if (mode === undefined || !mode.endsWith('4')) return undefined;
  return {
    code: 'open-kubeconfig',
    parameter: 'write-kubeconfig-mode',
    detail: {
      en: `Mode ${mode} lets every user of the servers read the kubeconfig, and so be administrator of the cluster`,
      ja: `パーミッション${mode}では、サーバーの全ユーザーがkubeconfigを読め、クラスターの管理者になれます`,
    },
    remedy: { en: 'Use 0640 and a group, or leave it out', ja: '0640とグループを使うか、省略してください' },
    source: 'https://docs.k3s.io/cli/server',
  };
};

const noDns: WarningRule = ({ request, addresses }) =>
  request.disable?.includes('coredns') === true
    ? {
        code: 'no-coredns',
        parameter: 'disable',
        detail: {
          en: 'Without CoreDNS, names do not resolve in the cluster',
          ja: 'CoreDNSがないと、クラスター内で名前解決できません',
        },
        remedy: {
          en: `Install another cluster DNS at ${addresses.clusterDns.map(formatAddress).join()}`,
          ja: `${addresses.clusterDns.map(formatAddress).join()}で応答する別のクラスターDNSをインストールしてください`,
        },
        source: 'https://docs.k3s.io/installation/packaged-components',
      }
    : undefined;

const nodePortOverlap: WarningRule = (decisions) => {
  const range = decisions.request.serviceNodePortRange;
  if (range === undefined) return undefined;
  const [from = 0, to = 0] = range.split('-').map(Number);
  const taken = trafficOf(decisions).ports.filter(({ protocol, port }) => {
    const [first = 0, last = first] = port.split('-').map(Number);
    return protocol !== 'ip' && first <= to && last >= from;
  });
  if (taken.length === 0) return undefined;
  const names = taken.map(({ protocol, port }) => `${protocol}/${port}`).join(', ');
  return {
    code: 'node-port-overlap',
    parameter: 'service-node-port-range',
    detail: {
      en: `A service could take a port that the cluster itself needs: ${names}`,
      ja: `クラスター自身が使うポートをServiceが取る可能性があります：${names}`,
    },
    remedy: {
      en: "Choose a range without them, such as K3s' own",
      ja: 'K3sのデフォルトなど、重ならない範囲を選んでください',
    },
    source: 'https://docs.k3s.io/installation/requirements',
  };
};

const ofOptions: WarningRule = ({ config }) =>
  config.server.flatMap(({ key }) => {
    const { warning, source } = k3sOption(key);
    return warning === undefined ? [] : [{ code: key, parameter: key, ...warning, source }];
  });

/** What to know of the options that were asked for, the gravest first. */
export const optionWarnings: readonly WarningRule[] = [
  openExternalAddresses,
  experimentalDualStack,
  routedIpv6,
  smallPodRange,
  wildcardSan,
  openKubeconfig,
  noDns,
  operatorDownloads,
  nodePortOverlap,
  ofOptions,
];
