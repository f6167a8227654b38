import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface SystemPackage {
  readonly package: string;
  readonly command?: string;
  readonly reason: string;
  readonly tiers?: readonly string[];
}

const packages = JSON.parse(
  readFileSync(new URL('../system-packages.json', import.meta.url), 'utf8'),
) as readonly SystemPackage[];

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
const hasCommand = (name: string): boolean => folders.some((folder) => folder !== '' && existsSync(join(folder, name)));

/** What of this machine is missing for the cluster, each with the remedy; Debian's packages are installed where root may. */
export function provide(say: (line: string) => void): string[] {
  if (process.getuid?.() !== 0) return ['the cluster needs root, for namespaces and mounts: sudo npm run test:cluster'];
  const lacking = packages.filter(
    ({ command, tiers }) => tiers?.includes('cluster') === true && command !== undefined && !hasCommand(command),
  );
  const names = lacking.map((row) => row.package);
  if (names.length > 0 && hasCommand('apt-get')) {
    say(`installing from Debian: ${names.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const words of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...names],
    ]) {
      spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    }
  }
  const missing = lacking
    .filter(({ command = '' }) => !hasCommand(command))
    .map((row) => `${row.command} ${row.reason}: sudo apt-get install ${row.package}`);
  if (!hasCommand('go')) missing.push('go builds Kubernetes: install Go 1.26 or newer from https://go.dev/dl/');
  return [...missing, ...kernelLacks()];
}

/** What the kernel must do, tried in namespaces that end at once. */
function kernelLacks(): string[] {
  const tries = {
    'a VXLAN link (modprobe vxlan)': 'ip link add name probe0 type vxlan id 1 dstport 8472',
    'a bridge that iptables sees (modprobe br_netfilter)': 'test -e /proc/sys/net/bridge/bridge-nf-call-iptables',
    'an overlay (modprobe overlay)':
      'mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w && mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w overlay /mnt',
  };
  return Object.entries(tries).flatMap(([what, command]) => {
    try {
      execFileSync('unshare', ['-n', '-m', 'sh', '-c', command], { stdio: 'ignore' });
      return [];
    } catch {
      return [`the kernel of this machine cannot make ${what}`];
    }
  });
}
