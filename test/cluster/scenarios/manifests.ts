import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestsFolder } from '../../support/manifests.ts';
import type { Scenario, Suite } from '../scenario.ts';
import { must } from '../scenario.ts';
import { operatorScenarios } from './operator.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const carried = join(root, 'manifests');
const folder = process.env['KNIT_MANIFESTS'] ?? (existsSync(carried) ? carried : manifestsFolder);

/** Every manifest of upstream that is at hand, as the request that asks for it; without one there is nothing to prove. */
const requests = (existsSync(folder) ? readdirSync(folder) : []).flatMap((tag) =>
  ['cni=calico', 'cni=calico&encapsulation=vxlan', 'cni=canal', 'cni=canal&mtu=1300'].map(
    (query) => `${query}&calico=${tag}`,
  ),
);

const applied = (query: string): Scenario => ({
  name: `the API takes the manifest of ${query}, strictly`,
  run: async (cluster) => {
    const text = execFileSync('node', ['bin/knit.mjs', 'manifest.yaml', query], {
      cwd: root,
      maxBuffer: 1 << 26,
      env: { ...process.env, KNIT_MANIFESTS: folder },
    });
    cluster.machine.write('manifest.yaml', text);
    const command =
      'k3s kubectl apply --server-side --force-conflicts --validate=strict --dry-run=server -f /srv/cluster/scripts/manifest.yaml';
    const { code, stderr } = await cluster.machine.run('a', command);
    must(code === 0, stderr);
  },
});

/** The manifests of knit before a real API. */
export const manifests: Suite = {
  name: 'manifests',
  query: 'cni=none&disable=traefik,servicelb,metrics-server,local-storage,coredns',
  machine: ['a'],
  nodes: [],
  scenarios: [
    {
      name: 'a server starts with no CNI',
      run: async (cluster) => {
        const { code, stdout, stderr } = await cluster.install('a', '--no-verify');
        must(code === 0, `${stdout}${stderr}`);
        must(requests.length > 0, `no manifest is at hand in ${folder}: npm run manifests, or set KNIT_MANIFESTS`);
      },
    },
    ...requests.map(applied),
    ...operatorScenarios,
  ],
};
