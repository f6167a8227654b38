import { standingOf } from '../catalog/availability.ts';
import type { FlannelBackendFact } from '../catalog/flannel-backends.ts';
import { flannelBackends } from '../catalog/flannel-backends.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import { minorOf } from '../catalog/version.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { LastRelease } from './k3s-choice.ts';
import type { Choice, FlannelBackend } from './plan.ts';

/** A backend of K3s' own flannel. */
export type OwnBackend = Exclude<FlannelBackend, 'none'>;

/** The backend of K3s' own flannel that a request asks for. */
export function ownBackend({ backend }: BundleRequest): OwnBackend | undefined {
  return backend === 'none' ? undefined : backend;
}

/** The catalog's row of a backend. */
export function backendFact(value: OwnBackend): FlannelBackendFact {
  const fact = flannelBackends.find((row) => row.value === value);
  if (fact === undefined) throw new RangeError(`Catalog has no backend ${value}`);
  return fact;
}

/** The newest K3s that has the asked backend, where the newest stable one does not; absent for any other backend. */
export function lastReleaseWith(asked: OwnBackend | undefined): LastRelease | undefined {
  // wireguard asks for WireGuard, which current K3s has under its newer name.
  if (asked === undefined || asked === 'wireguard') return undefined;
  const { availability, source } = backendFact(asked);
  if (availability.until === undefined) return undefined;
  const last = k3sReleases.find((row) => row.isConfirmed && standingOf(availability, row.version).isAvailable);
  if (last === undefined) return undefined;
  const reason: Text = {
    en: `The last release in knit's catalog that has the ${asked} backend, which K3s ${availability.until} removed`,
    ja: `${asked}バックエンドを持つ最後のリリース(K3s ${availability.until}で削除されました)`,
  };
  return { version: last.version, reason, source };
}

/** Which backend K3s is told: the asked one, or for wireguard the one of its two that the release has. */
export function chooseBackend(asked: OwnBackend | undefined, version: string, problems: Problem[]): FlannelBackendFact {
  const value = asked === 'wireguard' ? wireguardOf(version) : (asked ?? 'vxlan');
  const fact = backendFact(value);
  const { isAvailable } = standingOf(fact.availability, version);
  if (!isAvailable) problems.push(goneBackend(fact, version));
  return fact;
}

/** Why K3s is told this backend. */
export function explainBackend(asked: OwnBackend | undefined, { value, source }: FlannelBackendFact): Choice {
  return {
    ...(asked === undefined ? {} : { asked }),
    parameter: 'backend',
    chosen: value,
    reason: reasonOf(asked, value),
    source,
  };
}

// What is only probable counts as absent here: the older backend is certain to be there.
function wireguardOf(version: string): OwnBackend {
  const { isAvailable, certainty } = standingOf(backendFact('wireguard-native').availability, version);
  return isAvailable && certainty === 'stated' ? 'wireguard-native' : 'wireguard';
}

function reasonOf(asked: OwnBackend | undefined, value: OwnBackend): Text {
  if (asked === undefined) return { en: "K3s' own default", ja: 'K3sのデフォルト' };
  if (asked === value && value !== 'wireguard')
    return { en: 'Asked for. Default: vxlan.', ja: 'リクエストで指定されました。デフォルト：vxlan。' };
  return value === 'wireguard'
    ? {
        en: 'The request asks for WireGuard; this K3s has it as the older backend only',
        ja: 'WireGuardが指定されました。このK3sには古いバックエンドしかありません',
      }
    : {
        en: 'The request asks for WireGuard; this K3s has it as wireguard-native',
        ja: 'WireGuardが指定されました。このK3sではwireguard-nativeです',
      };
}

function goneBackend(fact: FlannelBackendFact, version: string): Problem {
  const { value, removal, availability } = fact;
  const last = lastReleaseWith(value);
  if (removal !== undefined && last !== undefined) {
    const name = value === 'ipsec' ? 'IPsec' : `flannel ${value}`;
    return refuse(
      'backend',
      'not-available',
      {
        en: `${name} was removed in K3s ${availability.until}. Use backend=wireguard, or K3s ${minorOf(last.version)} (end of life).`,
        ja: `${name}はK3s ${availability.until}で削除されました。backend=wireguard、またはK3s ${minorOf(last.version)}(サポート終了)を使ってください。`,
      },
      {
        allowed: flannelBackends
          .filter((row) => standingOf(row.availability, version).isAvailable)
          .map((row) => row.value),
        nearest: removal.replacement,
      },
    );
  }
  return refuse(
    'backend',
    'not-available',
    {
      en: `Name a newer k3s, or use backend=wireguard, which takes what the release has. K3s ${availability.since} is the first with ${value}`,
      ja: `K3s ${version}に${value}バックエンドはまだありません(${availability.since}から)。新しいk3sを指定するか、そのリリースにある方式を使うbackend=wireguardを指定してください`,
    },
    {
      allowed: flannelBackends
        .filter((row) => standingOf(row.availability, version).isAvailable)
        .map((row) => row.value),
    },
  );
}
