import type { CalicoRelease } from '../catalog/calico-releases.ts';
import type { FlannelBackendFact } from '../catalog/flannel-backends.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Addresses } from './addresses.ts';
import type { Encapsulation } from './encapsulation-choice.ts';
import type { K3sChoice } from './k3s-choice.ts';
import type { Cni, ConfigEntry, Delivery, Encryption, Warning } from './plan.ts';

/** Everything decided about a request, in the words of the catalog; the plan is written from it. */
export interface Decisions {
  readonly request: BundleRequest;
  readonly cni: Cni;
  readonly k3s: K3sChoice;
  /** The backend of K3s' own flannel; absent where another CNI takes its place. */
  readonly backend?: FlannelBackendFact | undefined;
  readonly calico?: CalicoRelease | undefined;
  readonly encapsulation?: Encapsulation | undefined;
  readonly encryption: Encryption;
  readonly addresses: Addresses;
  readonly disablesNetworkPolicy: boolean;
  /** Text of flannel's own configuration file, where K3s' flags do not suffice. */
  readonly flannelConf?: string | undefined;
  readonly config: { readonly server: readonly ConfigEntry[]; readonly agent: readonly ConfigEntry[] };
  readonly delivery: Delivery;
}

/** Looks at the decisions for one thing that the reader should know. */
export type WarningRule = (decisions: Decisions) => Warning | readonly Warning[] | undefined;
