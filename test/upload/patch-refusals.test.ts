import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

import { maximalNodes } from '../../src/upload/yaml-node.ts';
import type { Any } from '../support/foreign-manifests.ts';
import { formats, objectsOf, partsOf, shortened } from '../support/foreign-manifests.ts';
import { hasManifests, tags } from '../support/manifests.ts';
import { patchManifest } from '../support/patch-manifest.ts';

const wanted = {
  clusterCidr: { ipv4: '10.42.0.0/16', ipv6: 'fd00:42::/56' },
  encapsulation: 'vxlan',
  mtu: 1400,
  nodeInterface: 'eth1',
} as const;

let refused = 0;
afterAll(() => console.log(`${refused} mutations that break the meaning were refused`));

/** The reason why a text is refused; `accepted` where it is not. */
function reasonOf(text: string | Uint8Array, more: object = {}): string {
  const result = patchManifest(typeof text === 'string' ? new TextEncoder().encode(text) : text, {
    ...wanted,
    ...more,
  });
  if (result.ok) return 'accepted';
  refused += 1;
  expect(result.detail.en).toMatch(/^[A-Z]/);
  expect(result.detail.ja).not.toBe('');
  return result.reason;
}

const samples = hasManifests
  ? [tags[0] ?? '', tags.at(-1) ?? ''].flatMap((tag) => [[tag, 'calico'] as const, [tag, 'canal'] as const])
  : [];

/** Changes of objects after which nobody can be sure what was meant, or the edit would have no effect. */
const breakings: Readonly<Record<string, (objects: Any[]) => unknown>> = {
  'no DaemonSet': (objects) =>
    objects.splice(
      objects.findIndex(({ kind }) => kind === 'DaemonSet'),
      1,
    ),
  'no ConfigMap': (objects) =>
    objects.splice(
      objects.findIndex(({ kind }) => kind === 'ConfigMap'),
      1,
    ),
  'two DaemonSets': (objects) => objects.push(structuredClone(partsOf(objects).daemonSet)),
  'two ConfigMaps of one name': (objects) => objects.push(structuredClone(partsOf(objects).configMap)),
  'a ConfigMap of another name': (objects) => (partsOf(objects).configMap.metadata.name = 'x'),
  'a CNI configuration under another key': (objects) => {
    const { data } = partsOf(objects).configMap;
    data.other = data.cni_network_config;
    delete data.cni_network_config;
  },
  'a DaemonSet of another kind': (objects) => (partsOf(objects).daemonSet.kind = 'Deployment'),
  'no calico-node': (objects) => partsOf(objects).pod.containers.splice(0),
  'two of calico-node': (objects) => partsOf(objects).pod.containers.push(partsOf(objects).node),
  'no variables': (objects) => delete partsOf(objects).node.env,
  'variables that are no list': (objects) => (partsOf(objects).node.env = { IP: 'autodetect' }),
  'a variable twice': (objects) => {
    partsOf(objects).env.push(
      { name: 'CALICO_IPV4POOL_CIDR', value: '1' },
      { name: 'CALICO_IPV4POOL_CIDR', value: '2' },
    );
  },
  'a variable from elsewhere': (objects) => {
    const valueFrom = { configMapKeyRef: { name: 'x', key: 'y' } };
    partsOf(objects).env.unshift({ name: 'CALICO_IPV4POOL_CIDR', valueFrom });
  },
  'no pools at all': (objects) => partsOf(objects).env.push({ name: 'NO_DEFAULT_POOLS', value: 'true' }),
  'a last entry that is no variable': (objects) => partsOf(objects).env.push('x' as Any),
  'no variable for the MTU': (objects) => {
    for (const each of partsOf(objects).pod.initContainers)
      each.env = each.env?.filter(({ name }: Any) => name !== 'CNI_MTU');
  },
  'an MTU that is a number': (objects) => (partsOf(objects).configMap.data.veth_mtu = 0),
  'a CNI configuration that is an object': (objects) =>
    (partsOf(objects).configMap.data.cni_network_config = { plugins: [] }),
  'an empty CNI configuration': (objects) => (partsOf(objects).configMap.data.cni_network_config = ''),
};

/** Changes of the CNI configuration, as text. */
const spoilt: Readonly<Record<string, (text: string) => string>> = {
  'another plugin': (text) => text.replace('"type": "calico"', '"type": "calico2"'),
  'two calico plugins': (text) => text.replace('"type": "portmap"', '"type": "calico"'),
  'no type': (text) => text.replace('"type": "calico",', ''),
  'no plugins': (text) => text.replace('"plugins"', '"plugin"'),
  'a name twice': (text) => text.replace('"log_level"', '"type": "calico", "log_level"'),
  'settings that are no object': (text) => text.replace('"log_level"', '"container_settings": true, "log_level"'),
  'another IPAM': (text) => text.replace(/"type": "(calico-ipam|host-local)"/, '"type": "dhcp"'),
  'no IPAM': (text) => text.replace('"ipam"', '"ipam2"'),
  'a comment': (text) => `${text} // comment`,
  'more behind it': (text) => `${text} {}`,
  'single quotes': (text) => text.replaceAll('"', "'"),
  'a placeholder of another form': (text) => text.replace('__CNI_MTU__', '{{ mtu }}'),
  'nothing but a plugin': () => '{"name": "x", "type": "calico", "ipam": {"type": "calico-ipam"}}',
  'a depth that no parser should follow': (text) => text.replace('__CNI_MTU__', `${'['.repeat(70)}${']'.repeat(70)}`),
};

const setCni = (objects: Any[], change: (text: string) => string): Any[] => {
  const { data } = partsOf(objects).configMap;
  const changed = change(data.cni_network_config);
  expect(changed).not.toBe(data.cni_network_config);
  data.cni_network_config = changed;
  return objects;
};

describe.runIf(hasManifests).each(samples)('patchManifest() on the manifest of %s for %s', (tag, cni) => {
  const more = cni === 'canal' ? { encapsulation: 'host-gw' } : {};
  const text = shortened(tag, cni);
  const objects = (): Any[] => objectsOf(text);

  it('accepts it as it is', () => {
    expect(reasonOf(text, more)).toBe('accepted');
  });

  it.each(Object.entries(breakings))('refuses %s', (_, spoil) => {
    for (const name of ['as a library writes it', 'as JSON documents', 'in flow style'] as const) {
      const changed = objects();
      spoil(changed);
      expect(reasonOf(formats[name]?.(changed) ?? '', more), name).not.toMatch(/^(accepted|uncertain|not-yaml)$/);
    }
  });

  it.each(Object.entries(spoilt))('refuses a CNI configuration with %s', (_, spoil) => {
    for (const name of ['as a library writes it', 'as one list in JSON', 'in double quotes, folded'] as const) {
      const reason = reasonOf(formats[name]?.(setCni(objects(), spoil)) ?? '', more);
      expect(reason, name).toMatch(/^(cni-config|no-cni-config|several-cni-configs)$/);
    }
  });

  it('refuses a CNI configuration that lacks any one of its quotes, colons, commas or brackets', () => {
    const configuration = partsOf(objects()).configMap.data.cni_network_config;
    for (const { index } of configuration.matchAll(/["{}[\]:,]/g)) {
      // The colons inside of "http://" and the like would be text.
      const cut = setCni(objects(), (whole) => whole.slice(0, index) + whole.slice(index + 1));
      const written =
        stringify(partsOf(cut).configMap) + text.slice(text.indexOf('---\n', text.indexOf('kind: ConfigMap')));
      expect(reasonOf(written, more), configuration.slice(index - 9, index + 9)).toBe('cni-config');
    }
  });

  it("refuses flannel's configuration where it is broken, missing or there twice", () => {
    if (cni !== 'canal') return;
    const cases: ((data: Any) => unknown)[] = [
      (data) => delete data['net-conf.json'],
      (data) => (data['net-conf.json'] = data['net-conf.json'].replace(',', '')),
      (data) => (data['net-conf.json'] = data['net-conf.json'].replace('Backend', 'Back')),
      (data) => (data['again.json'] = data['net-conf.json']),
    ];
    for (const spoil of cases) {
      const changed = objects();
      spoil(partsOf(changed).configMap.data);
      expect(reasonOf(formats['as a library writes it']?.(changed) ?? '', more)).toBe('flannel-config');
    }
  });

  it('refuses what belongs to the other CNI', () => {
    expect(reasonOf(text, { cni: cni === 'calico' ? 'canal' : 'calico' })).toBe('other-cni');
    expect(reasonOf(text, { encapsulation: cni === 'calico' ? 'host-gw' : 'ipip' })).toBe('encapsulation');
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'an anchor on the variables',
      (each) => each.replace(/^( {10}env:)$/gm, (line, _, at) => `${line} &env${at}`),
      'aliases',
    ],
    [
      'an anchor on the CNI configuration',
      (each) => each.replace('cni_network_config: |-', 'cni_network_config: &x |-'),
      'aliases',
    ],
    ['an anchor on a setting', (each) => each.replace('veth_mtu: "0"', 'veth_mtu: &m "0"'), 'aliases'],
    ['a merge key', (each) => each.replace(/^data:$/m, 'data:\n  <<: {a: b}'), 'aliases'],
    ['a tag', (each) => each.replace('veth_mtu: "0"', 'veth_mtu: !!str "0"'), 'tags'],
    [
      'a tag on the CNI configuration',
      (each) => each.replace('cni_network_config: |-', 'cni_network_config: !!str |-'),
      'tags',
    ],
    ['a key twice', (each) => each.replace(/^data:$/m, 'data:\n  veth_mtu: "1"'), 'not-yaml'],
    ['a tab for indentation', (each) => each.replace('  veth_mtu', '\tveth_mtu'), 'not-yaml'],
    ['an open quote', (each) => each.replace('veth_mtu: "0"', 'veth_mtu: "0'), 'not-yaml'],
    ['an open bracket', (each) => each.replace('veth_mtu: "0"', 'veth_mtu: ["0"'), 'not-yaml'],
    ['an alias of nothing', (each) => each.replace('veth_mtu: "0"', 'veth_mtu: *m'), 'aliases'],
    ['a folded line in the block', (each) => each.replace('          "log_level"', '  "log_level"'), 'not-yaml'],
    ['a directive', (each) => `%YAML 1.1\n${each}`, 'directives'],
    ['a NUL byte', (each) => each.replace('kind', 'k\0nd'), 'control-characters'],
    ['a lone carriage return', (each) => each.replace('data:\n', 'data:\r'), 'control-characters'],
    ['deep brackets', (each) => each.replace('veth_mtu: "0"', `veth_mtu: ${'['.repeat(5000)}`), 'too-deep'],
    ['a deep list', (each) => each.replace('veth_mtu: "0"', `veth_mtu:\n    ${'- '.repeat(5000)}x`), 'too-deep'],
    ['deep indentation', (each) => each.replace('veth_mtu: "0"', `veth_mtu:\n${' '.repeat(600)}x: y`), 'setting'],
  ])('refuses %s', (_, spoil, reason) => {
    const changed = spoil(text);
    expect(changed).not.toBe(text);
    expect(reasonOf(changed, more)).toBe(reason);
  });

  it('leaves anchors and aliases alone that are not in its way', () => {
    const shared = text
      .replace(/^ {2}labels:\n( {4}k8s-app: (?:calico-node|canal)\nspec:)$/m, '  labels: &app\n$1')
      .replace(/^( {4}matchLabels:)\n.*$/m, '$1 *app');
    expect(shared.match(/[&*]app/g)).toEqual(['&app', '*app']);
    expect(reasonOf(shared, more)).toBe('accepted');
  });
});

describe('patchManifest()', () => {
  it('refuses what is no manifest', () => {
    const empty = [
      '',
      '\n',
      '---\n',
      'kind: ConfigMap',
      '{}',
      '[]',
      'null',
      '"x"',
      '# nothing',
      'kind: [ConfigMap]',
      'a: b\n---\nc: d',
    ];
    for (const text of empty) expect(reasonOf(text), text).toBe('no-daemonset');
    expect(reasonOf('{"kind": "ConfigMap", "data": ')).toBe('not-yaml');
    expect(reasonOf('<html>kind: ConfigMap</html>')).toBe('no-daemonset');
  });

  it('refuses bytes that are no UTF-8', () => {
    const start = new TextEncoder().encode('kind: ConfigMap\n');
    for (const bytes of [[0xff, 0xfe], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      expect(reasonOf(Uint8Array.from([...start, ...bytes]))).toBe('not-utf-8');
    }
  });

  it('refuses more than 4 MiB, and more values or documents than any manifest has', () => {
    expect(reasonOf(new Uint8Array(4 * 1024 * 1024 + 1).fill(0x20))).toBe('too-large');
    expect(reasonOf(new Uint8Array(4 * 1024 * 1024).fill(0x20))).toBe('no-daemonset');
    expect(reasonOf(`kind: ConfigMap\ndata:\n${'  # a comment\n'.repeat(80_000)}`)).toBe('no-daemonset');
    expect(reasonOf(`kind: ConfigMap\ndata: [${'1,'.repeat(maximalNodes)}]`)).toBe('too-much');
    expect(reasonOf('---\n'.repeat(2000))).toBe('too-much');
  });

  it('does not unfold aliases that make a small text large', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`,
    );
    const bomb = `kind: ConfigMap\nl0: &l0 [lol, lol]\n${levels.join('\n')}\n`;
    expect(reasonOf(bomb)).toBe('no-daemonset');
    const [tag, cni] = samples[0] ?? [];
    if (tag === undefined || cni === undefined) return;
    expect(reasonOf(shortened(tag, cni).replace('kind: ConfigMap\n', bomb))).toBe('accepted');
  });

  const hostile: [string, string][] = [
    ['brackets', '['.repeat(1_000_000)],
    ['braces', '{a: '.repeat(250_000)],
    ['closing brackets', ']'.repeat(1_000_000)],
    ['dashes', '- '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['colons', ': '.repeat(500_000)],
    ['indentation', Array.from({ length: 499 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['quotes', `"${'\\"'.repeat(500_000)}`],
    ['line ends in quotes', `"${'\n'.repeat(900_000)}"`],
    ['anchors', '&a '.repeat(300_000)],
    ['tags', '! '.repeat(500_000)],
    ['comments', '#\n'.repeat(500_000)],
    ['keys', Array.from({ length: 80_000 }, (_, index) => `k${index}: v`).join('\n')],
    ['the same key', 'k: v\n'.repeat(100_000)],
    ['blanks', ' '.repeat(1_000_000)],
    ['a block', `|\n${' x\n'.repeat(300_000)}`],
    ['marks', '---\nkind: ConfigMap\n'.repeat(50_000)],
    ['a long word', 'x'.repeat(1_000_000)],
    ['escapes', `"${'\\u0041'.repeat(160_000)}"`],
  ];
  it.each(hostile)('answers in bounded time to half a megabyte of %s', (_, text) => {
    // The bound is the test runner's; what matters is that none of these takes minutes or the stack.
    for (const around of [`kind: ConfigMap\ndata:\n  a: ${text}`, `kind: ConfigMap\n${text}`, text]) {
      expect(reasonOf(around.slice(0, 524_000))).not.toBe('accepted');
    }
  });

  it.runIf(hasManifests)('refused at least 500 mutations that break the meaning', () => {
    expect(refused).toBeGreaterThanOrEqual(500);
  });
});
