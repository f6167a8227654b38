import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { applyEdits } from '../../src/manifest/apply.ts';
import type { ManifestNetwork } from '../../src/manifest/edit.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { hasManifests, networksOf, tags, upstream } from '../support/manifests.ts';

const apply = (text: string, network: ManifestNetwork): string => {
  const result = applyEdits(text, manifestEdits(network));
  if (!result.ok) throw new Error(result.detail.en);
  return result.text;
};

const linesOf = (text: string): string[] => text.split('\n');

// The shape of what the tests look into; anything else in the objects is compared as it is.
interface Container {
  name: string;
  env: { name: string; value?: string }[];
  livenessProbe: { exec: { command: string[] } };
  readinessProbe: { exec?: { command: string[] } };
}
interface KubeObject {
  kind: string;
  metadata: { name: string };
  data: Record<string, string>;
  spec: { template: { spec: { containers: Container[] } } };
}

const parsed = new Map<string, KubeObject[]>();
/** Documents that are the same text are parsed once: most of a manifest never changes. */
function objectsOf(text: string): KubeObject[] {
  return text
    .split(/^---\n/m)
    .slice(1)
    .flatMap((document) => {
      const known = parsed.get(document);
      if (known !== undefined) return known;
      const documents = parseAllDocuments(document);
      const objects = documents.map((each) => {
        if (!('errors' in each) || each.errors.length > 0 || each.warnings.length > 0) throw new Error('not YAML');
        return each.toJS() as KubeObject;
      });
      parsed.set(document, objects);
      return objects;
    });
}

const only = (objects: KubeObject[], kind: string): KubeObject => {
  const [found, ...others] = objects.filter((each) => each.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`not one ${kind}`);
  return found;
};
const nodeOf = (daemonSet: KubeObject): Container => {
  const container = daemonSet.spec.template.spec.containers.find(({ name }) => name === 'calico-node');
  if (container === undefined) throw new Error('no calico-node');
  return container;
};
/** What install-cni writes on a node, as it puts the values in: plain text, then JSON. */
const conflistOf = (configMap: KubeObject, mtu: string): { plugins: Record<string, unknown>[] } =>
  JSON.parse(
    (configMap.data['cni_network_config'] ?? '')
      .replaceAll('__KUBERNETES_NODE_NAME__', 'node-1')
      .replaceAll('__KUBECONFIG_FILEPATH__', '/etc/cni/net.d/calico-kubeconfig')
      .replaceAll('__CNI_MTU__', mtu),
  );

/** The environment of calico-node that a network asks for, where it differs from upstream's. */
function variablesOf(network: ManifestNetwork): Record<string, string> {
  const { ipv4, ipv6 } = network.clusterCidr;
  const isCalico = network.cni === 'calico';
  const mode = { vxlan: 'Always', 'vxlan-cross-subnet': 'CrossSubnet' }[network.encapsulation as string];
  const knowsNone = Number(network.tag.split('.')[1]) >= 29;
  const method = network.nodeInterface
    ? `interface=^${network.nodeInterface.replaceAll('.', '[.]')}$`
    : 'kubernetes-internal-ip';
  const isNamed = network.nodeInterface !== undefined;
  return {
    ...(ipv4 !== undefined ? { CALICO_IPV4POOL_CIDR: ipv4 } : knowsNone ? { CALICO_IPV4POOL_CIDR: 'none' } : {}),
    ...(ipv6 !== undefined && { CALICO_IPV6POOL_CIDR: ipv6, FELIX_IPV6SUPPORT: 'true' }),
    ...(ipv6 !== undefined && network.natOutgoingIpv6 && { CALICO_IPV6POOL_NAT_OUTGOING: 'true' }),
    ...(isCalico && ipv6 !== undefined && { IP6: 'autodetect' }),
    ...(isCalico && ipv4 === undefined && { IP: 'none', CALICO_ROUTER_ID: 'hash' }),
    ...(isCalico && ipv4 !== undefined && { IP_AUTODETECTION_METHOD: method }),
    ...(isCalico && (isNamed || ipv4 === undefined) && ipv6 !== undefined && { IP6_AUTODETECTION_METHOD: method }),
    ...(isCalico &&
      network.encapsulation !== 'ipip' && {
        CALICO_IPV4POOL_IPIP: network.encapsulation === 'ipip-cross-subnet' ? 'CrossSubnet' : 'Never',
      }),
    ...(isCalico && mode !== undefined && { CALICO_IPV4POOL_VXLAN: mode, CALICO_IPV6POOL_VXLAN: mode }),
    ...(isCalico && network.encryption === 'wireguard' && ipv4 !== undefined && { FELIX_WIREGUARDENABLED: 'true' }),
    ...(isCalico && network.encryption === 'wireguard' && ipv6 !== undefined && { FELIX_WIREGUARDENABLEDV6: 'true' }),
  };
}

const environmentOf = (container: Container): Record<string, string | undefined> =>
  Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

describe.runIf(hasManifests).each(tags)('manifestEdits() at %s', (tag) => {
  const networks = networksOf(tag);

  it.each(networks)('%s changes the planned lines alone, and nothing twice', (_, network) => {
    const before = upstream(tag, `${network.cni}.yaml`);
    const edits = manifestEdits(network);
    const after = apply(before, network);
    expect(applyEdits(after, edits)).toEqual({ ok: true, text: after });

    let [oldLines, newLines] = [linesOf(before), linesOf(after)];
    for (const { find, replace } of edits) {
      const at = oldLines.findIndex((_, index) => find.every((line, offset) => oldLines[index + offset] === line));
      oldLines = [...oldLines.slice(0, at), ...replace, ...oldLines.slice(at + find.length)];
    }
    expect(oldLines).toEqual(newLines);
  });

  it.each(networks)('%s means what was asked and nothing else', (_, network) => {
    const before = objectsOf(upstream(tag, `${network.cni}.yaml`));
    const after = objectsOf(apply(upstream(tag, `${network.cni}.yaml`), network));
    const isEdited = ({ kind }: KubeObject): boolean => kind === 'ConfigMap' || kind === 'DaemonSet';
    expect(after.filter((each) => !isEdited(each))).toEqual(before.filter((each) => !isEdited(each)));

    const { ipv4, ipv6 } = network.clusterCidr;
    const isVxlan = network.cni === 'calico' && network.encapsulation.startsWith('vxlan');

    // The CNI configuration: the old one and the new key, and with IPv6 the families.
    const [oldMap, newMap] = [only(before, 'ConfigMap'), only(after, 'ConfigMap')];
    const mtu = String(network.mtu ?? 0);
    const conflist = conflistOf(oldMap, mtu);
    const [calico = {}, ...others] = conflist.plugins;
    const families = { assign_ipv4: String(ipv4 !== undefined), assign_ipv6: 'true' };
    const dual = { type: 'host-local', ranges: [[{ subnet: 'usePodCidr' }], [{ subnet: 'usePodCidrIPv6' }]] };
    const single = { type: 'host-local', subnet: 'usePodCidrIPv6' };
    const ipam = network.cni === 'calico' ? { type: 'calico-ipam', ...families } : ipv4 === undefined ? single : dual;
    expect(conflistOf(newMap, mtu)).toEqual({
      ...conflist,
      plugins: [
        { ...calico, container_settings: { allow_ip_forwarding: true }, ...(ipv6 !== undefined && { ipam }) },
        ...others,
      ],
    });

    // The other keys of the ConfigMap.
    const flannel = {
      ...(ipv4 === undefined ? { EnableIPv4: false } : { Network: ipv4 }),
      ...(ipv6 !== undefined && { EnableIPv6: true, IPv6Network: ipv6 }),
      Backend: { Type: network.encapsulation },
    };
    const { cni_network_config: _cni, 'net-conf.json': netConf, ...rest } = newMap.data;
    const { cni_network_config: _oldCni, 'net-conf.json': _oldNetConf, ...oldRest } = oldMap.data;
    expect(rest).toEqual({
      ...oldRest,
      veth_mtu: mtu,
      ...(isVxlan && { calico_backend: 'vxlan' }),
      ...(network.cni === 'canal' && { canal_iface: network.nodeInterface ?? '' }),
    });
    expect(netConf && JSON.parse(netConf)).toEqual(network.cni === 'canal' ? flannel : undefined);

    // The DaemonSet: the environment and the probes of calico-node.
    const [oldNode, newNode] = [nodeOf(only(before, 'DaemonSet')), nodeOf(only(after, 'DaemonSet'))];
    expect(environmentOf(newNode)).toEqual({ ...environmentOf(oldNode), ...variablesOf(network) });
    expect(new Set(newNode.env.map(({ name }) => name)).size).toBe(newNode.env.length);
    const withoutBird = (command: string[] = []): string[] =>
      command.filter((word) => !(isVxlan && /^-bird/.test(word)));
    expect(newNode.livenessProbe.exec.command).toEqual(withoutBird(oldNode.livenessProbe.exec.command));
    expect(newNode.readinessProbe.exec?.command ?? []).toEqual(withoutBird(oldNode.readinessProbe.exec?.command));
    const emptied = (text: unknown): unknown =>
      JSON.parse(JSON.stringify(text), (key, value) => (/^(env|command)$/.test(key) ? undefined : value));
    expect(emptied(only(after, 'DaemonSet'))).toEqual(emptied(only(before, 'DaemonSet')));
  });

  it('vxlan-cross-subnet means what upstream says in calico-vxlan.yaml', () => {
    const network = { cni: 'calico', tag, encapsulation: 'vxlan-cross-subnet', encryption: 'none' } as const;
    const clusterCidr = { ipv4: '10.42.0.0/16' };
    const own = new Set(['allow-ip-forwarding', 'node-address', 'address-pools']);
    const edits = manifestEdits({ ...network, clusterCidr }).filter(({ id }) => !own.has(id));
    const edited = applyEdits(upstream(tag, 'calico.yaml'), edits);
    if (!edited.ok) throw new Error(edited.detail.en);
    expect(objectsOf(edited.text)).toEqual(objectsOf(upstream(tag, 'calico-vxlan.yaml')));
    expect(edited.text).toBe(upstream(tag, 'calico-vxlan.yaml'));
  });

  it.each([
    ['calico', 'vxlan'],
    ['canal', 'wireguard'],
  ] as const)(
    'every edit of %s is refused by name where its lines are missing, doubled or end in CRLF',
    (cni, mode) => {
      const clusterCidr = { ipv4: '10.42.0.0/16', ipv6: 'fd00:42::/56' };
      const base = { tag, clusterCidr, encryption: 'wireguard', mtu: 1400, nodeInterface: 'eth1' } as const;
      const network = (
        cni === 'calico' ? { ...base, cni, encapsulation: mode } : { ...base, cni, encapsulation: mode }
      ) as ManifestNetwork;
      const text = upstream(tag, `${cni}.yaml`);
      const edits = manifestEdits(network);
      expect(edits.length).toBeGreaterThan(6);
      for (const edit of edits) {
        const block = `\n${edit.find.join('\n')}\n`;
        expect(text.split(block).length).toBe(2);
        const missing = text.replace(block, () => '\n');
        expect(applyEdits(missing, edits)).toMatchObject({ ok: false, edit: edit.id, reason: 'missing' });
        const doubled = text.replace(block, () => `${block}${block.slice(1)}`);
        expect(applyEdits(doubled, edits)).toMatchObject({ ok: false, edit: edit.id, reason: 'ambiguous' });
        const crlf = text.replaceAll('\n', '\r\n');
        expect(applyEdits(crlf, [edit])).toMatchObject({ ok: false, edit: edit.id, reason: 'carriage-returns' });
      }
    },
  );
});

describe('manifestEdits()', () => {
  const network = {
    cni: 'calico',
    tag: 'v3.32.1',
    clusterCidr: { ipv4: '10.42.0.0/16' },
    encapsulation: 'ipip',
    encryption: 'none',
  } as const;

  it('changes three places for the plainest Calico', () => {
    const ids = manifestEdits(network).map(({ id }) => id);
    expect(ids).toEqual(['allow-ip-forwarding', 'node-address', 'address-pools']);
  });

  it.each([
    ['no pod range', { clusterCidr: {} }],
    ['a pod range that leaves its quotes', { clusterCidr: { ipv4: '10.42.0.0/16"\n- name: X' } }],
    ['a pod range of the other family', { clusterCidr: { ipv6: '10.42.0.0/16' } }],
    ['an interface that is a list', { nodeInterface: 'eth0,eth1' }],
    ['an interface that is a pattern', { nodeInterface: 'eth.*' }],
    ['an interface that leaves its quotes', { nodeInterface: 'eth0"' }],
    ['an MTU that is none', { mtu: 1.5 }],
    ['a tag that is none', { clusterCidr: { ipv6: 'fd00::/56' }, tag: 'v3.32.1\n' }],
    ['a tag of another major', { encapsulation: 'vxlan', tag: 'v4.0.0' }],
  ] as const)('throws on %s', (_, part) => {
    expect(() => manifestEdits({ ...network, ...part } as ManifestNetwork)).toThrow(RangeError);
  });
});

it('canal: leaves the network of flannel as it is where upstream has the wanted one', () => {
  const wanted = { cni: 'canal', tag: 'v3.32.1', encapsulation: 'vxlan', encryption: 'none' } as const;
  const ids = (ipv4: string, ipv6?: string): string[] =>
    manifestEdits({ ...wanted, clusterCidr: { ipv4, ipv6 } }).map(({ id }) => id);
  expect(ids('10.244.0.0/16')).not.toContain('flannel-network');
  expect(ids('10.244.0.0/17')).toContain('flannel-network');
  expect(ids('10.244.0.0/16', 'fd00:42::/56')).toContain('flannel-network');
});
