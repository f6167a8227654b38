import type { Settings } from '../../../src/artefacts/settings.ts';

// A healthy machine as its own files show it: `mkdir` for folders, text for files.
export const healthy: Readonly<Record<string, string>> = {
  '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  '/etc/hostname': 'node-1\n',
  '/proc/sys/kernel/osrelease': '6.1.0\n',
  '/proc/sys/kernel/hostname': 'node-1\n',
  '/proc/meminfo': 'MemTotal:        4096000 kB\n',
  '/proc/cpuinfo': 'processor\t: 0\nprocessor\t: 1\n',
  '/proc/net/udp': '  sl  local_address rem_address   st\n',
  '/proc/net/tcp':
    '  sl  local_address rem_address   st\n   0: 00000000:0016 00000000:0000 0A 0\n   1: 0100007F:192B 00000000:0000 01 0\n',
  '/proc/net/route': `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
cni0\t00002A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`,
  '/proc/net/ipv6_route': `fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`,
  '/sys/class/net/eth0/mtu': '1500\n',
  '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n',
  '/sys/fs/selinux/enforce': '0\n',
};

export interface Case {
  readonly id: string;
  readonly fault: string;
  readonly level: 'warn' | 'refuse' | 'skip' | 'ok';
  /** What stands in the verdict. */
  readonly says: string;
  /** What stands in the remedy: the command to run. */
  readonly remedy?: string;
  /** Files to put on the healthy machine; `undefined` takes one away. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

export const joining = { K3S_URL: 'https://10.0.0.9:6443', K3S_TOKEN: 's3cr3t' };
export const userConfig = '/etc/rancher/k3s/config.yaml';
export const unit = '/etc/systemd/system/k3s.service';
// Nothing in an image is run: its receipt tells which release is in it.
export const k3s = (version: string) => ({
  '/var/lib/knit/receipt': `# x\nstate complete\nrole server\nk3s ${version}\ntold 0\n`,
  '/usr/local/bin/k3s': '#!/bin/sh\necho "k3s version v1.99.9+k3s1 (0)"; : >"${0%/usr/*}/executed"\n',
});
export const netConf = (type: string) => ({
  '/var/lib/rancher/k3s/agent/etc/flannel/net-conf.json': `{\n\t"Network": "10.42.0.0/16",\n\t"Backend": {\n\t"Type": "${type}"\n}\n}\n`,
});
export const wireguard: Partial<Settings> = {
  FLANNEL_BACKEND: 'wireguard-native',
  BACKEND_TYPE: 'wireguard',
  OVERLAY_INTERFACES: 'flannel-wg',
  OVERLAY_OVERHEAD: '80',
  HOST_PACKAGES: 'wireguard',
  KERNEL_MODULES: 'br_netfilter overlay wireguard',
};
export const dual: Partial<Settings> = {
  CLUSTER_CIDR: '10.42.0.0/16,fd00:42::/56',
  SERVICE_CIDR: '10.43.0.0/16,fd00:43::/112',
};
export const receipt = (network: string, role = 'server', cidr = '10.42.0.0/16') => ({
  '/var/lib/knit/receipt': `# x\nstate complete\nrole ${role}\nservice k3s\nnetwork ${network}\ncidr ${cidr}\ntold 0\n`,
});
