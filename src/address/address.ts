/** An address family. */
export type Family = 'ipv4' | 'ipv6';

/** One IP address as a number of its family's width. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Width of a family's addresses in bits. */
export const familyBits: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/** Reads an IPv4 or IPv6 address without zone; undefined where the text is neither. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** The canonical text of an address: dotted decimal, or RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  if (family === 'ipv4') return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  const zeros = longestZeros(groups);
  const hex = (part: readonly bigint[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return hex(groups);
  return `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

// Leading zeros are refused: some readers take them as octal.
const octet = /^(?:0|[1-9]\d{0,2})$/;

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) <= 255)) return undefined;
  return { family: 'ipv4', value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => parseGroups(half, index === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined;
  const groups = [...head, ...Array<bigint>(8 - given).fill(0n), ...(tail ?? [])];
  return { family: 'ipv6', value: groups.reduce((value, group) => (value << 16n) | group, 0n) };
}

function parseGroups(text: string, isLast: boolean): readonly bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(BigInt(`0x${part}`));
      continue;
    }
    const embedded = isLast && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (embedded === undefined) return undefined;
    groups.push(embedded.value >> 16n, embedded.value & 0xffffn);
  }
  return groups;
}

function longestZeros(groups: readonly bigint[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0n ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}
