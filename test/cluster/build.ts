import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), 'go');
const kubernetes = 'k8s.io/kubernetes/cmd';
const plugins = 'github.com/containernetworking/plugins/plugins';

/** What is built: the file's name in the cache's `bin`, and the Go package it is built of. */
const programs: readonly (readonly [name: string, from: string])[] = [
  ['pause', './pause'],
  ['cni/flannel', './flannel-cni'],
  ['cni/host-local', `${plugins}/ipam/host-local`],
  ['cni/bridge', `${plugins}/main/bridge`],
  ['cni/loopback', `${plugins}/main/loopback`],
  ['cni/bandwidth', `${plugins}/meta/bandwidth`],
  ['cni/portmap', `${plugins}/meta/portmap`],
  ['kubectl', `${kubernetes}/kubectl`],
  ['kube-apiserver', `${kubernetes}/kube-apiserver`],
  ['flanneld', './flanneld'],
  ['kubelet', `${kubernetes}/kubelet`],
  ['kube-controller-manager', `${kubernetes}/kube-controller-manager`],
  ['kube-scheduler', `${kubernetes}/kube-scheduler`],
  ['kube-proxy', `${kubernetes}/kube-proxy`],
  ['coredns', './coredns'],
  ['wireguard-go', 'golang.zx2c4.com/wireguard'],
];

/** The K3s release that the cluster says it is: the Kubernetes of go.mod, in K3s' first build of it. */
export const k3sVersion = `${readFileSync(join(source, 'go.mod'), 'utf8').match(/k8s\.io\/kubernetes (v[\d.]+)/)?.[1]}+k3s1`;

/** All files below a folder, in order. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The folder that holds what is built of these very sources, and is empty until it is: `KNIT_CLUSTER_CACHE` moves it. */
export function cacheFolder(): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(source)) hash.update(file.slice(source.length)).update(readFileSync(file));
  const base = process.env['KNIT_CLUSTER_CACHE'] ?? join(homedir(), '.cache', 'knit-cluster');
  return join(base, hash.digest('hex').slice(0, 16));
}

/** What the linker writes into Kubernetes' programs, so that each says that it is K3s' release. */
function linkerFlags(): string {
  const [, major, minor] = k3sVersion.match(/^v(\d+)\.(\d+)/) ?? [];
  const values = { gitVersion: k3sVersion, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const set = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((at) =>
    Object.entries(values).map(([name, value]) => `-X ${at}.${name}=${value}`),
  );
  return ['-s -w', ...set].join(' ');
}

function compile(name: string, from: string, to: string): Promise<void> {
  const args = ['-n', '19', 'go', 'build', '-trimpath', '-ldflags', linkerFlags(), '-o', to, from];
  const flags = `-mod=readonly -p=${process.env['KNIT_CLUSTER_JOBS'] ?? 2}`;
  const child = spawn('nice', args, {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: flags },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`go build of ${name} ended with ${code}`))));
  });
}

/** Builds what the cache lacks, one program after the other with a line for each, and gives the folder `bin`. */
export async function build(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), 'bin');
  mkdirSync(join(folder, 'cni'), { recursive: true });
  const missing = programs.filter(([name]) => !existsSync(join(folder, name)));
  if (missing.length > 0)
    say(`building ${missing.length} programs with Go, once: some 15 minutes on two cores, into ${folder}`);
  for (const [at, [name, from]] of missing.entries()) {
    const started = Date.now();
    const unfinished = join(folder, `${name}.unfinished`);
    await compile(name, from, unfinished);
    renameSync(unfinished, join(folder, name));
    const megabytes = Math.round(statSync(join(folder, name)).size / 1e6);
    say(
      `built ${at + 1} of ${missing.length}: ${name}, ${megabytes} MB, ${Math.round((Date.now() - started) / 1000)} s`,
    );
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build((line) => process.stdout.write(`${line}\n`));
}
