import { formatAddress, parseAddress } from '../address/address.ts';

// A label of a host name; the first may be `*` (K3s takes wildcards from v1.36.3 on).
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads a comma list of host names and addresses, canonical and each once; undefined where one is neither. */
export function parseHosts(text: string): readonly string[] | undefined {
  const hosts = text.split(',').map(parseHost);
  if (hosts.length > 32 || !hosts.every((host) => host !== undefined)) return undefined;
  return [...new Set(hosts as readonly string[])];
}

function parseHost(text: string): string | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return formatAddress(address);
  const name = text.toLowerCase();
  const labels = name.replace(/^\*\./, '').split('.');
  // A last label of digits alone would be a broken address, not a name.
  const isName = labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName && name.length <= 253 ? name : undefined;
}
