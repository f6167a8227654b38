import type { Settings } from './settings.ts';

/** The scripts that knit serves. */
export const scriptNames = ['install.sh', 'verify.sh', 'uninstall.sh'] as const;

/** The name of one script. */
export type ScriptName = (typeof scriptNames)[number];

/** One part of scripts: a file in this folder. */
export interface Part {
  readonly file: string;
  /** The scripts that it belongs to. */
  readonly in: readonly ScriptName[];
  /** The settings that need it; without this, every script has it. */
  readonly when?: (settings: Settings) => boolean;
}

const install = ['install.sh'] as const;
const verify = ['verify.sh'] as const;
const verifying = ['install.sh', 'verify.sh'] as const;
const uninstall = ['uninstall.sh'] as const;

/** What stands above the settings of each script. */
export const headers: Readonly<Record<ScriptName, string>> = {
  'install.sh': 'install/header.sh',
  'verify.sh': 'verify/header.sh',
  'uninstall.sh': 'uninstall/header.sh',
};

/** Every part, in the order in which scripts have them: the one with `main` first. */
export const parts: readonly Part[] = [
  { file: 'install/main.sh', in: install },
  { file: 'verify/main.sh', in: verify },
  { file: 'uninstall/main.sh', in: uninstall },
  { file: 'lib.sh', in: scriptNames },
  { file: 'download.sh', in: install },
  { file: 'manifest.sh', in: install },
  { file: 'install/help.sh', in: install },
  { file: 'install/help.en.sh', in: install },
  { file: 'install/options.sh', in: install },
  { file: 'install/node-address.sh', in: install },
  { file: 'install/host.sh', in: install },
  { file: 'install/preflight.sh', in: install },
  { file: 'install/preflight/machine.sh', in: install },
  { file: 'install/preflight/k3s.sh', in: install },
  { file: 'install/preflight/config.sh', in: install },
  { file: 'install/preflight/server.sh', in: install },
  { file: 'install/preflight/leftovers.sh', in: install },
  { file: 'install/preflight/kernel.sh', in: install },
  { file: 'install/preflight/network.sh', in: install },
  { file: 'install/preflight/firewall.sh', in: install },
  { file: 'install/preflight/packet-filter.sh', in: install },
  { file: 'install/packages.sh', in: install },
  { file: 'receipt.sh', in: ['install.sh', 'uninstall.sh'] },
  { file: 'install/receipt.sh', in: install },
  { file: 'install/manifest-source.sh', in: install },
  { file: 'install/files.sh', in: install },
  { file: 'install/k3s.sh', in: install },
  { file: 'install/installer.sh', in: install },
  { file: 'install/start.sh', in: install },
  { file: 'install/rehearsal.sh', in: install },
  { file: 'verify/help.en.sh', in: verify },
  { file: 'verify/report.sh', in: verifying },
  { file: 'verify/formats.sh', in: verifying },
  { file: 'verify/run.sh', in: verifying },
  { file: 'verify/json.sh', in: verifying },
  { file: 'verify/ranges.sh', in: verifying },
  { file: 'verify/cluster.sh', in: verifying },
  { file: 'verify/service.sh', in: verifying },
  { file: 'verify/config.sh', in: verifying },
  { file: 'verify/kernel.sh', in: verifying },
  { file: 'verify/cni.sh', in: verifying },
  { file: 'verify/overlay.sh', in: verifying },
  { file: 'verify/tunnels.sh', in: verifying },
  { file: 'verify/policy.sh', in: verifying },
  { file: 'verify/workloads.sh', in: verifying },
  { file: 'verify/probe.sh', in: verifying },
  { file: 'verify/connectivity.sh', in: verifying },
  { file: 'uninstall/help.en.sh', in: uninstall },
  { file: 'uninstall/kernel.sh', in: uninstall },
  { file: 'uninstall/k3s.sh', in: uninstall },
  { file: 'uninstall/files.sh', in: uninstall },
];
