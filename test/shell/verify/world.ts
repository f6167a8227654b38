import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../../src/bundle/settings.ts';
import { root } from '../../support/programs.ts';
import type { RunResult, ShellName } from '../../support/shell.ts';
import { finished, makeFolder, script, shells } from '../../support/shell.ts';

/** A file of the node, below KNIT_ROOT. */
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
  /** Called with the process's id when the script has said `until` on stderr. */
  readonly until?: string;
  readonly then?: (pid: number) => void;
}

/** What a run left, and what was asked of the cluster. */
export interface WorldResult extends RunResult {
  readonly folder: string;
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs verify.sh in namespaces of its own, with the world's files, commands, links and cluster. */
export async function runIn(
  world: World,
  { shell = 'dash', args = [], until, then }: WorldRun = {},
): Promise<WorldResult> {
  const folder = makeFolder('world');
  for (const [path, file] of Object.entries(world.files))
    if (file !== undefined) write(join(folder, 'root', path), file);
  for (const [name, text] of Object.entries(world.commands)) {
    write(join(folder, 'bin', name), { text: `#!/bin/sh\n${text}\n`, mode: 0o755 });
  }
  write(join(folder, 'kube', 'objects.json'), { text: JSON.stringify(world.cluster) });
  write(join(folder, 'verify.sh'), { text: script('verify', world.settings) });
  write(join(folder, 'network.sh'), { text: ['set -e', 'ip link set lo up', ...world.network].join('\n') });
  const words = ['-m', '-n', '-p', '-f', '--kill-child=KILL', '--mount-proc', 'sh', '-c'];
  words.push('mount -t tmpfs tmpfs /run && mkdir /run/netns && sh "$1" >&2 || exit 99; shift; exec "$@"', 'sh');
  words.push(join(folder, 'network.sh'), ...shells[shell], join(folder, 'verify.sh'), ...world.args, ...args);
  const child = spawn('unshare', words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(folder, 'bin')}:${systemPath}`,
      HOME: folder,
      TMPDIR: folder,
      KNIT_ROOT: join(folder, 'root'),
      KUBE_STATE: join(folder, 'kube'),
      WORLD: folder,
      LC_ALL: 'C.UTF-8',
      ...world.env,
    },
  });
  let heard = '';
  child.stderr.on('data', (text: Buffer) => {
    if (until === undefined || then === undefined || heard.includes(until)) return;
    heard += text;
    if (heard.includes(until) && child.pid !== undefined) then(child.pid);
  });
  const result = await finished(child);
  if (result.code === 99) throw new Error(`The network of the test could not be made:\n${result.stderr}`);
  return { ...result, folder };
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
