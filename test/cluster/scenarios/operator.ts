import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import type { Scenario } from '../scenario.ts';
import { must } from '../scenario.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Releases of Calico, and of the operator of their minor that Go's module proxy has, with the module's digest: that database of
 * digests which Go asks knows none of it.
 */
const operators = [
  ['v3.25.2', 'v1.29.5', 'h1:TADqT+vKoqSH+HAH14Q3AB5v8ptc/bAvaA18i3VjmUA='],
  ['v3.26.5', 'v1.30.0', 'h1:EG7Cob7IDvc8N7wgj7U6qrkSbA+q9WGK8ahgOi0LCgY='],
  ['v3.31.7', 'v1.40.0', 'h1:O5FFE3XKSNy9Cm8jGNO1VHQr9qsi5qjYBJxssg02A4A='],
  ['v3.32.1', 'v1.42.3', 'h1:dNXhLahS2j+KvRuWfTu1ulzrnr7YprHNOvctzdsE5Mo='],
] as const;

const dual = 'cluster-cidr=10.42.0.0/16,fd00:42::/56&service-cidr=10.43.0.0/16,fd00:43::/112';
const queries = ['', '&encapsulation=vxlan&mtu=1400&flannel-iface=eth0', `&encapsulation=vxlan&${dual}`];

/** The operator's own definition of what it is told, from the module. */
function definition(version: string, digest: string): string {
  const module = 'github.com/tigera/operator';
  const text = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, GONOSUMDB: module, GOFLAGS: '-mod=mod' },
  });
  const { Dir: folder, Sum: sum } = JSON.parse(text) as { readonly Dir: string; readonly Sum: string };
  must(sum === digest, `${module}@${version} has the digest ${sum}, not ${digest}`);
  const file = ['pkg/crds', 'pkg/imports/crds']
    .map((place) => join(folder, place, 'operator/operator.tigera.io_installations.yaml'))
    .find(existsSync);
  must(file !== undefined, `${module}@${version} has no definition of Installation`);
  return readFileSync(file ?? '', 'utf8');
}

/** What the operator is told for a request: the values of its chart, which the chart makes the spec of an Installation. */
function installation(query: string): string {
  const text = execFileSync('node', ['bin/knit.mjs', 'manifest.yaml', query], { cwd: root, encoding: 'utf8' });
  const chart = parseAllDocuments(text)
    .map((document) => document.toJS())
    .find(({ spec }) => spec?.chart === 'tigera-operator');
  const values = parse(chart.spec.valuesContent) as { readonly installation: object };
  const object = { apiVersion: 'operator.tigera.io/v1', kind: 'Installation', metadata: { name: 'default' } };
  return JSON.stringify({ ...object, spec: values.installation });
}

/** What `via=operator` tells Calico's operator, before a real API with the operator's own definition. */
export const operatorScenarios: readonly Scenario[] = operators.map(([calico, version, digest]) => ({
  name: `the API takes what Calico ${calico} is told by via=operator, strictly, by the definition of operator ${version}`,
  run: async ({ machine }) => {
    machine.write('definition.yaml', definition(version, digest));
    const apply = 'k3s kubectl apply --server-side --force-conflicts --validate=strict';
    const known =
      'for _ in $(seq 30); do k3s kubectl get installations.operator.tigera.io && exit 0; sleep 1; done; exit 1';
    await machine.must('a', `${apply} -f /srv/cluster/scripts/definition.yaml && { ${known}; }`);
    for (const query of queries) {
      machine.write('installation.json', installation(`cni=calico&via=operator&calico=${calico}${query}`));
      const command = `${apply} --dry-run=server -f /srv/cluster/scripts/installation.json`;
      const { code, stderr } = await machine.run('a', command);
      must(code === 0, `${query}: ${stderr}`);
    }
  },
}));
