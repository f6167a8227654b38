import type { SettingName, Settings } from '../../templates/settings.ts';
import { standingOf } from '../catalog/availability.ts';
import { k3sFeature } from '../catalog/k3s-features.ts';
import { ignoredKeys } from '../catalog/k3s-known-issues.ts';
import { renderEdits } from '../manifest/edit-text.ts';
import { matchingKeys, networkKeys, renderConfig, serverKeys } from '../plan/config.ts';
import type { InstallPlan } from '../plan/plan.ts';

export type { SettingName, Settings } from '../../templates/settings.ts';

/** What a script's settings depend on besides the plan. */
export interface SettingsContext {
  /** SHA-256 that the deployment pins for K3s' installer. */
  readonly installerSha256?: string | undefined;
  /** The digest of the manifest after its edits, and its text where the script itself carries it. */
  readonly manifest?: { readonly sha256: string; readonly text?: string } | undefined;
  /** What a site without a way out needs, in the lines of scripts; only of `fetch.sh` and `load.sh`. */
  readonly needed?: { readonly files: string; readonly images: string };
  /** Whether it goes into an archive for such a site. */
  readonly isAirgap?: boolean;
}

/** The plan as shell settings. */
export function settingsOf(plan: InstallPlan, context: SettingsContext): Settings {
  const { installerSha256 = '', manifest, needed = { files: '', images: '' }, isAirgap = false } = context;
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
    NETWORK_KEYS: networkKeys.join(' '),
    SERVER_KEYS: serverKeys.join(' '),
    MATCHING_KEYS: matchingKeys.join(' '),
    IGNORED_KEYS: ignoredKeys(plan.k3s.version).join(' '),
    FLANNEL_CONF: plan.flannelConf ?? '',
    ...manifestSettings(plan, manifest),
    KERNEL_MODULES: plan.kernelModules.join(' '),
    HOST_PACKAGES: plan.hostPackages,
    CGROUP_V1: refusesCgroupV1(plan.k3s.version) ? 'refused' : 'ok',
    OVERLAY_INTERFACES: plan.interfaces.map(({ name }) => name).join(' '),
    OVERLAY_OVERHEAD: String(Math.max(0, ...plan.interfaces.map(({ overhead }) => overhead))),
    MTU: String(plan.askedMtu),
    PORTS: lines(plan.ports.map(({ protocol, port, between }) => `${protocol} ${port} ${between}`)),
    AIRGAP: isAirgap ? 'true' : '',
    AIRGAP_FILES: needed.files,
    AIRGAP_IMAGES: needed.images,
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

/** Whether the kubelet in a K3s release, e.g. `v1.36.4+k3s1`, does not start on cgroup v1 by itself. */
export const refusesCgroupV1 = (version: string): boolean =>
  standingOf(k3sFeature('no-cgroup-v1').availability, version).isAvailable;
