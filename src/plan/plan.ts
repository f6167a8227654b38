import type { Edit } from '../manifest/edit.ts';
import type { Language, Text } from '../text.ts';

/** How a network gets its pods connected: K3s' own flannel, or what replaces it. */
export type Cni = 'flannel' | 'canal' | 'calico' | 'none';

/** A value of K3s' `--flannel-backend`, as some K3s release takes it. */
export type FlannelBackend = 'vxlan' | 'host-gw' | 'wireguard-native' | 'wireguard' | 'ipsec' | 'none';

/** What was decided about one parameter, and why. */
export interface Choice {
  /** Name of the parameter, e.g. `k3s`. */
  readonly parameter: string;
  /** What the request said, in canonical form; absent where it said nothing. */
  readonly asked?: string;
  readonly chosen: string;
  readonly reason: Text;
  /** Whether it is what K3s, or the CNI's own manifest, does by itself, so that there is nothing to explain. */
  readonly isUsual?: true;
  /** Address of the page or file that the rule rests on. */
  readonly source: string;
}

/** Something that the reader should know before running the plan; it does not stop the plan. */
export interface Warning {
  readonly code: string;
  /** The parameter that changes it, where one does. */
  readonly parameter?: string;
  readonly detail: Text;
  readonly remedy: Text;
  readonly source: string;
}

/** One key of K3s' config file; lists are written as YAML lists. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: string | boolean | readonly string[];
  /** Whether a list adds to what config files before it say, where it would take its place otherwise. */
  readonly appends?: true;
}

/** A port or protocol that nodes must be able to reach on each other. */
export interface Port {
  readonly protocol: 'tcp' | 'udp' | 'ip';
  /** Port number, range such as `2379-2380`, or IP protocol number. */
  readonly port: string;
  /** Who talks to whom. */
  readonly between: 'agents-to-servers' | 'servers' | 'nodes';
  readonly purpose: Text;
  readonly source: string;
}

/** A link that the network creates on each node. */
export interface Interface {
  readonly name: string;
  /** Bytes that encapsulation takes from the MTU of the link below. */
  readonly overhead: number;
  /** MTU that the link below leaves it. */
  readonly mtu: number;
}

/** How much of the traffic between nodes is encrypted, by what. */
export type Encryption = 'none' | 'wireguard' | 'ipsec';

/** A manifest that installs the CNI. */
export type CniManifest = UpstreamManifest | OwnManifest | PostedManifest;

/** Upstream's file, pinned by digest and changed only by `edits`. */
export interface UpstreamManifest {
  readonly kind: 'upstream';
  /** File name on the node, e.g. `knit-calico.yaml`. */
  readonly name: string;
  /** Upstream's tag, e.g. `v3.32.1`. */
  readonly tag: string;
  /** Upstream's file name, e.g. `calico.yaml`. */
  readonly file: string;
  readonly url: string;
  /** SHA-256 of upstream's bytes, in hex. */
  readonly sha256: string;
  /** Length of upstream's file in bytes. */
  readonly bytes: number;
  readonly edits: readonly Edit[];
}

/** A manifest that knit writes itself (the operator route): small, complete in the answer. */
export interface OwnManifest {
  readonly kind: 'own';
  readonly name: string;
  readonly text: string;
}

/** A manifest that the client sent: it is in the answer, edited, and knit knows of it only what it read. */
export interface PostedManifest {
  readonly kind: 'posted';
  readonly name: string;
  /** SHA-256 of the edited bytes, in hex. */
  readonly sha256: string;
}

/** How the CNI's manifest comes to the node. */
export type Delivery = 'carry' | 'pull';

/** The ids of everything that `verify.sh` can check. */
export const checkIds = [
  'k3s-service',
  'k3s-version',
  'k3s-config',
  'kernel-modules',
  'cni-config',
  'ip-forwarding',
  'cni-binaries',
  'overlay-interface',
  'overlay-mtu',
  'wireguard-peers',
  'ipsec-policies',
  'policy-engine',
  'pod-cidr',
  'nodes-ready',
  'cni-rollout',
  'coredns',
  'pod-to-pod',
  'service-dns',
  'pod-ip-forward',
  'servicelb',
] as const;

/** One check of `verify.sh`. */
export type CheckId = (typeof checkIds)[number];

interface PlanBase {
  /** Release of knit that made the plan. */
  readonly release: string;
  readonly language: Language;
  /** The query that means the same on any release of knit and at any time: every version exact. */
  readonly canonicalQuery: string;
  /** `knit-<cni or backend>-<k3s>`: folder and file name of the archive, made of checked words. */
  readonly name: string;
  readonly k3s: {
    readonly version: string;
    /** e.g. `v1.36`. */
    readonly minor: string;
    /** Whether the catalog lists this exact release. */
    readonly listed: boolean;
    /** Day on which Kubernetes ended support for the minor, ISO 8601. */
    readonly endOfLife: string;
    /** The release's own list of images. */
    readonly imageList: string;
  };
  readonly warnings: readonly Warning[];
  readonly families: readonly ('ipv4' | 'ipv6')[];
  /** Pod ranges in canonical form, one a family. */
  readonly clusterCidr: readonly string[];
  readonly serviceCidr: readonly string[];
  readonly clusterDns: readonly string[];
  readonly disable: readonly string[];
  /** Keys of `/etc/rancher/k3s/config.yaml.d/10-knit.yaml`. */
  readonly config: { readonly server: readonly ConfigEntry[]; readonly agent: readonly ConfigEntry[] };
  /** Text of flannel's own configuration file, where K3s' flags do not suffice. */
  readonly flannelConf?: string;
  /** Modules that the kernel must be able to load. */
  readonly kernelModules: readonly string[];
  /** Host software that the installer adds where it is missing. */
  readonly hostPackages: 'wireguard' | 'strongswan' | 'none';
  readonly encryption: Encryption;
  readonly interfaces: readonly Interface[];
  /** MTU of the links below that everything is reckoned from: the one named, or that of the network below. */
  readonly linkMtu: number;
  /** The network below the nodes, where the request names it: what opens ports there, and where that stands. */
  readonly underlay?: { readonly value: string; readonly firewall: Text; readonly source: string };
  /** MTU of pods on such a link, or the one asked for. */
  readonly mtu: number;
  /** MTU that the request fixes for pods; 0: what the link below leaves. */
  readonly askedMtu: number;
  readonly ports: readonly Port[];
  /** Who enforces network policies; `none` where nobody does or the user's CNI decides. */
  readonly policyEngine: 'kube-router' | 'calico' | 'none';
  readonly checks: readonly CheckId[];
  readonly delivery: Delivery;
}

/** K3s with its own flannel. */
export interface FlannelPlan extends PlanBase {
  readonly cni: 'flannel';
  readonly backend: Exclude<FlannelBackend, 'none'>;
  /** Value of the node annotation `flannel.alpha.coreos.com/backend-type`. */
  readonly backendType: string;
}

/** K3s without a CNI, for one that the user brings. */
export interface BringYourOwnPlan extends PlanBase {
  readonly cni: 'none';
  readonly backend: 'none';
}

/** K3s with Canal: Calico's policy over flannel's network. */
export interface CanalPlan extends PlanBase {
  readonly cni: 'canal';
  readonly backend: 'none';
  readonly calico: string;
  readonly encapsulation: 'vxlan' | 'host-gw' | 'wireguard';
  readonly backendType: string;
  readonly conflist: '10-canal.conflist';
  readonly manifest: UpstreamManifest | PostedManifest;
  readonly images: readonly string[];
}

/** K3s with Calico. */
export interface CalicoPlan extends PlanBase {
  readonly cni: 'calico';
  readonly backend: 'none';
  readonly calico: string;
  readonly via: 'manifest' | 'operator';
  readonly encapsulation: 'ipip' | 'ipip-cross-subnet' | 'vxlan' | 'vxlan-cross-subnet' | 'none';
  readonly conflist: '10-calico.conflist';
  readonly manifest: CniManifest;
  readonly images: readonly string[];
}

/** Everything that was decided about one network; all files and pages are drawn from it alone. */
export type InstallPlan = FlannelPlan | BringYourOwnPlan | CanalPlan | CalicoPlan;
