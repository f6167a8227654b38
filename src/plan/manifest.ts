import type { Cidr } from '../address/cidr.ts';
import { formatCidr, isOverlapping, parseCidr } from '../address/cidr.ts';
import type { CalicoFile, CalicoRelease } from '../catalog/calico-releases.ts';
import type { Edit, ManifestNetwork } from '../manifest/edit.ts';
import { manifestEdits } from '../manifest/network.ts';
import type { Decisions } from './decisions.ts';
import { operatorManifest } from './operator.ts';
import type { CniManifest, UpstreamManifest } from './plan.ts';

/** The manifest of Canal: upstream's, with the edits that the decisions ask for. */
export function canalManifest(decisions: Decisions, mtu: number): UpstreamManifest {
  const { calico, encapsulation, request, addresses } = decisions;
  if (calico === undefined || encapsulation?.cni !== 'canal') throw new TypeError('Manifest without Canal');
  const edits = manifestEdits({
    cni: 'canal',
    ...wanted(calico, addresses.clusterCidr),
    encapsulation: encapsulation.fact.value,
    encryption: encapsulation.fact.encryption,
    mtu,
    nodeInterface: request.flannelIface,
  });
  return upstream('knit-canal.yaml', calico, 'canal.yaml', edits);
}

/** The manifest of Calico: upstream's with its edits, or the operator's. */
export function calicoManifest(decisions: Decisions, mtu: number): CniManifest {
  const { calico, encapsulation, encryption, request, addresses } = decisions;
  if (calico === undefined || encapsulation?.cni !== 'calico') throw new TypeError('Manifest without Calico');
  const nodeInterface = request.flannelIface;
  if (request.via === 'operator') {
    const network = { calico, encapsulation: encapsulation.fact, addresses, mtu, nodeInterface };
    return { kind: 'own', name: 'knit-calico.yaml', text: operatorManifest(network) };
  }
  const edits = manifestEdits({
    cni: 'calico',
    ...wanted(calico, addresses.clusterCidr),
    encapsulation: encapsulation.fact.value,
    encryption: encryption === 'wireguard' ? 'wireguard' : 'none',
    mtu,
    nodeInterface,
  });
  return upstream('knit-calico.yaml', calico, 'calico.yaml', edits);
}

function wanted({ tag }: CalicoRelease, clusterCidr: readonly Cidr[]) {
  return { tag, ...podNetwork(clusterCidr) };
}

/** What edits of a manifest are told of the pod ranges: one a family, and whether what leaves them needs NAT. */
export function podNetwork(clusterCidr: readonly Cidr[]): Pick<ManifestNetwork, 'clusterCidr' | 'natOutgoingIpv6'> {
  const rangeOf = (family: Cidr['family']): string | undefined =>
    clusterCidr.filter((range) => range.family === family).map(formatCidr)[0];
  return {
    clusterCidr: { ipv4: rangeOf('ipv4'), ipv6: rangeOf('ipv6') },
    // Unique local addresses mean nothing outside the site, so what leaves it must take the node's.
    natOutgoingIpv6: clusterCidr.some((range) => isOverlapping(range, uniqueLocal)),
  };
}

function upstream(
  name: string,
  { tag, files }: CalicoRelease,
  file: CalicoFile,
  edits: readonly Edit[],
): UpstreamManifest {
  const { url, sha256, bytes } = files[file];
  return { kind: 'upstream', name, tag, file, url, sha256, bytes, edits };
}

// Unique local addresses: https://www.rfc-editor.org/rfc/rfc4193
const uniqueLocal = parseCidr('fc00::/7') as Cidr;
