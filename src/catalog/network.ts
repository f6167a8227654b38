import type { Text } from '../text.ts';

/** A port or IP protocol that nodes must be able to reach on each other. */
export interface PortFact {
  readonly protocol: 'tcp' | 'udp' | 'ip';
  /** Port number, range, or IP protocol number. */
  readonly port: string;
  readonly between: 'agents-to-servers' | 'servers' | 'nodes';
  /** The address family that needs it; absent: any. */
  readonly family?: Family;
  readonly purpose: Text;
  readonly source: string;
}

/** One value for each address family; a family that is not supported is absent. */
export interface PerFamily<Value> {
  readonly ipv4?: Value;
  readonly ipv6?: Value;
}

/** An address family. */
export type Family = 'ipv4' | 'ipv6';
