import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../../src/artefacts/settings.ts';
import { root } from '../../support/programs.ts';
import type { RunResult, ShellName } from '../../support/shell.ts';
import { finished, makeFolder, script, shells } from '../../support/shell.ts';

/** A file of the node, at this path. */
export interface NodeFile {
  readonly text: string;
  readonly mode?: number;
}

/** What the stand-in for kubectl answers from. */
export interface Cluster {
  /** Lists of objects by the plural of their kind. */
  objects: Record<string, unknown[]>;
  /** What every question is refused with. */
  refusal?: string;
  /** Where the pods that are made run. */
  pods?: readonly PodPlace[];
  /** The status that every made pod has. */
  status?: unknown;
  events?: readonly unknown[];
}

/** The network namespace that stands for a pod. */
export interface PodPlace {
  readonly addresses: readonly string[];
  readonly namespace?: string;
  readonly resolver?: string;
  readonly path?: string;
  /** What `exec` is refused with. */
  readonly refusal?: string;
}

/** A node and its cluster, as verify.sh finds them. */
export interface World {
  settings: Partial<Settings>;
  files: Record<string, NodeFile | undefined>;
  /** Commands before all others: the text of a shell script each. */
  commands: Record<string, string>;
  /** Shell lines that make links, addresses and rules in the network namespace of the node. */
  network: string[];
  cluster: Cluster;
  env: Record<string, string>;
  args: string[];
}

/** How verify.sh is run in a world. */
export interface WorldRun {
  readonly shell?: ShellName;
  readonly args?: readonly string[];
  /** Without root's rights. */
  readonly unprivileged?: boolean;
  /** With a terminal for stdout and stderr, which then come together on stdout. */
  readonly terminal?: boolean;
  /** The signal that is sent when the script has said `until` on stderr. */
  readonly signal?: NodeJS.Signals;
  readonly until?: string;
}

/** What a run left, and what was asked of the cluster. */
export interface WorldResult extends RunResult {
  readonly folder: string;
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs verify.sh in namespaces of its own, with the world's files, commands, links and cluster. */
export async function runIn(world: World, options: WorldRun = {}): Promise<WorldResult> {
  const { shell = 'dash', args = [], unprivileged = false, terminal = false, signal, until } = options;
  const folder = makeFolder('world');
  // Whoever the script runs as may enter, and write where scripts write.
  chmodSync(folder, 0o755);
  for (const name of ['kube', 'tmp']) {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), 0o777);
  }
  for (const [path, file] of Object.entries(world.files))
    if (file !== undefined) write(join(folder, 'root', path), file);
  for (const [name, text] of Object.entries(world.commands)) {
    write(join(folder, 'bin', name), { text: `#!/bin/sh\n${text}\n`, mode: 0o755 });
  }
  write(join(folder, 'kube', 'objects.json'), { text: JSON.stringify(world.cluster) });
  write(join(folder, 'verify.sh'), { text: script('verify', world.settings) });
  write(join(folder, 'lay.sh'), { text: lay });
  write(join(folder, 'network.sh'), { text: ['set -e', 'ip link set lo up', ...world.network].join('\n') });
  const isRoot = process.getuid?.() === 0;
  const words = [
    ...(isRoot ? [] : ['-U', '-r']),
    '-m',
    '-n',
    '-p',
    '-f',
    '--kill-child=KILL',
    '--mount-proc',
    'sh',
    '-c',
  ];
  words.push('sh "$WORLD/lay.sh" && sh "$1" >&2 || exit 99; shift; exec "$@"', 'sh');
  words.push(join(folder, 'network.sh'));
  if (unprivileged && isRoot) words.push('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups');
  else if (unprivileged) words.push('unshare', '--user', '--map-user=65534', '--map-group=65534');
  const command = [...shells[shell], join(folder, 'verify.sh'), ...world.args, ...args];
  words.push(...(terminal ? ['script', '-qefc', command.join(' '), '/dev/null'] : command));
  const child = spawn('unshare', words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(folder, 'bin')}:${systemPath}`,
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      KUBE_STATE: join(folder, 'kube'),
      WORLD: folder,
      LC_ALL: 'C.UTF-8',
      ...world.env,
    },
  });
  if (signal !== undefined && until !== undefined) signalOnce(child, signal, until);
  const result = await finished(child);
  if (result.code === 99) throw new Error(`The network of the test could not be made:\n${result.stderr}`);
  return { ...result, folder };
}

/**
 * Lays the world's files over those of this machine, of which all that is K3s' or a CNI's is hidden. Root lays folders over
 * the machine's; who is root only in a user namespace may not change what is another's there, and gets copies and empty ones.
 */
const lay = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lay/local
if grep -q ' 4294967295$' /proc/self/uid_map; then
  for top in etc usr opt var boot; do
    [ -d "/$top" ] || continue
    mkdir -p "/run/lay/$top/upper" "/run/lay/$top/work"
    mount -t overlay -o "lowerdir=/$top,upperdir=/run/lay/$top/upper,workdir=/run/lay/$top/work" overlay "/$top"
  done
else
  mkdir /run/lay/etc
  cp -RP /etc/. /run/lay/etc/ 2>/dev/null || :
  mount --bind /run/lay/etc /etc
  mount --bind /usr/local /run/lay/local
  for top in opt var boot usr/local; do [ ! -d "/$top" ] || mount -t tmpfs tmpfs "/$top"; done
  mkdir -p /usr/local/bin /usr/local/sbin /var/lib /var/log /var/tmp
  for program in /run/lay/local/bin/*; do [ ! -e "$program" ] || ln -s "$program" /usr/local/bin/; done
fi
rm -rf /etc/rancher /etc/cni /etc/systemd/system/k3s* /etc/init.d/k3s* /usr/local/bin/k3s* /opt/* /var/lib/rancher /var/lib/knit
for top in etc usr opt var boot lib run; do
  [ ! -d "$WORLD/root/$top" ] || cp -RP "$WORLD/root/$top/." "/$top/"
done
`;

// The script is process 1 of its namespace and the child of `unshare` outside of it.
function signalOnce(child: ReturnType<typeof spawn>, signal: NodeJS.Signals, until: string): void {
  let heard = '';
  child.stderr?.on('data', (text: Buffer) => {
    if (heard.includes(until)) return;
    heard += text;
    if (!heard.includes(until)) return;
    const pid = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    process.kill(Number(pid), signal);
  });
}

/** Removes what a run left on disk. */
export function forget({ folder }: WorldResult): void {
  rmSync(folder, { recursive: true, force: true });
}

function write(path: string, { text, mode = 0o644 }: NodeFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** The stand-in for kubectl. */
export const kubectl = join(root, 'test', 'shell', 'kubectl-stand-in.mjs');
