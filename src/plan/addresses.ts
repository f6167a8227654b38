import type { Address, Family } from '../address/address.ts';
import { formatAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { formatCidr, hasAddress, isOverlapping, nthAddress, parseCidr } from '../address/cidr.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';

/** The address ranges of a cluster, one of each family, in the same order of families. */
export interface Addresses {
  readonly families: readonly Family[];
  readonly clusterCidr: readonly Cidr[];
  readonly serviceCidr: readonly Cidr[];
  readonly clusterDns: readonly Address[];
  /** Prefix of the range that each node gets of the pod range, where K3s' own would not fit it. */
  readonly nodeMasks: readonly { readonly family: Family; readonly prefix: number }[];
}

/** Chooses the ranges that a request leaves open and checks them all; every problem is added to `problems`. */
export function resolveAddresses(request: BundleRequest, problems: Problem[]): Addresses {
  const asked = request.clusterCidr ?? request.serviceCidr;
  const families = asked?.map(({ family }) => family) ?? (['ipv4'] as const);
  const clusterCidr = request.clusterCidr ?? families.map((family) => defaultRanges[family].cluster);
  const serviceCidr = request.serviceCidr ?? families.map((family) => defaultRanges[family].service);
  checkPairing(serviceCidr, families, problems);
  for (const range of clusterCidr) checkCluster(range, problems);
  for (const range of serviceCidr) checkService(range, problems);
  checkOverlap(clusterCidr, serviceCidr, problems);
  const clusterDns = request.clusterDns ?? defaultDns(serviceCidr, problems);
  if (request.clusterDns !== undefined) checkDns(request.clusterDns, serviceCidr, problems);
  return { families, clusterCidr, serviceCidr, clusterDns, nodeMasks: clusterCidr.flatMap(nodeMask) };
}

// K3s' own: https://docs.k3s.io/cli/server and, for IPv6 nodes, the same page.
const defaultRanges: Readonly<Record<Family, { readonly cluster: Cidr; readonly service: Cidr }>> = {
  ipv4: { cluster: range('10.42.0.0/16'), service: range('10.43.0.0/16') },
  ipv6: { cluster: range('fd00:42::/56'), service: range('fd00:43::/112') },
};

/** Prefix of a node's share of the pod range, as Kubernetes' controller manager cuts it unless told otherwise. */
const nodePrefix: Readonly<Record<Family, number>> = { ipv4: 24, ipv6: 64 };

/** Widest service range that K3s takes. */
const widestService: Readonly<Record<Family, number>> = { ipv4: 12, ipv6: 112 };

// Narrowest pod range of which a node's share still holds a few dozen pods.
const narrowestCluster: Readonly<Record<Family, number>> = { ipv4: 26, ipv6: 112 };

// Kubernetes refuses an IPv6 share that is more than 16 bits longer than the range it is cut from.
const widestIpv6Share = 16;

const reserved = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/127', 'fe80::/10', 'ff00::/8'].map(
  range,
);

function nodeMask({ family, prefix }: Cidr): Addresses['nodeMasks'] {
  const usual = nodePrefix[family];
  if (prefix > usual) return [{ family, prefix: Math.min(prefix + 2, family === 'ipv4' ? 28 : 120) }];
  if (family === 'ipv6' && usual - prefix > widestIpv6Share) return [{ family, prefix: prefix + widestIpv6Share }];
  return [];
}

function checkPairing(serviceCidr: readonly Cidr[], families: readonly Family[], problems: Problem[]): void {
  const other = serviceCidr.map(({ family }) => family);
  if (other.join() === families.join()) return;
  problems.push(
    refuse('service-cidr', 'address-range', {
      en: `cluster-cidr has ${families.join(' and ')}, service-cidr has ${other.join(' and ')}: give both the same families in the same order`,
      ja: `cluster-cidrは${families.join('と')}、service-cidrは${other.join('と')}です。同じアドレスファミリーを同じ順で指定してください`,
    }),
  );
}

function checkCluster(range: Cidr, problems: Problem[]): void {
  const text = formatCidr(range);
  checkReserved('cluster-cidr', range, problems);
  const narrowest = narrowestCluster[range.family];
  const widest = range.family === 'ipv4' ? 8 : 32;
  if (range.prefix > narrowest || range.prefix < widest) {
    problems.push(
      refuse('cluster-cidr', 'invalid', {
        en: `${text} cannot be shared out to nodes: use a prefix from /${widest} to /${narrowest}`,
        ja: `${text}はノードに分割できません。/${widest}から/${narrowest}のプレフィックスを使ってください`,
      }),
    );
  }
}

function checkService(range: Cidr, problems: Problem[]): void {
  checkReserved('service-cidr', range, problems);
  const widest = widestService[range.family];
  if (range.prefix < widest) {
    problems.push(
      refuse('service-cidr', 'invalid', {
        en: `${formatCidr(range)} is wider than K3s takes: use /${widest} or narrower`,
        ja: `${formatCidr(range)}はK3sの上限より広い範囲です。/${widest}以下の広さにしてください`,
      }),
    );
  }
}

function checkReserved(parameter: string, range: Cidr, problems: Problem[]): void {
  const hit = reserved.find((other) => isOverlapping(range, other));
  if (hit === undefined) return;
  problems.push(
    refuse(parameter, 'invalid', {
      en: `${formatCidr(range)} touches ${formatCidr(hit)}, which has a meaning of its own: use a private range`,
      ja: `${formatCidr(range)}は特別な用途の${formatCidr(hit)}と重なります。プライベートアドレスの範囲を使ってください`,
    }),
  );
}

function checkOverlap(cluster: readonly Cidr[], service: readonly Cidr[], problems: Problem[]): void {
  for (const pods of cluster) {
    for (const services of service) {
      if (!isOverlapping(pods, services)) continue;
      problems.push(
        refuse('service-cidr', 'address-range', {
          en: `Pods ${formatCidr(pods)} and services ${formatCidr(services)} overlap: give ranges that share no address`,
          ja: `ポッドの${formatCidr(pods)}とサービスの${formatCidr(services)}が重なっています。重ならない範囲を指定してください`,
        }),
      );
    }
  }
}

function defaultDns(serviceCidr: readonly Cidr[], problems: Problem[]): readonly Address[] {
  return serviceCidr.flatMap((services) => {
    const address = nthAddress(services, 10n);
    if (address !== undefined) return [address];
    problems.push(
      refuse('service-cidr', 'address-range', {
        en: `${formatCidr(services)} has no tenth address for the cluster DNS: use a wider range, or give cluster-dns`,
        ja: `${formatCidr(services)}にはクラスターDNS用の10番目のアドレスがありません。より広い範囲にするか、cluster-dnsを指定してください`,
      }),
    );
    return [];
  });
}

function checkDns(addresses: readonly Address[], serviceCidr: readonly Cidr[], problems: Problem[]): void {
  const hasPlace =
    addresses.length === serviceCidr.length &&
    addresses.every((address, index) => isUsable(address, serviceCidr[index]));
  if (hasPlace) return;
  const [given, ranges] = [addresses.map(formatAddress).join(), serviceCidr.map(formatCidr).join()];
  problems.push(
    refuse('cluster-dns', 'address-range', {
      en: `Give one address in each range of service-cidr ${ranges}, in the same order. ${given} does not fit: not its first two (the API's), nor its last`,
      ja: `${given}はservice-cidrの${ranges}に合いません。各範囲のアドレスを同じ順で1つずつ指定してください(先頭の2つと末尾は使えません)`,
    }),
  );
}

// The first address names the range, the second is the API's service, the last is IPv4's broadcast.
function isUsable(address: Address, services: Cidr | undefined): boolean {
  if (services === undefined || !hasAddress(services, address)) return false;
  const place = address.value - services.network;
  return place > 1n && nthAddress(services, place + 1n) !== undefined;
}

function range(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new RangeError(`Not a range: ${text}`);
  return cidr;
}
