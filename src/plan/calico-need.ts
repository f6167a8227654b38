import type { Family } from '../address/address.ts';
import { calicoFeature, hasCalicoFeature } from '../catalog/calico-features.ts';
import type { CalicoRelease } from '../catalog/calico-releases.ts';
import { calicoReleases } from '../catalog/calico-releases.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { CalicoNeed } from './calico-choice.ts';
import type { Encapsulation } from './encapsulation-choice.ts';

/**
 * What a network without IPv4 asks of Calico's manifest where it tunnels in VXLAN: a release that makes the tunnel. The
 * operator makes the pools itself and needs nothing of the kind.
 */
export function calicoNeed(
  { via }: BundleRequest,
  encapsulation: Encapsulation | undefined,
  families: readonly Family[],
): CalicoNeed | undefined {
  const isTunnel = encapsulation?.cni === 'calico' && encapsulation.fact.pool.vxlan !== 'Never';
  if (!isTunnel || via === 'operator' || families.includes('ipv4')) return undefined;
  return {
    isMetBy: ({ tag }) => !hasCalicoFeature(tag, 'no-ipv4-pool') || hasCalicoFeature(tag, 'ipv6-pool-vxlan'),
    reason: {
      en: 'The newest pinned release that makes a VXLAN tunnel without IPv4; the usual one for this K3s does not',
      ja: 'IPv4なしでVXLANのトンネルを作る最新のリリース(このK3sの通常のリリースでは作られません)',
    },
    source: calicoFeature('ipv6-pool-vxlan').source,
  };
}

/** Adds a problem where the named release does not do what the network needs. */
export function checkCalicoNeed(
  need: CalicoNeed | undefined,
  release: CalicoRelease | undefined,
  problems: Problem[],
): void {
  if (need === undefined || release === undefined || need.isMetBy(release)) return;
  const others = calicoReleases.filter(need.isMetBy).slice(0, 1);
  const named = others.map(({ tag }) => `calico=${tag}`).join(', ');
  problems.push(
    refuse(
      'calico',
      'conflict',
      {
        en: `Use ${named}, via=operator, or encapsulation=none. Without IPv4, Calico ${release.tag} ignores CALICO_IPV6POOL_VXLAN, so pods of other nodes are out of reach (source: ${need.source})`,
        ja: `Calico ${release.tag}はIPv4がないとCALICO_IPV6POOL_VXLANを無視するため、ノード間でポッドに届きません。${named}、via=operator、またはencapsulation=noneを使ってください(出典：${need.source})`,
      },
      { allowed: others.map(({ tag }) => tag) },
    ),
  );
}
