import type { Address, Family } from './address.ts';
import { familyBits, formatAddress, parseAddress } from './address.ts';

/** A range of addresses: a family, its first address and the length of its prefix. */
export interface Cidr {
  readonly family: Family;
  /** First address of the range; the bits behind the prefix are zero. */
  readonly network: bigint;
  readonly prefix: number;
}

/** Reads `address/prefix`, dropping the host bits; undefined where the text is no range. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = familyBits[address.family];
  const prefix = Number(length);
  if (prefix > bits) return undefined;
  const hostBits = BigInt(bits - prefix);
  return { family: address.family, network: (address.value >> hostBits) << hostBits, prefix };
}

/** The canonical text of a range. */
export function formatCidr({ family, network, prefix }: Cidr): string {
  return `${formatAddress({ family, value: network })}/${prefix}`;
}

/** Whether an address lies in a range. */
export function hasAddress(range: Cidr, address: Address): boolean {
  return range.family === address.family && address.value >> hostBits(range) === range.network >> hostBits(range);
}

/** Whether two ranges share an address. */
export function isOverlapping(one: Cidr, other: Cidr): boolean {
  const wider = one.prefix <= other.prefix ? one : other;
  const narrower = wider === one ? other : one;
  return hasAddress(wider, { family: narrower.family, value: narrower.network });
}

/** The address at a place of a range, counted from its first; undefined where the range ends before it. */
export function nthAddress(range: Cidr, place: bigint): Address | undefined {
  if (place >= 1n << hostBits(range)) return undefined;
  return { family: range.family, value: range.network + place };
}

const hostBits = ({ family, prefix }: Cidr): bigint => BigInt(familyBits[family] - prefix);
