/** Text that would show in an answer that repeats its request, made of what shells, pages, YAML and headers run on. */
export const nasty: readonly string[] = [
  '$(touch${IFS}ZQX)',
  '`touch ZQX`',
  "';touch ZQX;'",
  '";touch ZQX;"',
  '\ntouch ZQX\n',
  '\r\nX-ZQX: 1\r\n\r\n',
  '&&touch ZQX&&',
  '|touch ZQX|',
  '<script>ZQX()</script>',
  '"><img src=x onerror=ZQX>',
  '{{ZQX}}${ZQX}#{ZQX}%ZQX%',
  '!!python/object:ZQX {}',
  '__proto__ZQX',
  '../../etc/ZQX',
  '\u202eZQX\u0000\u2028',
  'ZQX'.repeat(300),
];

/** A request that is refused, and how. */
export interface RefusedCase {
  readonly name: string;
  readonly query: string;
  readonly status: number;
  readonly code: string;
}

/** One request for each way in which the query of an artefact can be refused. */
export const refusedQueries: readonly RefusedCase[] = [
  { name: 'a wrong value', query: 'cni=calco', status: 400, code: 'invalid' },
  { name: 'an unknown parameter', query: 'bakend=vxlan', status: 400, code: 'unknown-parameter' },
  { name: 'a repeated parameter', query: 'cni=calico&cni=calico', status: 400, code: 'repeated' },
  {
    name: 'a repeated parameter by its other name',
    query: 'backend=vxlan&flannel-backend=vxlan',
    status: 400,
    code: 'repeated',
  },
  { name: 'an empty parameter', query: 'cni=', status: 400, code: 'empty' },
  { name: 'an overlong value', query: `tls-san=${'a'.repeat(2000)}`, status: 400, code: 'too-long' },
  { name: 'a secret', query: 'token=K10abc', status: 400, code: 'secret' },
  { name: 'what does not fit the version', query: 'backend=ipsec&k3s=v1.36', status: 422, code: 'not-available' },
  { name: 'what belongs to another CNI', query: 'cni=flannel&encapsulation=ipip', status: 422, code: 'not-applicable' },
  {
    name: 'ranges that overlap',
    query: 'cluster-cidr=10.42.0.0/16&service-cidr=10.42.1.0/24',
    status: 422,
    code: 'address-range',
  },
  { name: 'another release of knit', query: 'v=99.0.0', status: 410, code: 'release-gone' },
  { name: 'other bytes than expected', query: `expect=sha256-${'0'.repeat(64)}`, status: 409, code: 'digest-differs' },
];
