import type { Family } from '../address/address.ts';
import type { CalicoRelease } from '../catalog/calico-releases.ts';
import type { CalicoEncapsulation, CanalEncapsulation } from '../catalog/encapsulations.ts';
import { calicoEncapsulations, canalEncapsulations } from '../catalog/encapsulations.ts';
import { dropsIpip } from '../catalog/underlays.ts';
import { compareVersions } from '../catalog/version.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Text } from '../text.ts';
import type { Choice, Cni } from './plan.ts';

/** How Calico or Canal carry packets, told apart by the CNI. */
export type Encapsulation =
  | { readonly cni: 'calico'; readonly fact: CalicoEncapsulation }
  | { readonly cni: 'canal'; readonly fact: CanalEncapsulation };

/** Finds the encapsulation that a request means; undefined where the CNI has none, or, with a problem added, not this one. */
export function chooseEncapsulation(
  { encapsulation: asked, underlay }: BundleRequest,
  cni: Cni,
  families: readonly Family[],
  problems: Problem[],
): Encapsulation | undefined {
  if (cni !== 'calico' && cni !== 'canal') return undefined;
  const value = asked ?? defaultOf(cni, families, cni === 'calico' && dropsIpip(underlay) !== undefined);
  if (cni === 'calico') {
    const fact = calicoEncapsulations.find((row) => row.value === value);
    if (fact !== undefined) return { cni, fact };
    problems.push(
      otherCnis(
        cni,
        calicoEncapsulations.map((row) => row.value),
        asked === 'wireguard',
      ),
    );
    return undefined;
  }
  const fact = canalEncapsulations.find((row) => row.value === value);
  if (fact !== undefined) return { cni, fact };
  problems.push(
    otherCnis(
      cni,
      canalEncapsulations.map((row) => row.value),
      false,
    ),
  );
  return undefined;
}

/** Why packets are carried so. */
export function explainEncapsulation(
  { encapsulation: asked, underlay }: BundleRequest,
  { cni, fact }: Encapsulation,
  families: readonly Family[],
): Choice {
  const { value } = fact;
  if (asked !== undefined)
    return { parameter: 'encapsulation', asked, chosen: value, reason: named, source: fact.source };
  const dropped = cni === 'calico' ? dropsIpip(underlay) : undefined;
  const reason = dropped?.detail ?? defaultReason(cni, families);
  return { parameter: 'encapsulation', chosen: value, reason, source: dropped?.source ?? fact.source };
}

const named: Text = { en: 'Asked for.', ja: 'リクエストで指定されました。' };

/** Adds a problem where this Calico release does not have the encapsulation yet. */
export function checkEncapsulation(
  encapsulation: Encapsulation | undefined,
  calico: CalicoRelease | undefined,
  problems: Problem[],
): void {
  if (encapsulation?.cni !== 'canal' || calico === undefined) return;
  const { since, value } = encapsulation.fact;
  if (since === undefined || compareVersions(calico.minor, since) >= 0) return;
  problems.push(
    refuse('encapsulation', 'not-available', {
      en: `The flannel of Canal ${calico.minor} has no ${value}: use calico=${since} or newer, or another encapsulation`,
      ja: `Canal ${calico.minor}のflannelに${value}はありません。calico=${since}以降、または別のencapsulationを使ってください`,
    }),
  );
}

const isIpv6Only = (families: readonly Family[]): boolean => families.join() === 'ipv6';

function defaultOf(
  cni: 'calico' | 'canal',
  families: readonly Family[],
  isDropped: boolean,
): NonNullable<BundleRequest['encapsulation']> {
  return cni === 'canal' || isDropped || isIpv6Only(families) ? 'vxlan' : 'ipip';
}

function defaultReason(cni: 'calico' | 'canal', families: readonly Family[]): Text {
  if (cni === 'calico' && isIpv6Only(families)) {
    return {
      en: 'IP-in-IP, the default of the manifest, cannot carry IPv6',
      ja: 'マニフェストのデフォルトであるIP-in-IPはIPv6を運べません',
    };
  }
  return { en: 'The default of the manifest', ja: 'マニフェストのデフォルト' };
}

function otherCnis(cni: Cni, allowed: readonly string[], meansEncryption: boolean): Problem {
  return refuse(
    'encapsulation',
    'conflict',
    {
      en: `cni=${cni} has ${allowed.join(', ')}${meansEncryption ? ', and encrypts with encryption=wireguard' : ''}: choose one of these`,
      ja: `cni=${cni}で使えるのは${allowed.join('、')}です${meansEncryption ? '(暗号化はencryption=wireguard)' : ''}。この中から選んでください`,
    },
    { allowed },
  );
}
