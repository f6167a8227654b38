import type { ParameterName } from './parameters.ts';

/** The parameters that say something about a manifest that a client sends; an archive with it takes all others too. */
export const uploadParameters = [
  'cni',
  'calico',
  'cluster-cidr',
  'service-cidr',
  'encapsulation',
  'encryption',
  'mtu',
  'flannel-iface',
  'lang',
  'v',
  'expect',
] as const satisfies readonly ParameterName[];
