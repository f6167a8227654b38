import { standingOf } from '../catalog/availability.ts';
import { calicoLines } from '../catalog/calico-lines.ts';
import { k3sOption } from '../catalog/k3s-options.ts';
import { k3sReleasesChecked } from '../catalog/k3s-releases.ts';
import { compareVersions, minorAfter } from '../catalog/version.ts';
import type { WarningRule } from './decisions.ts';
import { releasePage } from './k3s-choice.ts';

const endOfLife: WarningRule = ({ k3s: { line, version }, backend }) => {
  if (line.endOfLife >= k3sReleasesChecked) return undefined;
  const needed = backend?.availability.until;
  return {
    code: 'end-of-life',
    parameter: 'k3s',
    detail: {
      en: `K3s ${version} is past its end of life. Kubernetes ended support for ${line.minor} on ${line.endOfLife}, and holes found since stay open`,
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

const goingBackend: WarningRule = ({ backend }) => {
  if (backend?.removal === undefined) return undefined;
  const name = backend.value === 'ipsec' ? 'IPsec' : `flannel ${backend.value}`;
  return {
    code: 'removed-backend',
    parameter: 'backend',
    detail: {
      en: `${name} was removed in K3s ${backend.availability.until}. ${backend.removal.detail.en}`,
      ja: `${name}はK3s ${backend.availability.until}で削除されました。${backend.removal.detail.ja}`,
    },
    remedy: {
      en: `Use ${backend.removal.replacement} on current K3s (backend=wireguard)`,
      ja: `現在のK3sで${backend.removal.replacement}を使ってください(backend=wireguard)`,
    },
    source: backend.removal.source,
  };
};

const backendCaution: WarningRule = ({ backend }) =>
  backend?.caution && {
    code: 'backend-caution',
    parameter: 'backend',
    detail: backend.caution,
    remedy: { en: 'Use backend=wireguard on current K3s', ja: '現在のK3sでbackend=wireguardを使ってください' },
    source: backend.source,
  };

const probableBackend: WarningRule = ({ backend, k3s }) => {
  if (backend === undefined || standingOf(backend.availability, k3s.version).certainty !== 'probable') return undefined;
  return {
    code: 'probable-backend',
    parameter: 'backend',
    detail: {
      en: `That K3s ${k3s.version} has the ${backend.value} backend is probable, no page states it`,
      ja: `K3s ${k3s.version}に${backend.value}バックエンドがあると推定されますが、明記した資料はありません`,
    },
    remedy: {
      en: `Use ${backend.availability.since} or newer to be sure`,
      ja: `確実にするには${backend.availability.since}以降を使ってください`,
    },
    source: backend.source,
  };
};

const unlistedRelease: WarningRule = ({ k3s: { release, version } }) =>
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

const unconfirmedRelease: WarningRule = ({ k3s: { release, version } }) =>
  release?.isConfirmed === false
    ? {
        code: 'unconfirmed-release',
        parameter: 'k3s',
        detail: {
          en: `K3s ${version} is known only from others who use it. No page of K3s' own that names it was read`,
          ja: `K3s ${version}は第三者の情報で知られているだけで、カタログの作成時にK3s自身のページでは確認できませんでした`,
        },
        remedy: {
          en: 'Look at its release page before you install',
          ja: 'インストール前にリリースページを確認してください',
        },
        source: releasePage(version),
      }
    : undefined;

const unsureKeys: WarningRule = ({ config, k3s }) =>
  config.server.flatMap(({ key }) => {
    const fact = k3sOption(key);
    if (standingOf(fact.availability, k3s.version).certainty !== 'probable') return [];
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
          en: `K3s ${k3s.version} probably knows ${key}, but no page states it. An older K3s skips the key with a line in its log`,
          ja: `K3s ${k3s.version}が${key}に対応していると推定されますが、明記した資料はありません。未対応の場合はログを残して無視します`,
        },
        remedy: { en: 'Use a newer K3s to be sure', ja: '確実にするには新しいK3sを使ってください' },
        source: fact.source,
      },
    ];
  });

const untestedCalico: WarningRule = ({ calico, k3s: { line } }) => {
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

const otherCalico: WarningRule = ({ calico }) =>
  calico?.note && {
    code: 'other-calico',
    parameter: 'calico',
    detail: calico.note,
    remedy: { en: `Name calico=${calico.installs}`, ja: `calico=${calico.installs}を指定してください` },
    source: calico.source,
  };

/** What to know of the releases that were chosen, the gravest first. */
export const releaseWarnings: readonly WarningRule[] = [
  endOfLife,
  goingBackend,
  backendCaution,
  untestedCalico,
  otherCalico,
  unlistedRelease,
  unconfirmedRelease,
  probableBackend,
  unsureKeys,
];
