import { formatAddress, parseAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { parseCidr } from '../address/cidr.ts';

/** More would make no readable rule. */
const most = 32;

/** The nodes of a comma list: ranges, or addresses as ranges of one; undefined where one is neither, or all of a family. */
export function parseNodes(text: string): readonly Cidr[] | undefined {
  const nodes = text.split(',').map(parseNode);
  const isGood = nodes.length <= most && nodes.every((node) => node !== undefined && node.prefix > 0);
  return isGood ? (nodes as readonly Cidr[]) : undefined;
}

function parseNode(text: string): Cidr | undefined {
  if (text.includes('/')) return parseCidr(text);
  const address = parseAddress(text);
  return address && parseCidr(`${formatAddress(address)}/${address.family === 'ipv4' ? 32 : 128}`);
}
