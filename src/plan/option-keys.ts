import type { K3sOption } from '../catalog/k3s-options.ts';
import { k3sOptions } from '../catalog/k3s-options.ts';

/** The options that knit writes, in the order in which it writes them. */
export const writtenOptions: readonly K3sOption[] = k3sOptions.filter(
  ({ decision }) => decision === 'parameter' || decision === 'derived',
);

const keysThat = (has: (option: K3sOption) => boolean): readonly string[] =>
  k3sOptions.filter(has).map(({ key }) => key);

/** Keys that an agent does not know and stops at. */
export const serverKeys: readonly string[] = keysThat(({ nodes }) => nodes === 'servers');

/** Keys that all servers must have the same value of; K3s asks the same of `agent-token`, which is no key of a plan. */
export const matchingKeys: readonly string[] = keysThat(({ mustMatch }) => mustMatch);

/** Keys that break the planned network where another file says them otherwise. */
export const networkKeys: readonly string[] = keysThat(({ decidesNetwork }) => decidesNetwork);
