import { calicoLines } from '../catalog/calico-lines.ts';
import { configKeys } from '../catalog/config-keys.ts';
import { k3sReleasesChecked } from '../catalog/k3s-releases.ts';
import { compareVersions } from '../request/version.ts';
import type { Text } from '../text.ts';
import { standingOf } from './availability.ts';
import type { Decisions } from './decisions.ts';
import { releasePage } from './k3s-choice.ts';
import type { Warning } from './plan.ts';

/** Everything that the reader should know before running the plan, the gravest first. */
export function warningsOf(decisions: Decisions): readonly Warning[] {
  return rules.flatMap((rule) => rule(decisions) ?? []);
}

type Rule = (decisions: Decisions) => Warning | readonly Warning[] | undefined;

const networkPage = 'https://docs.k3s.io/networking/basic-network-options';

const endOfLife: Rule = ({ k3s: { line, version }, backend }) => {
  if (line.endOfLife >= k3sReleasesChecked) return undefined;
  const needed = backend?.availability.until;
  return {
    code: 'end-of-life',
    parameter: 'k3s',
    detail: {
      en: `K3s ${version} is past its end of life: Kubernetes ended support for ${line.minor} on ${line.endOfLife}, and holes found since stay open`,
      ja: `K3s ${version}はサポート終了済みです。Kubernetes ${line.minor}のサポートは${line.endOfLife}に終了し、以後の脆弱性は修正されません`,
    },
    remedy:
      needed === undefined
        ? {
            en: 'Use a supported release, such as k3s=stable',
            ja: 'k3s=stableなど、サポート中のリリースを使ってください',
          }
        : {
            en: 'Use backend=wireguard, which current K3s has',
            ja: '現在のK3sにあるbackend=wireguardを使ってください',
          },
    source: line.source,
  };
};

const goingBackend: Rule = ({ backend }) => {
  if (backend?.removal === undefined) return undefined;
  return {
    code: 'removed-backend',
    parameter: 'backend',
    detail: {
      en: `The ${backend.value} backend is gone from K3s ${backend.availability.until} on: ${backend.removal.detail.en}`,
      ja: `${backend.value}バックエンドはK3s ${backend.availability.until}以降にはありません。${backend.removal.detail.ja}`,
    },
    remedy: {
      en: `Use ${backend.removal.replacement} on current K3s (backend=wireguard)`,
      ja: `現在のK3sで${backend.removal.replacement}を使ってください(backend=wireguard)`,
    },
    source: backend.removal.source,
  };
};

const backendCaution: Rule = ({ backend }) =>
  backend?.caution && {
    code: 'backend-caution',
    parameter: 'backend',
    detail: backend.caution,
    remedy: { en: 'Use backend=wireguard on current K3s', ja: '現在のK3sでbackend=wireguardを使ってください' },
    source: backend.source,
  };

const probableBackend: Rule = ({ backend, k3s }) => {
  if (backend === undefined || standingOf(backend.availability, k3s.version).certainty !== 'probable') return undefined;
  return {
    code: 'probable-backend',
    parameter: 'backend',
    detail: {
      en: `That K3s ${k3s.version} has the ${backend.value} backend is probable, no page states it`,
      ja: `K3s ${k3s.version}に${backend.value}バックエンドがあると推定されますが、明記した資料はありません`,
    },
    remedy: { en: 'Use v1.23.6 or newer to be sure', ja: '確実にするにはv1.23.6以降を使ってください' },
    source: backend.source,
  };
};

const unlistedRelease: Rule = ({ k3s: { release, version } }) =>
  release === undefined
    ? {
        code: 'unlisted-release',
        parameter: 'k3s',
        detail: {
          en: `knit's catalog of ${k3sReleasesChecked} does not list K3s ${version}: whether the release exists was not checked`,
          ja: `${k3sReleasesChecked}時点のknitのカタログにK3s ${version}はありません。リリースの存在は未確認です`,
        },
        remedy: {
          en: 'Look at its release page before you install',
          ja: 'インストール前にリリースページを確認してください',
        },
        source: releasePage(version),
      }
    : undefined;

const unsureKeys: Rule = ({ config, k3s }) =>
  config.server.flatMap(({ key }) => {
    const fact = configKeys.find((row) => row.key === key);
    if (fact === undefined || standingOf(fact.availability, k3s.version).certainty !== 'probable') return [];
    // Once the minor is newer than the one that brought the key, nothing is uncertain any more.
    if (
      fact.availability.since === undefined ||
      compareVersions(k3s.line.minor, minorAfter(fact.availability.since)) >= 0
    )
      return [];
    return [
      {
        code: 'probable-key',
        parameter: key,
        detail: {
          en: `That K3s ${k3s.version} knows ${key} is probable, no page states it: an older K3s skips the key with a line in its log`,
          ja: `K3s ${k3s.version}が${key}に対応していると推定されますが、明記した資料はありません。未対応の場合はログを残して無視します`,
        },
        remedy: { en: 'Use a newer K3s to be sure', ja: '確実にするには新しいK3sを使ってください' },
        source: fact.source,
      },
    ];
  });

const untestedCalico: Rule = ({ calico, k3s: { line } }) => {
  const calicoLine = calicoLines.find(({ minor }) => minor === calico?.minor);
  if (calico === undefined || calicoLine === undefined) return undefined;
  const { from, to } = calicoLine.kubernetes;
  if (compareVersions(line.minor, from) >= 0 && compareVersions(line.minor, to) <= 0) return undefined;
  return {
    code: 'untested-calico',
    parameter: 'calico',
    detail: {
      en: `Calico ${calico.minor} is tested with Kubernetes ${from} to ${to}, not with ${line.minor}: it may work`,
      ja: `Calico ${calico.minor}はKubernetes ${from}から${to}でテストされており、${line.minor}ではテストされていません(動作する可能性はあります)`,
    },
    remedy: {
      en: `Use a K3s from ${from} to ${to}, or another Calico`,
      ja: `${from}から${to}のK3s、または別のCalicoを使ってください`,
    },
    source: calicoLine.source,
  };
};

const otherCalico: Rule = ({ calico }) =>
  calico?.note && {
    code: 'other-calico',
    parameter: 'calico',
    detail: calico.note,
    remedy: { en: `Name calico=${calico.installs}`, ja: `calico=${calico.installs}を指定してください` },
    source: calico.source,
  };

const openExternalAddresses: Rule = ({ request, encryption }) =>
  request.flannelExternalIp === true && encryption === 'none'
    ? {
        code: 'unencrypted-external',
        parameter: 'flannel-external-ip',
        detail: {
          en: 'Traffic between pods would cross the external addresses of the nodes unencrypted',
          ja: 'Pod間のトラフィックが暗号化されずにノードの外部アドレスを通ります',
        },
        remedy: { en: 'Use backend=wireguard', ja: 'backend=wireguardを使ってください' },
        source: networkPage,
      }
    : undefined;

const experimentalDualStack: Rule = ({ cni, addresses, k3s }) => {
  if (addresses.families.length < 2) return undefined;
  const old = compareVersions(k3s.version, 'v1.23.7+k3s1') < 0;
  return [
    ...(old
      ? [
          experimental(
            'K3s before v1.23.7',
            'v1.23.7より前のK3s',
            { en: 'Use a newer K3s', ja: '新しいK3sを使ってください' },
            networkPage,
          ),
        ]
      : []),
    ...(cni === 'canal'
      ? [
          experimental(
            'Canal, of which upstream says nothing',
            'Canal(上流に記載がありません)',
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
  detail: { en: `Dual-stack is experimental with ${en}`, ja: `デュアルスタックは実験的です: ${ja}` },
  remedy,
  source,
});

const routedIpv6: Rule = ({ cni, addresses, encapsulation }) =>
  cni === 'calico' && addresses.families.includes('ipv6') && encapsulation?.fact.value.startsWith('ipip') === true
    ? {
        code: 'ipv6-without-tunnel',
        parameter: 'encapsulation',
        detail: {
          en: 'IP-in-IP carries IPv4 only: IPv6 between nodes is routed without a tunnel, so all nodes must share one layer 2 network',
          ja: 'IP-in-IPはIPv4だけを運びます。ノード間のIPv6はトンネルなしでルーティングされるため、全ノードが同じレイヤー2ネットワークに必要です',
        },
        remedy: { en: 'Use encapsulation=vxlan', ja: 'encapsulation=vxlanを使ってください' },
        source: 'https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip',
      }
    : undefined;

const smallPodRange: Rule = ({ addresses }) => {
  const small = addresses.clusterCidr.find(({ family, prefix }) => prefix >= (family === 'ipv4' ? 24 : 64));
  if (small === undefined) return undefined;
  const nodes = addresses.nodeMasks.some(({ family }) => family === small.family) ? 4 : 1;
  return {
    code: 'small-pod-range',
    parameter: 'cluster-cidr',
    detail: {
      en: `The pod range has room for ${nodes === 1 ? 'one node' : `${nodes} nodes`}`,
      ja: `Podのアドレス範囲は${nodes}ノード分しかありません`,
    },
    remedy: {
      en: 'Use a wider range: it cannot be changed later',
      ja: 'より広い範囲を使ってください(あとから変更できません)',
    },
    source: networkPage,
  };
};

const wildcardSan: Rule = ({ request, k3s }) =>
  request.tlsSan?.some((host) => host.startsWith('*.')) === true && compareVersions(k3s.version, 'v1.36.3+k3s1') < 0
    ? {
        code: 'wildcard-tls-san',
        parameter: 'tls-san',
        detail: {
          en: 'K3s takes wildcard names from v1.36.3 on',
          ja: 'ワイルドカードの名前はK3s v1.36.3以降で使えます',
        },
        remedy: {
          en: 'Name the hosts one by one, or use a newer K3s',
          ja: 'ホスト名を個別に指定するか、新しいK3sを使ってください',
        },
        source: 'https://github.com/k3s-io/k3s/releases/tag/v1.36.3%2Bk3s1',
      }
    : undefined;

const operatorDownloads: Rule = ({ request }) =>
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

const rules: readonly Rule[] = [
  endOfLife,
  goingBackend,
  backendCaution,
  openExternalAddresses,
  untestedCalico,
  otherCalico,
  unlistedRelease,
  probableBackend,
  unsureKeys,
  experimentalDualStack,
  routedIpv6,
  smallPodRange,
  wildcardSan,
  operatorDownloads,
];

const minorAfter = (version: string): string => {
  const [major, minor] = version.split('.');
  return `${major}.${Number(minor) + 1}`;
};
