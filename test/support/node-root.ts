import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../src/artefacts/settings.ts';
import type { MachineOptions } from './machine.ts';
import { onMachine, systemctl } from './machine.ts';
import type { NodeRoot } from './machine-root.ts';
import { makeNode, upstream } from './machine-root.ts';
import type { RunOptions, RunResult } from './shell.ts';
import { makeCommands, run, script } from './shell.ts';

export type { NodeRoot } from './machine-root.ts';
export { makeNode, standIn, upstream } from './machine-root.ts';

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Settings of a Calico network whose manifest is `upstream`, pulled from a mirror. */
export const calico = {
  REQUEST: 'cni=calico&k3s=v1.36.4-k3s1',
  CNI: 'calico',
  CNI_VIA: 'manifest',
  FLANNEL_BACKEND: 'none',
  BACKEND_TYPE: '',
  POLICY_ENGINE: 'calico',
  SERVER_CONFIG: 'flannel-backend: none\ndisable-network-policy: true\n',
  MANIFEST_NAME: 'knit-calico.yaml',
  MANIFEST_RELEASE: 'v3.32.1',
  MANIFEST_FILE: 'calico.yaml',
  MANIFEST_URL: 'https://127.0.0.1:1/v3.32.1/manifests/calico.yaml',
  MANIFEST_BYTES: String(Buffer.byteLength(upstream.text)),
  MANIFEST_SHA256: sha256(upstream.text),
  MANIFEST_EDITS: upstream.edits,
  CONFLIST: '10-calico.conflist',
  DAEMONSET: 'calico-node',
  CNI_NAMESPACE: 'kube-system',
  KERNEL_MODULES: 'br_netfilter overlay',
  OVERLAY_INTERFACES: '',
  OVERLAY_OVERHEAD: '0',
} as const satisfies Partial<Settings>;

/** How a script is run on a node. */
export type NodeOptions = MachineOptions & {
  /** Whether it is run by KNIT_ROOT. */
  readonly image?: boolean;
};

/**
 * Runs one of the scripts on a node: on the machine whose root it is, by the installer's stand-in and without proving it; or
 * by KNIT_ROOT, as with an image, where the arguments are of such a run or `image` says so.
 */
export function runOn(node: NodeRoot, options: NodeOptions = {}): Promise<RunResult> {
  return run(onNode(node, options));
}

/** How `runOn` runs a script, for whoever starts it in another way. */
export function onNode(node: NodeRoot, options: NodeOptions = {}): RunOptions {
  const { settings = {}, name = 'install', image = isOfImage(options), text, ...rest } = options;
  const env = environmentOf(node, options.env);
  const writable = [node.folder];
  if (image)
    return { ...rest, script: text ?? script(name, settings), writable, env: { KNIT_ROOT: node.root, ...env } };
  const args = [...(name === 'install' ? ['--no-verify'] : []), ...(rest.args ?? [])];
  const machine = { folder: node.root, standIn: node.standIn };
  // Whatever else a PATH of the test has or lacks, this is a machine with systemd.
  const path = options.path === undefined ? {} : { path: `${makeCommands({ systemctl: logged })}:${options.path}` };
  return onMachine(machine, { ...options, ...path, args, env, writable });
}

const logged = `echo "systemctl $*" >>/var/log/commands\n${systemctl}`;
const isOfImage = ({ name = 'install', args = [], env = {} }: NodeOptions): boolean =>
  'KNIT_ROOT' in env || (name === 'install' && args.some((word) => imageWords.includes(word)));
const imageWords = ['--dry-run', '--files-only', '--help', '--version'];

/** The environment in which scripts run on a node. */
export function environmentOf(node: NodeRoot, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    KNIT_K3S_INSTALLER: join(node.standIn, 'k3s-installer.sh'),
    STAND_IN: node.standIn,
    KNIT_MANIFEST_BASE: node.mirror,
    ...env,
  };
}

/** Everything below a folder, but for what a test's machine needs of its own: path to kind, mode and content. */
export function snapshot(root: string): Record<string, string> {
  const entries: Record<string, string> = {};
  const walk = (path: string) => {
    for (const name of readdirSync(join(root, path)).sort()) {
      const inner = `${path}/${name}`;
      if (ownOfMachine.includes(inner)) continue;
      const stat = lstatSync(join(root, inner));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) entries[inner] = `link ${readlinkSync(join(root, inner))}`;
      else if (stat.isDirectory()) {
        entries[inner] = `folder ${mode}`;
        walk(inner);
      } else entries[inner] = `file ${mode} ${sha256(readFileSync(join(root, inner), 'latin1'))}`;
    }
  };
  walk('');
  return entries;
}

const ownOfMachine = ['/etc/alternatives', '/etc/group', '/etc/passwd', '/var/log/commands'];

/** The paths of a node on which nothing was done. */
export const untouched: readonly string[] = Object.keys(snapshot(makeNode().root));

/** The text of a file on a node. */
export const textOf = (node: NodeRoot, path: string): string => readFileSync(join(node.root, path), 'utf8');

/** Puts a file on a node. */
export function putFile(node: NodeRoot, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(node.root, path)), { recursive: true });
  writeFileSync(join(node.root, path), text, { mode });
}
