import type { Text } from '../text.ts';

/**
 * One change of a manifest as data: consecutive whole lines that must stand there exactly once, and what stands there
 * afterwards. The service and the script on the node apply the same list and must give the same bytes.
 */
export interface Edit {
  /** Names the edit in refusals and diffs, e.g. `allow-ip-forwarding`. */
  readonly id: string;
  /** The lines to find, without line ends; together they must occur exactly once. */
  readonly find: readonly string[];
  /** The lines that take their place. */
  readonly replace: readonly string[];
}

/** What a plan wants of upstream's manifest. */
export type ManifestNetwork = CalicoNetwork | CanalNetwork;

interface NetworkBase {
  /** Upstream's tag, e.g. `v3.32.1`: what its manifests understand depends on it. */
  readonly tag: string;
  /** Pod ranges in canonical form; at least one. */
  readonly clusterCidr: { readonly ipv4?: string | undefined; readonly ipv6?: string | undefined };
  /** MTU of the pods' links; 0 or absent leaves it to Calico. */
  readonly mtu?: number | undefined;
  /** Name of the interface that nodes reach each other by; absent: Calico's or flannel's own choice. */
  readonly nodeInterface?: string | undefined;
  /** Whether IPv6 traffic that leaves the pod range gets the node's address, as unique local addresses need. */
  readonly natOutgoingIpv6?: boolean | undefined;
}

/** What a plan wants of `calico.yaml`. */
export interface CalicoNetwork extends NetworkBase {
  readonly cni: 'calico';
  readonly encapsulation: 'ipip' | 'ipip-cross-subnet' | 'vxlan' | 'vxlan-cross-subnet' | 'none';
  /** Whether Calico encrypts what nodes send each other. */
  readonly encryption: 'none' | 'wireguard';
}

/** What a plan wants of `canal.yaml`; its encryption is flannel's, chosen by `encapsulation`. */
export interface CanalNetwork extends NetworkBase {
  readonly cni: 'canal';
  readonly encapsulation: 'vxlan' | 'host-gw' | 'wireguard';
  readonly encryption: 'none' | 'wireguard';
}

/** Why an edit does not fit a text; the text stays as it was. */
export interface EditRefusal {
  readonly ok: false;
  /** Id of the edit that does not fit. */
  readonly edit: string;
  readonly reason: EditProblem;
  readonly detail: Text;
}

/** The ways in which a text and an edit do not fit; the executor on the node names the same ones. */
export type EditProblem = 'missing' | 'ambiguous' | 'overlapping' | 'carriage-returns' | 'nul-bytes' | 'cut-off';

/** The two names that stand at the head of a unified diff. */
export interface DiffNames {
  readonly old: string;
  readonly new: string;
}
