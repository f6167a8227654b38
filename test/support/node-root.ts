import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../src/artefacts/settings.ts';
import type { RunOptions, RunResult } from './shell.ts';
import { makeFolder, run, script } from './shell.ts';

/** The folder of the stand-in for K3s and its installer. */
export const standIn = fileURLToPath(new URL('../shell/stand-in/', import.meta.url)).replace(/\/$/, '');

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A small manifest laid out like upstream's, and the edits that knit makes there, as text. */
export const upstream = {
  text: `kind: ConfigMap
data:
  cni_network_config: |-
    {
      "plugins": [
        {
          "type": "calico",
          "mtu": __CNI_MTU__
        }
      ]
    }
# a line with \\n, "quotes", 'more', $(words) and 日本語
            # - name: CALICO_IPV4POOL_CIDR
            #   value: "192.168.0.0/16"
`,
  edits: `@ allow-ip-forwarding
           "type": "calico",
+          "container_settings": {"allow_ip_forwarding": true},
@ pod-cidr
-            # - name: CALICO_IPV4POOL_CIDR
-            #   value: "192.168.0.0/16"
+            - name: CALICO_IPV4POOL_CIDR
+              value: "10.42.0.0/16"
`,
  patched: `kind: ConfigMap
data:
  cni_network_config: |-
    {
      "plugins": [
        {
          "type": "calico",
          "container_settings": {"allow_ip_forwarding": true},
          "mtu": __CNI_MTU__
        }
      ]
    }
# a line with \\n, "quotes", 'more', $(words) and 日本語
            - name: CALICO_IPV4POOL_CIDR
              value: "10.42.0.0/16"
`,
} as const;

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

/** A folder that stands for a node's file system, with a mirror and the stand-in beside it. */
export interface NodeRoot {
  readonly folder: string;
  readonly root: string;
  readonly mirror: string;
}

/** Makes an empty node. */
export function makeNode(name = 'node'): NodeRoot {
  const folder = makeFolder('knit');
  const root = join(folder, name);
  const mirror = join(folder, 'mirror');
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'var/lib'), { recursive: true });
  mkdirSync(join(mirror, 'v3.32.1/manifests'), { recursive: true });
  writeFileSync(join(mirror, 'v3.32.1/manifests/calico.yaml'), upstream.text);
  cpSync(standIn, join(folder, 'stand-in'), { recursive: true });
  return { folder, root, mirror };
}

/** How a script is run on a node. */
export type NodeOptions = Omit<RunOptions, 'script'> & {
  readonly settings?: Partial<Settings>;
  readonly name?: 'install' | 'uninstall' | 'verify';
};

/** Runs one of the scripts on a node, by KNIT_ROOT. */
export function runOn(node: NodeRoot, options: NodeOptions = {}): Promise<RunResult> {
  const { settings = {}, name = 'install', ...rest } = options;
  return run({
    ...rest,
    script: script(name, settings),
    writable: [node.folder],
    env: environmentOf(node, options.env),
  });
}

/** The environment in which scripts run on a node. */
export function environmentOf(node: NodeRoot, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    KNIT_ROOT: node.root,
    KNIT_K3S_INSTALLER: join(node.folder, 'stand-in/k3s-installer.sh'),
    STAND_IN: join(node.folder, 'stand-in'),
    KNIT_MANIFEST_BASE: node.mirror,
    ...env,
  };
}

/** Everything below a folder: path to kind, mode and content. */
export function snapshot(root: string): Record<string, string> {
  const entries: Record<string, string> = {};
  const walk = (path: string) => {
    for (const name of readdirSync(join(root, path)).sort()) {
      const inner = `${path}/${name}`;
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

/** The text of a file on a node. */
export const textOf = (node: NodeRoot, path: string): string => readFileSync(join(node.root, path), 'utf8');

/** Puts a file on a node. */
export function putFile(node: NodeRoot, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(node.root, path)), { recursive: true });
  writeFileSync(join(node.root, path), text, { mode });
}
