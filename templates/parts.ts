import type { Settings } from './settings.ts';

/** The scripts that knit serves. */
export const scriptNames = ['install.sh', 'preflight.sh', 'verify.sh', 'uninstall.sh', 'fetch.sh', 'load.sh'] as const;

/** The name of one script. */
export type ScriptName = (typeof scriptNames)[number];

/** One part of scripts: a file in this folder. */
export interface Part {
  readonly file: string;
  /** The scripts that it belongs to. */
  readonly in: readonly ScriptName[];
  /** The settings that need it; without this, each of those scripts has it. */
  readonly when?: (settings: Settings) => boolean;
}

const all = scriptNames;
const install = ['install.sh'] as const;
const preflight = ['preflight.sh'] as const;
const verify = ['verify.sh'] as const;
const uninstall = ['uninstall.sh'] as const;
const fetch = ['fetch.sh'] as const;
const load = ['load.sh'] as const;
/** What may refuse, or predicts a broken network, is looked at by both; what is advice, by preflight.sh alone. */
const looking = [...install, ...preflight] as const;

const isCalico = ({ CNI }: Settings): boolean => CNI === 'calico' || CNI === 'canal';
const hasManifest = ({ MANIFEST_NAME }: Settings): boolean => MANIFEST_NAME !== '';
const isAirgap = ({ AIRGAP }: Settings): boolean => AIRGAP !== '';
const hasPackages = ({ HOST_PACKAGES }: Settings): boolean => HOST_PACKAGES !== 'none';

const hasCheck =
  (...ids: readonly string[]) =>
  ({ CHECKS }: Settings): boolean =>
    CHECKS.split(' ').some((id) => ids.includes(id));

/** What stands above the settings of each script. */
export const headers: Readonly<Record<ScriptName, string>> = {
  'install.sh': 'install/header.sh',
  'preflight.sh': 'preflight/header.sh',
  'verify.sh': 'verify/header.sh',
  'uninstall.sh': 'uninstall/header.sh',
  'fetch.sh': 'fetch/header.sh',
  'load.sh': 'load/header.sh',
};

/** Every part, in the order in which scripts have them: the one with `main` first. */
export const parts: readonly Part[] = [
  { file: 'install/main.sh', in: install },
  { file: 'preflight/main.sh', in: preflight },
  { file: 'verify/main.sh', in: verify },
  { file: 'uninstall/main.sh', in: uninstall },
  { file: 'fetch/main.sh', in: fetch },
  { file: 'load/main.sh', in: load },
  { file: 'install/help.en.sh', in: install },
  { file: 'preflight/help.en.sh', in: preflight },
  { file: 'verify/help.en.sh', in: verify },
  { file: 'uninstall/help.en.sh', in: uninstall },
  { file: 'fetch/help.en.sh', in: fetch },
  { file: 'load/help.en.sh', in: load },
  { file: 'lib.sh', in: all },
  { file: 'scratch.sh', in: [...looking, ...verify, ...fetch, ...load] },
  { file: 'steps.sh', in: [...looking, ...uninstall, ...fetch, ...load] },
  { file: 'clock.sh', in: [...install, ...verify] },
  { file: 'paths.sh', in: [...looking, ...uninstall, ...load] },
  { file: 'digest.sh', in: [...looking, ...uninstall, ...fetch, ...load] },
  { file: 'airgap.sh', in: [...fetch, ...load] },
  { file: 'fetch/files.sh', in: fetch },
  { file: 'fetch/images.sh', in: fetch },
  { file: 'load/files.sh', in: load },
  { file: 'install/help.sh', in: looking },
  { file: 'install/options.sh', in: install },
  { file: 'install/node-address.sh', in: install },
  { file: 'install/role.sh', in: looking },
  { file: 'install/host.sh', in: looking },
  { file: 'install/preflight.sh', in: looking },
  { file: 'install/preflight/machine.sh', in: looking },
  { file: 'install/preflight/k3s.sh', in: looking },
  { file: 'install/airgap.sh', in: looking, when: isAirgap },
  { file: 'install/preflight/config.sh', in: looking },
  { file: 'install/preflight/server.sh', in: looking },
  { file: 'install/preflight/leftovers.sh', in: looking },
  { file: 'install/preflight/kernel.sh', in: looking },
  { file: 'install/preflight/network.sh', in: looking },
  { file: 'install/preflight/ranges.sh', in: looking },
  { file: 'install/preflight/ports.sh', in: looking },
  { file: 'install/preflight/firewall.sh', in: looking },
  { file: 'install/preflight/firewall-hint.sh', in: install },
  { file: 'install/preflight/cni-files.sh', in: looking, when: ({ CNI }) => CNI !== 'flannel' },
  { file: 'install/preflight/no-cni.sh', in: looking, when: ({ CNI }) => CNI === 'none' },
  { file: 'install/preflight/manifests.sh', in: looking, when: hasManifest },
  { file: 'install/preflight/data-dir.sh', in: install, when: hasManifest },
  { file: 'install/preflight/data-dir.sh', in: preflight },
  { file: 'install/preflight/network-manager.sh', in: looking, when: isCalico },
  { file: 'install/preflight/ipv6.sh', in: looking, when: ({ CLUSTER_CIDR }) => CLUSTER_CIDR.includes(':') },
  {
    file: 'install/preflight/flannel-iface.sh',
    in: looking,
    when: ({ SERVER_CONFIG }) => /^flannel-iface:/m.test(SERVER_CONFIG),
  },
  { file: 'install/preflight/host-packages.sh', in: looking, when: hasPackages },
  { file: 'install/packages.sh', in: install, when: hasPackages },
  { file: 'install/packages/wireguard.sh', in: looking, when: ({ HOST_PACKAGES }) => HOST_PACKAGES === 'wireguard' },
  { file: 'install/packages/strongswan.sh', in: looking, when: ({ HOST_PACKAGES }) => HOST_PACKAGES === 'strongswan' },
  { file: 'install/preflight/advice/machine.sh', in: preflight },
  { file: 'install/preflight/advice/kernel.sh', in: preflight },
  { file: 'install/preflight/advice/proxy.sh', in: preflight },
  { file: 'preflight/peer.sh', in: preflight },
  { file: 'install/preflight/advice/firewall.sh', in: preflight },
  { file: 'install/preflight/advice/packet-filter.sh', in: preflight },
  { file: 'own-files.sh', in: [...looking, ...uninstall, ...load] },
  { file: 'receipt.sh', in: [...looking, ...uninstall] },
  { file: 'lock.sh', in: [...install, ...uninstall, ...load] },
  { file: 'loaded.sh', in: load },
  { file: 'loaded.sh', in: [...looking, ...uninstall], when: isAirgap },
  { file: 'install/receipt.sh', in: install },
  { file: 'download.sh', in: [...install, ...fetch] },
  { file: 'manifest.sh', in: install, when: hasManifest },
  { file: 'install/manifest-source.sh', in: install, when: hasManifest },
  { file: 'put.sh', in: [...install, ...load] },
  { file: 'install/files.sh', in: install },
  { file: 'install/k3s.sh', in: looking },
  { file: 'install/installer.sh', in: install },
  { file: 'install/progress.sh', in: [...install, ...fetch] },
  { file: 'install/start.sh', in: install },
  { file: 'install/await.sh', in: install },
  { file: 'install/rehearsal.sh', in: install },
  { file: 'verify/report.sh', in: verify },
  { file: 'verify/formats.sh', in: verify },
  { file: 'verify/run.sh', in: verify },
  { file: 'verify/json.sh', in: verify },
  { file: 'verify/ranges.sh', in: verify },
  { file: 'verify/cluster.sh', in: verify },
  { file: 'verify/service.sh', in: verify },
  { file: 'verify/config.sh', in: verify },
  { file: 'verify/kernel.sh', in: verify },
  { file: 'verify/cni.sh', in: verify },
  { file: 'verify/overlay.sh', in: verify },
  { file: 'verify/tunnels.sh', in: verify, when: hasCheck('wireguard-peers', 'ipsec-policies') },
  { file: 'verify/wireguard.sh', in: verify, when: hasCheck('wireguard-peers') },
  { file: 'verify/ipsec.sh', in: verify, when: hasCheck('ipsec-policies') },
  { file: 'verify/forwarding.sh', in: verify, when: isCalico },
  { file: 'verify/pools.sh', in: verify, when: isCalico },
  { file: 'verify/routes.sh', in: verify, when: ({ BACKEND_TYPE }) => ['vxlan', 'host-gw'].includes(BACKEND_TYPE) },
  { file: 'verify/policy.sh', in: verify },
  { file: 'verify/policy/kube-router.sh', in: verify, when: ({ POLICY_ENGINE }) => POLICY_ENGINE === 'kube-router' },
  { file: 'verify/policy/calico.sh', in: verify, when: ({ POLICY_ENGINE }) => POLICY_ENGINE === 'calico' },
  {
    file: 'verify/policy/none.sh',
    in: verify,
    when: ({ POLICY_ENGINE }) => !['kube-router', 'calico'].includes(POLICY_ENGINE),
  },
  { file: 'verify/workloads.sh', in: verify },
  { file: 'verify/servicelb.sh', in: verify, when: hasCheck('servicelb') },
  { file: 'verify/probe.sh', in: verify },
  { file: 'verify/ask.sh', in: verify },
  { file: 'verify/connectivity.sh', in: verify },
  { file: 'verify/attachment.sh', in: verify },
  { file: 'uninstall/kernel.sh', in: uninstall },
  { file: 'uninstall/k3s.sh', in: uninstall },
  { file: 'uninstall/files.sh', in: uninstall },
  { file: 'uninstall/loaded.sh', in: uninstall, when: isAirgap },
];
