import { renderEdits } from '../manifest/edit-text.ts';
import { refusesCgroupV1 } from '../plan/cgroups.ts';
import { renderConfig } from '../plan/config.ts';
import type { InstallPlan } from '../plan/plan.ts';

/**
 * The names of the settings block that begins every script, in order. Every script has all of them: the block is the
 * only part of a script that depends on the request.
 */
export const settingNames = [
  'KNIT_RELEASE', //            release of knit, e.g. 0.1.0
  'REQUEST', //                 canonical query of the plan
  'LANGUAGE', //                en or ja
  'K3S_VERSION', //             v1.36.4+k3s1
  'K3S_INSTALLER_SHA256', //    digest that the deployment pins for K3s' installer; empty: none
  'CNI', //                     flannel, canal, calico or none
  'CNI_VIA', //                 manifest or operator; empty without canal and calico
  'FLANNEL_BACKEND', //         what K3s is told: vxlan, host-gw, wireguard-native, wireguard, ipsec, none
  'BACKEND_TYPE', //            value of flannel's node annotation backend-type; empty where flannel does not run
  'ENCRYPTION', //              none, wireguard or ipsec
  'CLUSTER_CIDR', //            comma list, as K3s takes it
  'SERVICE_CIDR', //            comma list
  'CLUSTER_DNS', //             comma list
  'DISABLE', //                 packaged components left out, separated by spaces
  'POLICY_ENGINE', //           kube-router, calico or none
  'SERVER_CONFIG', //           text of 10-knit.yaml on servers, ends with a line end
  'AGENT_CONFIG', //            text of 10-knit.yaml on agents, ends with a line end
  'FLANNEL_CONF', //            text of /etc/rancher/k3s/knit-flannel.json; empty: no such file
  'MANIFEST_NAME', //           knit-calico.yaml or knit-canal.yaml; empty: no manifest
  'MANIFEST_RELEASE', //        upstream's tag, v3.32.1; empty where knit wrote the manifest itself
  'MANIFEST_FILE', //           upstream's file name, calico.yaml
  'MANIFEST_URL', //            where upstream keeps it
  'MANIFEST_BYTES', //          length of upstream's file
  'MANIFEST_SHA256', //         digest of upstream's file
  'MANIFEST_EDITS', //          edits in the text form of src/manifest/edit-text.ts
  'MANIFEST_PATCHED_SHA256', // digest after the edits, where the service knows it (carry); else empty
  'MANIFEST_TEXT', //           the finished manifest (carry, or written by knit); empty: pull
  'CONFLIST', //                10-calico.conflist or 10-canal.conflist; empty: whatever the user's CNI writes, or flannel
  'DAEMONSET', //               calico-node or canal; empty
  'CNI_NAMESPACE', //           kube-system or calico-system; empty
  'KERNEL_MODULES', //          separated by spaces
  'HOST_PACKAGES', //           wireguard, strongswan or none
  'CGROUP_V1', //               ok, or refused by this release's kubelet
  'OVERLAY_INTERFACES', //      links that the network makes on each node, separated by spaces; empty: none
  'OVERLAY_OVERHEAD', //        bytes that encapsulation takes from the link below
  'MTU', //                     MTU asked for; 0: what the link below leaves
  'PORTS', //                   lines `protocol port between`, e.g. `udp 8472 nodes`
  'CHECKS', //                  ids of verify.sh that apply, separated by spaces
  'WARNINGS', //                one line each, in LANGUAGE
] as const;

/** The name of one setting. */
export type SettingName = (typeof settingNames)[number];

/** The value of every setting, unquoted. */
export type Settings = Readonly<Record<SettingName, string>>;

/** What a script's settings depend on besides the plan. */
export interface SettingsContext {
  /** SHA-256 that the deployment pins for K3s' installer. */
  readonly installerSha256?: string | undefined;
  /** The digest of the manifest after its edits, and its text where the script itself carries it. */
  readonly manifest?: { readonly sha256: string; readonly text?: string } | undefined;
}

/** The plan as shell settings. */
export function settingsOf(plan: InstallPlan, { installerSha256 = '', manifest }: SettingsContext): Settings {
  return {
    KNIT_RELEASE: plan.release,
    REQUEST: plan.canonicalQuery,
    LANGUAGE: plan.language,
    K3S_VERSION: plan.k3s.version,
    K3S_INSTALLER_SHA256: installerSha256,
    CNI: plan.cni,
    CNI_VIA: plan.cni === 'calico' ? plan.via : plan.cni === 'canal' ? 'manifest' : '',
    FLANNEL_BACKEND: plan.backend,
    BACKEND_TYPE: 'backendType' in plan ? plan.backendType : '',
    ENCRYPTION: plan.encryption,
    CLUSTER_CIDR: plan.clusterCidr.join(),
    SERVICE_CIDR: plan.serviceCidr.join(),
    CLUSTER_DNS: plan.clusterDns.join(),
    DISABLE: plan.disable.join(' '),
    POLICY_ENGINE: plan.policyEngine,
    SERVER_CONFIG: renderConfig(plan.config.server),
    AGENT_CONFIG: renderConfig(plan.config.agent),
    FLANNEL_CONF: plan.flannelConf ?? '',
    ...manifestSettings(plan, manifest),
    KERNEL_MODULES: plan.kernelModules.join(' '),
    HOST_PACKAGES: plan.hostPackages,
    CGROUP_V1: refusesCgroupV1(plan.k3s.version) ? 'refused' : 'ok',
    OVERLAY_INTERFACES: plan.interfaces.map(({ name }) => name).join(' '),
    OVERLAY_OVERHEAD: String(Math.max(0, ...plan.interfaces.map(({ overhead }) => overhead))),
    MTU: String(plan.askedMtu),
    PORTS: lines(plan.ports.map(({ protocol, port, between }) => `${protocol} ${port} ${between}`)),
    CHECKS: plan.checks.join(' '),
    WARNINGS: lines(plan.warnings.map(({ detail, remedy }) => `${detail[plan.language]}. ${remedy[plan.language]}`)),
  };
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

type ManifestSettings = Pick<
  Settings,
  Extract<SettingName, `MANIFEST_${string}`> | 'CONFLIST' | 'DAEMONSET' | 'CNI_NAMESPACE'
>;

function manifestSettings(plan: InstallPlan, finished: SettingsContext['manifest']): ManifestSettings {
  const upstream = 'manifest' in plan && plan.manifest.kind === 'upstream' ? plan.manifest : undefined;
  return {
    MANIFEST_NAME: 'manifest' in plan ? plan.manifest.name : '',
    MANIFEST_RELEASE: upstream?.tag ?? '',
    MANIFEST_FILE: upstream?.file ?? '',
    MANIFEST_URL: upstream?.url ?? '',
    MANIFEST_BYTES: String(upstream?.bytes ?? ''),
    MANIFEST_SHA256: upstream?.sha256 ?? '',
    MANIFEST_EDITS: upstream === undefined ? '' : renderEdits(upstream.edits),
    MANIFEST_PATCHED_SHA256: finished?.sha256 ?? '',
    MANIFEST_TEXT: finished?.text ?? '',
    CONFLIST: 'conflist' in plan ? plan.conflist : '',
    DAEMONSET: plan.cni === 'calico' ? 'calico-node' : plan.cni === 'canal' ? 'canal' : '',
    CNI_NAMESPACE:
      plan.cni === 'calico' && plan.via === 'operator' ? 'calico-system' : 'manifest' in plan ? 'kube-system' : '',
  };
}
