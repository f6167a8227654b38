import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './shell.ts';

/** The folder of the stand-in for K3s and its installer. */
export const standIn = fileURLToPath(new URL('../shell/stand-in/', import.meta.url)).replace(/\/$/, '');

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

/** A folder that stands for a node's file system, with a mirror and the stand-in beside it. */
export interface NodeRoot {
  readonly folder: string;
  readonly root: string;
  readonly mirror: string;
  /** The stand-in's own copy for this node. */
  readonly standIn: string;
}

/** Makes a node with the folders that a machine with systemd has, and nothing installed. */
export function makeNode(name = 'node'): NodeRoot {
  const folder = makeFolder('knit');
  const root = join(folder, name);
  const mirror = join(folder, 'mirror');
  for (const path of ['etc/systemd/system', 'var/lib', 'var/log', 'opt', 'usr/local/bin']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  // Debian finds awk and iptables through here.
  symlinkSync('/srv/alternatives', join(root, 'etc/alternatives'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
  mkdirSync(join(mirror, 'v3.32.1/manifests'), { recursive: true });
  writeFileSync(join(mirror, 'v3.32.1/manifests/calico.yaml'), upstream.text);
  cpSync(standIn, join(folder, 'stand-in'), { recursive: true });
  return { folder, root, mirror, standIn: join(folder, 'stand-in') };
}
