import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Cluster } from '../cluster.ts';
import type { Suite } from '../scenario.ts';
import { must } from '../scenario.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const text = readFileSync(join(root, 'deploy', 'kubernetes', 'knit.yaml'), 'utf8');

/** The pods of the deployment as they are, and with one thing that the restricted standard forbids. */
function podOf(change: (pod: PodSpec) => void = () => {}): string {
  const deployment = parseAllDocuments(text)
    .map((document) => document.toJS())
    .find(({ kind }) => kind === 'Deployment');
  const { metadata, spec } = structuredClone(deployment.spec.template) as {
    readonly metadata: object;
    readonly spec: PodSpec;
  };
  change(spec);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'one', namespace: 'knit' },
    spec,
  });
}

interface PodSpec {
  hostNetwork?: boolean;
  securityContext: { runAsNonRoot?: boolean; seccompProfile?: object };
  readonly containers: readonly {
    readonly securityContext: { allowPrivilegeEscalation: boolean; capabilities?: object };
  }[];
}

async function kubectl(cluster: Cluster, words: string, file: string, content: string) {
  cluster.machine.write(file, Buffer.from(content));
  return cluster.machine.run('a', `k3s kubectl ${words} -f /srv/cluster/scripts/${file}`);
}

const forbidden: readonly (readonly [string, (pod: PodSpec) => void])[] = [
  ['a root user', (pod) => (pod.securityContext.runAsNonRoot = false)],
  ['no seccomp profile', (pod) => delete pod.securityContext.seccompProfile],
  ['the network of the node', (pod) => (pod.hostNetwork = true)],
  [
    'a way to more rights',
    (pod) => {
      for (const { securityContext } of pod.containers) securityContext.allowPrivilegeEscalation = true;
    },
  ],
];

/** deploy/kubernetes/knit.yaml before a real API. */
export const deployment: Suite = {
  name: 'deployment',
  query: 'cni=none&disable=traefik,servicelb,metrics-server,local-storage,coredns',
  machine: ['a'],
  nodes: [],
  scenarios: [
    {
      name: 'the deployment has a server',
      run: async (cluster) => {
        const { code, stdout, stderr } = await cluster.install('a', '--no-verify');
        must(code === 0, `${stdout}${stderr}`);
      },
    },
    {
      name: 'the API takes deploy/kubernetes/knit.yaml, strictly, and again without a change',
      run: async (cluster) => {
        for (const round of ['first', 'again']) {
          const words = 'apply --server-side --validate=strict';
          const { code, stderr } = await kubectl(cluster, words, 'knit.yaml', text);
          must(code === 0, `${round}: ${stderr}`);
          must(!/warning/i.test(stderr), stderr);
        }
      },
    },
    {
      name: 'its pods keep to the restricted standard that its namespace enforces, and others are refused',
      run: async (cluster) => {
        const words = 'create --dry-run=server';
        let own = await kubectl(cluster, words, 'pod.json', podOf());
        // A new namespace gets its service account a moment later.
        for (let round = 0; /serviceaccount "default" not found/.test(own.stderr) && round < 30; round += 1) {
          await pause(500);
          own = await kubectl(cluster, words, 'pod.json', podOf());
        }
        must(own.code === 0, own.stderr);
        for (const [what, change] of forbidden) {
          const refused = await kubectl(cluster, words, 'pod.json', podOf(change));
          must(
            refused.code !== 0 && refused.stderr.includes('violates PodSecurity "restricted'),
            `${what}: ${refused.stderr}`,
          );
        }
      },
    },
  ],
};
