// The values of a request that enter a manifest. They come checked; here they are checked once more for the characters
// that they may have, since they enter YAML, JSON and a regular expression as they are.

/** The pod ranges of the plan, at least one of them, safe to write between quotes. */
export interface PodRanges {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/** Checks the characters of the pod ranges. */
export function podRanges({ ipv4, ipv6 }: { ipv4?: string | undefined; ipv6?: string | undefined }): PodRanges {
  if (ipv4 === undefined && ipv6 === undefined) throw new RangeError('A network needs a pod range');
  return {
    ipv4: matching(ipv4, /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'an IPv4 range'),
    ipv6: matching(ipv6, /^[0-9a-f]*:[0-9a-f:]*\/\d{1,3}$/, 'an IPv6 range'),
  };
}

/** Checks the characters of an interface name; they leave out the comma, which would mean a list. */
export function interfaceName(name: string | undefined): string | undefined {
  return matching(name, /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, 'an interface name');
}

/** The MTU to write; undefined where the manifest's own choice stays. */
export function writtenMtu(mtu = 0): string | undefined {
  if (mtu === 0) return undefined;
  if (!Number.isInteger(mtu) || mtu < 68 || mtu > 65_535) throw new RangeError(`Not an MTU: ${mtu}`);
  return String(mtu);
}

/** Checks that a text is a tag of Calico's third major. */
export function calicoTag(tag: string): string {
  if (!/^v3\.\d{1,3}\.\d{1,3}$/.test(tag)) throw new RangeError(`Not a tag of Calico v3: ${JSON.stringify(tag)}`);
  return tag;
}

function matching(value: string | undefined, pattern: RegExp, what: string): string | undefined {
  if (value !== undefined && !pattern.test(value)) throw new RangeError(`Not ${what}: ${JSON.stringify(value)}`);
  return value;
}
