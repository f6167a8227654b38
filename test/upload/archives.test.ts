import { describe, expect, test } from 'vitest';
import type { Any } from '../support/foreign-manifests.ts';
import { unzip } from '../support/unzip.ts';
import { calico, canal, dataOf, envOf, ipPool, post, refusals } from '../support/uploads.ts';

describe('an archive speaks of the manifest that it carries:', () => {
  const vxlan = calico({
    tag: 'v3.30.7',
    backend: 'vxlan',
    variables: { CALICO_IPV4POOL_IPIP: 'Never', CALICO_IPV4POOL_VXLAN: 'CrossSubnet' },
  });
  const filesOf = async (query: string, body: string): Promise<Readonly<Record<string, string>>> => {
    const response = await post(`/bundle.zip?${query}`, body);
    expect(response.status).toBe(200);
    const files = await unzip(new Uint8Array(await response.arrayBuffer()));
    return Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(path.indexOf('/') + 1), text]));
  };

  test('encapsulation, release, ports, modules and MTU are those of the manifest', async () => {
    const files = await filesOf('', vxlan);
    const plan = JSON.parse(files['plan.json'] ?? '');
    expect(plan).toMatchObject({ cni: 'calico', calico: 'v3.30.7', encapsulation: 'vxlan-cross-subnet', mtu: 1450 });
    expect(plan.ports.map(({ port }: Any) => port)).toContain('4789');
    expect(plan.ports.map(({ port }: Any) => port)).not.toContain('179');
    expect(plan.kernelModules).toContain('vxlan');
    expect(plan.kernelModules).not.toContain('ipip');
    expect(files['README.md']).toContain('Calico v3.30.7 (vxlan-cross-subnet)');
    expect(files['verify.sh']).toContain("OVERLAY_INTERFACES='vxlan.calico'");
    const choice = plan.choices.find(({ parameter }: Any) => parameter === 'encapsulation');
    expect(choice).not.toHaveProperty('asked');
    expect(files['manifests/knit-calico.yaml.diff']).toContain('+          "container_settings"');
  });

  test('the range of a Canal is that of K3s, and its MTU is written', async () => {
    const files = await filesOf('', canal({ tag: 'v3.24.5' }));
    expect(JSON.parse(files['plan.json'] ?? '')).toMatchObject({ calico: 'v3.24.5', clusterCidr: ['10.244.0.0/16'] });
    expect(files['config.yaml']).toContain('cluster-cidr: "10.244.0.0/16"');
    expect(dataOf(files['manifests/knit-canal.yaml'] ?? '')['veth_mtu']).toBe('1450');
  });

  test('a Calico without a range gets that of K3s', async () => {
    const files = await filesOf('', calico());
    expect(envOf(files['manifests/knit-calico.yaml'] ?? '')['CALICO_IPV4POOL_CIDR']).toBe('10.42.0.0/16');
    expect(files['config.yaml']).toContain('cluster-cidr: "10.42.0.0/16"');
  });

  test('a release that knit has no files of keeps its name', async () => {
    const files = await filesOf('', calico({ tag: 'v3.20.6' }));
    expect(JSON.parse(files['plan.json'] ?? '')).toMatchObject({ calico: 'v3.20.6' });
  });

  test('Typha is one more port', async () => {
    const files = await filesOf('', calico({ variables: { FELIX_TYPHAK8SSERVICENAME: 'calico-typha' } }));
    expect(JSON.parse(files['plan.json'] ?? '').ports.map(({ port }: Any) => port)).toContain('5473');
  });

  test.each<[string, string, string]>([
    ['another name of the CNI configuration', calico({ conflist: '20-house.conflist' }), 'CNI_CONF_NAME'],
    ['eBPF', calico({ variables: { FELIX_BPFENABLED: 'true' } }), 'FELIX_BPFENABLED'],
    ['etcd', calico().replace('value: "kubernetes"', 'value: "etcdv3"'), 'DATASTORE_TYPE'],
    ['a pool of its own', `${calico()}${ipPool}`, 'IPPool'],
    ['no release', calico({ tag: 'master' }), 'calico'],
    ['another namespace', calico().replaceAll('kube-system', 'house'), 'DaemonSet'],
    ['another name', calico().replaceAll('name: calico-node', 'name: house'), 'DaemonSet'],
    [
      'options of flannel',
      canal({ network: '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "Port": 4789}}' }),
      'Backend',
    ],
  ])('what no plan has is refused: %s', async (_, body, place) => {
    expect(await refusals('/bundle.zip', body)).toContain(place);
  });

  test.each(['manifest=pull', 'via=operator'])('%s is refused', async (query) => {
    expect(await refusals(`/bundle.zip?${query}`, calico())).toContain(query.split('=')[0]);
  });
});
