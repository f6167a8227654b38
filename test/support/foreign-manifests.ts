import { parseAllDocuments, stringify } from 'yaml';
import { upstream } from './manifests.ts';

/** Any object of a manifest. */
// biome-ignore lint/suspicious/noExplicitAny: objects of others, in which tests look and change what they like
export type Any = any;

/** The documents of a text that are not definitions, as objects. */
export function objectsOf(text: string): Any[] {
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    if (!('errors' in document) || document.errors.length > 0) throw new Error(`not YAML: ${document}`);
    const value = document.toJS();
    return value?.kind === 'List' ? value.items : value === null ? [] : [value];
  });
}

/** Of one of upstream's files what edits concern, one definition and one other object. */
export function shortened(tag: string, cni: 'calico' | 'canal'): string {
  const documents = upstream(tag, `${cni}.yaml`).split(/^(?=---\n)/m);
  const first = (kind: string): string => documents.find((text) => text.includes(`\nkind: ${kind}\n`)) ?? '';
  return ['ServiceAccount', 'ConfigMap', 'CustomResourceDefinition', 'DaemonSet'].map(first).join('');
}

/** The DaemonSet, the ConfigMap and the parts of them that edits concern. */
export function partsOf(objects: Any[]) {
  const daemonSet = objects.find(({ kind }) => kind === 'DaemonSet');
  const configMap = objects.find(({ kind }) => kind === 'ConfigMap');
  const pod = daemonSet?.spec.template.spec;
  const node = pod?.containers.find(({ env }: Any) =>
    env?.some(({ name }: Any) => name === 'CALICO_NETWORKING_BACKEND'),
  );
  return { daemonSet, configMap, pod, node, env: node?.env as { name: string; value?: string; valueFrom?: Any }[] };
}

/** What objects mean for a test: variables without their order, configurations as JSON. */
export function meaning(objects: Any[]): Any[] {
  return structuredClone(objects).map((object: Any) => {
    const containers = object.spec?.template?.spec?.containers ?? [];
    for (const container of containers) {
      container.env = Object.fromEntries((container.env ?? []).map((each: Any) => [each.name, each]));
    }
    for (const [key, value] of Object.entries<Any>(object.data ?? {})) {
      if (/^\s*\{/.test(value)) object.data[key] = JSON.parse(value.replace(/__CNI_MTU__(?=[,\s])/, '"__CNI_MTU__"'));
    }
    return object;
  });
}

const yaml = (options: Any) => (objects: Any[]) =>
  objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false, ...options })}`).join('');

const quoted = (style: 'QUOTE_DOUBLE' | 'QUOTE_SINGLE') => ({ defaultStringType: style, defaultKeyType: 'PLAIN' });

/** Ways in which the same objects can be written. */
export const formats: Readonly<Record<string, (objects: Any[]) => string>> = {
  'as a library writes it': yaml({}),
  'indented by four, lists not at all': yaml({ indent: 4, indentSeq: false }),
  'indented by one': yaml({ indent: 1 }),
  'in double quotes, folded': yaml({ ...quoted('QUOTE_DOUBLE'), lineWidth: 60 }),
  'in double quotes, one line each': yaml({
    ...quoted('QUOTE_DOUBLE'),
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: 9e9,
  }),
  'in single quotes': yaml({ ...quoted('QUOTE_SINGLE'), blockQuote: false, singleQuote: true, lineWidth: 0 }),
  'in folded blocks': yaml({ blockQuote: 'folded', lineWidth: 0 }),
  'in flow style': yaml({ collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }),
  'in flow style over many lines': yaml({ collectionStyle: 'flow', lineWidth: 40 }),
  'as JSON documents': (objects) => objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(''),
  'as JSON documents over many lines': (objects) =>
    objects.map((object) => `--- # next\n${JSON.stringify(object, null, 3)}\n...\n`).join(''),
  'as one list in JSON': (objects) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  'as one list in YAML': (objects) =>
    stringify({ kind: 'List', apiVersion: 'v1', items: objects }, { aliasDuplicateObjects: false }),
  'with CRLF': (objects) => yaml({})(objects).replaceAll('\n', '\r\n'),
  'with CRLF in quotes': (objects) =>
    yaml({ ...quoted('QUOTE_DOUBLE'), lineWidth: 50 })(objects).replaceAll('\n', '\r\n'),
  'with a byte order mark and comments everywhere': (objects) =>
    `\ufeff# kind: ConfigMap\n${yaml({ lineWidth: 0 })(objects).replace(/^( *)((?:- )*[A-Za-z]+:.*[^|>-])$/gm, '$1# "type": "calico",\n$1$2 # - name: IP')}`,
};

const swap = (from: string, to: string) => (objects: Any[]) => JSON.parse(JSON.stringify(objects).replaceAll(from, to));

const rewriteJson = (indent: number) => (objects: Any[]) => {
  for (const { data } of objects) {
    for (const [key, value] of Object.entries<Any>(data ?? {})) {
      if (!/^\s*\{/.test(value)) continue;
      const json = JSON.stringify(JSON.parse(value.replace(/__CNI_MTU__(?=[,\s])/, '"__CNI_MTU__"')), null, indent);
      data[key] = json.replace('"__CNI_MTU__"', '__CNI_MTU__');
    }
  }
  return objects;
};

const reversed = (value: Any): Any => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
};

/** Changes of objects that leave a network what it is. */
export const rewritings: Readonly<Record<string, (objects: Any[]) => Any[]>> = {
  nothing: (objects) => objects,
  'other names': (objects) =>
    swap(
      'canal-config',
      'house-settings',
    )(swap('calico-config', 'house-settings')(swap('calico-node', 'house')(objects))),
  'other keys': (objects) =>
    swap('veth_mtu', 'pod.mtu')(swap('cni_network_config', 'cni.json')(swap('calico_backend', 'b')(objects))),
  'keys and objects the other way round': (objects) => objects.map(reversed).reverse(),
  'JSON in one line': rewriteJson(0),
  'JSON indented by one': rewriteJson(1),
  'more variables, in another order': (objects) => {
    const { node } = partsOf(objects);
    node.env = [
      { name: 'FIRST', value: 'it\'s: "one" # two' },
      ...node.env.reverse(),
      { name: 'LAST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ];
    node.env.push({ name: 'MULTI', value: 'a\nb\n' }, { name: 'END', value: '0' });
    return objects;
  },
  'a container beside it': (objects) => {
    partsOf(objects).pod.containers.unshift({
      name: 'sidecar',
      image: 'example.org/x:v1',
      env: [{ name: 'IP', value: 'x' }],
    });
    return objects;
  },
};
