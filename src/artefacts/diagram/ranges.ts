import { familyBits, formatAddress } from '../../address/address.ts';
import type { Cidr } from '../../address/cidr.ts';
import { formatCidr, parseCidr } from '../../address/cidr.ts';

/** How a CNI cuts the pod range: the prefix of a node's part, for each family, and which parts a picture shows. */
export interface Cut {
  readonly prefix: { readonly ipv4: number; readonly ipv6: number };
  /** Place of the part that each of the two nodes has. */
  readonly places: readonly [bigint, bigint];
}

/** K3s gives every node one part, in order. */
export const nodeCut: Cut = { prefix: { ipv4: 24, ipv6: 64 }, places: [0n, 1n] };

/** Calico gives out small blocks, in no order. */
export const blockCut: Cut = { prefix: { ipv4: 26, ipv6: 122 }, places: [29n, 48n] };

/** The addresses of pods on the first and on the second node, as an example. */
export function exampleRanges(
  clusterCidr: readonly string[],
  cut: Cut,
): readonly [readonly string[], readonly string[]] {
  const ranges = clusterCidr.map(parseCidr).filter((range) => range !== undefined);
  const of = (node: 0 | 1): readonly string[] => ranges.map((range) => partOf(range, cut, node));
  return [of(0), of(1)];
}

function partOf(range: Cidr, { prefix, places }: Cut, node: 0 | 1): string {
  const length = prefix[range.family];
  // A narrow range has no such parts: the picture then shows the whole.
  if (length <= range.prefix) return formatCidr(range);
  const parts = 1n << BigInt(length - range.prefix);
  const place = places[1] < parts ? places[node] : BigInt(node);
  const network = range.network + (place << BigInt(familyBits[range.family] - length));
  return `${formatAddress({ family: range.family, value: network })}/${length}`;
}
