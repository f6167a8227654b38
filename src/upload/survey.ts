import type { KubeObject, UploadedManifest } from './documents.ts';
import { at, atPath, itemsAt, listAt, plainValue, scalarAt, textAt, valuesOf } from './documents.ts';
import type { JsonNode, JsonObject } from './json-text.ts';
import { member, parseJsonText } from './json-text.ts';
import { longestText, textOf } from './scalar-text.ts';
import type { UploadFault } from './upload-error.ts';
import { UploadError } from './upload-error.ts';
import type { YamlList, YamlNode, YamlScalar } from './yaml-node.ts';

/** Keys and numbers that lead from an object to one of its values. */
export type Path = readonly (string | number)[];

/** A text in an object, and the way to it. */
export interface ScalarSpot {
  readonly object: KubeObject;
  readonly path: Path;
  readonly node: YamlScalar;
}

/** A list in an object, and the way to it. */
export interface ListSpot {
  readonly object: KubeObject;
  readonly path: Path;
  readonly node: YamlList;
}

/** A text that holds JSON. */
export interface JsonSpot extends ScalarSpot {
  readonly root: JsonObject;
}

/** A probe of calico-node. */
export interface Probe {
  /** Such as `livenessProbe`. */
  readonly name: string;
  /** Its command, where it is one. */
  readonly command: ListSpot | undefined;
  /** Its command in one line. */
  readonly words: string;
  /** All that it says. */
  readonly text: string;
}

/** Where a manifest says what edits may change, found by what it means and not by how it is written. */
export interface Survey {
  readonly cni: 'calico' | 'canal';
  /** Namespace and name of the DaemonSet, such as `kube-system/calico-node`. */
  readonly daemonSet: string;
  readonly conflist: JsonSpot;
  /** The calico plugin in it. */
  readonly plugin: JsonObject;
  /** Flannel's configuration; present for Canal. */
  readonly flannel: JsonSpot | undefined;
  /** The variables of calico-node. */
  readonly variables: ListSpot;
  /** The image of calico-node; empty where it has none. */
  readonly image: string;
  readonly probes: readonly Probe[];
  /** Kinds of objects of Calico's own that stand in the same manifest. */
  readonly custom: ReadonlySet<KubeObject['kind']>;
  /** The text that a variable of any container takes its value from. Throws UploadError where there is none. */
  setting(variable: string): ScalarSpot;
  /** The value of a variable of calico-node; undefined where there is none. Throws UploadError where it cannot be told. */
  variable(name: string): string | undefined;
  /** Whether calico-node gets a variable from the cluster, such as the address of its node. */
  isFromCluster(name: string): boolean;
  /** The value of a variable that any container has; undefined where none has it. */
  anywhere(name: string): string | undefined;
}

/** Finds everything that edits may change. Throws UploadError where anything is missing or there twice. */
export function survey({ objects }: UploadedManifest): Survey {
  const containers = objects
    .filter(({ kind }) => kind === 'DaemonSet')
    .filter(isForLinux)
    .flatMap(containersOf);
  const [node, ...others] = containers.filter(
    (each) => each.group === 'containers' && variableOf(each, 'CALICO_NETWORKING_BACKEND') !== undefined,
  );
  if (node === undefined) throw new UploadError('no-daemonset');
  if (others.length > 0) throw new UploadError('several-daemonsets');
  const siblings = containers.filter(({ object }) => object === node.object);
  const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap');

  const setting = (variable: string): ScalarSpot => settingOf(variable, siblings, configMaps);
  const conflist = conflistOf(setting, siblings, configMaps);
  const plugins = member(conflist.root, 'plugins')?.value;
  const calico = (plugins?.kind === 'array' ? plugins.items : []).filter(isCalicoPlugin);
  const [plugin] = calico;
  if (plugin?.kind !== 'object') throw new UploadError('no-cni-config');
  if (calico.length > 1) throw new UploadError('several-cni-configs');

  const { source } = node.object;
  const isCanal = siblings.some(
    (each) =>
      /flannel/i.test(textAt(source, each.node, 'image') ?? '') || variableOf(each, 'FLANNELD_IFACE') !== undefined,
  );
  const [flannel, ...more] = textsWith('Backend', configMaps, 'flannel-config')
    .flatMap((spot) => jsonSpot(spot) ?? [])
    .filter(isFlannelConfig);
  if (more.length > 0 || isCanal !== (flannel !== undefined)) throw new UploadError('flannel-config');

  const env = listAt(source, node.node, 'env');
  if (env === undefined) throw new UploadError('variables');
  checkFurtherVariables(node);
  return {
    cni: isCanal ? 'canal' : 'calico',
    daemonSet: ['namespace', 'name']
      .map((key) => textAt(source, at(source, node.object.node, 'metadata'), key))
      .join('/'),
    conflist,
    plugin,
    flannel,
    variables: { object: node.object, path: [...node.path, 'env'], node: env },
    image: textAt(source, node.node, 'image') ?? '',
    probes: ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => probeOf(node, name)),
    custom: new Set(objects.map(({ kind }) => kind)),
    setting,
    variable: (name) => {
      const entry = variableOf(node, name);
      return entry && spotText(sourceOf(node, entry, configMaps, name));
    },
    isFromCluster: (name) => {
      const from = at(source, variableOf(node, name)?.node, 'valueFrom');
      return from !== undefined && at(source, from, 'configMapKeyRef') === undefined;
    },
    anywhere: (name) =>
      siblings.some((each) => variableOf(each, name) !== undefined) ? spotText(setting(name)) : undefined,
  };
}

/** The text at a spot. */
export const spotText = ({ object, node }: ScalarSpot): string => textOf(object.source, node);

interface Container {
  readonly object: KubeObject;
  readonly group: 'initContainers' | 'containers';
  readonly path: Path;
  readonly node: YamlNode;
}

// Calico's manifest for Windows has a DaemonSet of its own, with variables of the same names.
const isForLinux = ({ source, node }: KubeObject): boolean =>
  textAt(source, atPath(source, node, 'spec', 'template', 'spec', 'nodeSelector'), 'kubernetes.io/os') !== 'windows';

function containersOf(object: KubeObject): Container[] {
  const path = ['spec', 'template', 'spec'];
  const pod = atPath(object.source, object.node, ...path);
  return (['initContainers', 'containers'] as const).flatMap((group) =>
    itemsAt(object.source, pod, group).map((node, index) => ({ object, group, path: [...path, group, index], node })),
  );
}

function probeOf({ object, path, node }: Container, name: string): Probe[] {
  const { source } = object;
  const probe = at(source, node, name);
  if (probe === undefined) return [];
  const command = listAt(source, at(source, probe, 'exec'), 'command');
  return [
    {
      name,
      command: command && { object, path: [...path, name, 'exec', 'command'], node: command },
      words: (command?.items ?? []).map((item) => (item?.kind === 'scalar' ? textOf(source, item) : '$')).join(' '),
      text: JSON.stringify(plainValue(source, probe)),
    },
  ];
}

// Variables may come all at once from a ConfigMap. Upstream takes the address of the API from one, and nothing else.
function checkFurtherVariables({ object: { source }, node }: Container): void {
  const isUpstreams = (each: YamlNode): boolean =>
    textAt(source, at(source, each, 'configMapRef'), 'name') === 'kubernetes-services-endpoint';
  if (at(source, node, 'envFrom') !== undefined && !itemsAt(source, node, 'envFrom').every(isUpstreams)) {
    throw new UploadError('variable', 'envFrom');
  }
}

interface VariableEntry {
  readonly node: YamlNode;
  readonly index: number;
}

/** The entry of a variable and its number; undefined where there is none. */
function variableOf({ object, node }: Container, name: string): VariableEntry | undefined {
  const entries = itemsAt(object.source, node, 'env')
    .map((entry, index) => ({ node: entry, index }))
    .filter((entry) => textAt(object.source, entry.node, 'name') === name);
  if (entries.length > 1) throw new UploadError('variable', name);
  return entries[0];
}

function settingOf(variable: string, containers: readonly Container[], configMaps: readonly KubeObject[]): ScalarSpot {
  const spots = containers.flatMap((container) => {
    const entry = variableOf(container, variable);
    return entry === undefined ? [] : [sourceOf(container, entry, configMaps, variable)];
  });
  const [spot, ...others] = spots;
  if (spot === undefined || others.some(({ node }) => node !== spot.node)) throw new UploadError('setting', variable);
  return spot;
}

function sourceOf(
  { object, path }: Container,
  { node, index }: VariableEntry,
  configMaps: readonly KubeObject[],
  variable: string,
): ScalarSpot {
  const { source } = object;
  const value = scalarAt(source, node, 'value');
  if (value !== undefined) return { object, path: [...path, 'env', index, 'value'], node: value };
  const reference = atPath(source, node, 'valueFrom', 'configMapKeyRef');
  const [name, key] = [textAt(source, reference, 'name'), textAt(source, reference, 'key')];
  const named = configMaps.filter(
    (each) => textAt(each.source, at(each.source, each.node, 'metadata'), 'name') === name,
  );
  const [map, ...others] = named;
  const scalar =
    key === undefined || map === undefined ? undefined : scalarAt(map.source, at(map.source, map.node, 'data'), key);
  if (map === undefined || key === undefined || scalar === undefined || others.length > 0) {
    throw new UploadError('setting', variable);
  }
  return { object: map, path: ['data', key], node: scalar };
}

/** The configuration that the DaemonSet installs; where no variable names it, the only one that there is. */
function conflistOf(
  setting: Survey['setting'],
  containers: readonly Container[],
  configMaps: readonly KubeObject[],
): JsonSpot {
  const variable = 'CNI_NETWORK_CONFIG';
  // A file wins over the variable, and is not in the manifest.
  if (containers.some((each) => variableOf(each, 'CNI_NETWORK_CONFIG_FILE') !== undefined)) {
    throw new UploadError('overruled', 'CNI_NETWORK_CONFIG_FILE');
  }
  const isNamed = containers.some((each) => variableOf(each, variable) !== undefined);
  const spots = isNamed
    ? [setting(variable)]
    : textsWith('calico', configMaps, 'several-cni-configs').filter((spot) =>
        /"type"\s*:\s*"calico"/.test(spotText(spot)),
      );
  const [spot, ...others] = spots;
  if (spot === undefined) throw new UploadError('no-cni-config');
  if (others.length > 0) throw new UploadError('several-cni-configs');
  const read = jsonSpot(spot);
  if (read === undefined) throw new UploadError('cni-config');
  return read;
}

/** Texts that are looked into at most: a manifest has one of each kind, and words of it in comments. */
const maximalTexts = 8;

/** The texts of ConfigMaps that have a word in them. Throws UploadError where there are too many to look into. */
function textsWith(word: string, configMaps: readonly KubeObject[], reason: UploadFault): ScalarSpot[] {
  const spots = configMaps
    .flatMap(textsOf)
    .filter(({ object, node }) => object.source.slice(node.start, node.end).includes(word));
  if (spots.length > maximalTexts) throw new UploadError(reason);
  return spots;
}

function textsOf(object: KubeObject): ScalarSpot[] {
  const data = at(object.source, object.node, 'data');
  if (data?.kind !== 'map') return [];
  return [...valuesOf(object.source, data).keys()].flatMap((name) => {
    const node = scalarAt(object.source, data, name);
    return node === undefined || node.end - node.start > longestText ? [] : [{ object, path: ['data', name], node }];
  });
}

function jsonSpot(spot: ScalarSpot): JsonSpot | undefined {
  const root = parseJsonText(spotText(spot));
  return root?.kind === 'object' ? { ...spot, root } : undefined;
}

const isCalicoPlugin = (node: JsonNode): boolean => {
  const type = member(node, 'type')?.value;
  return type?.kind === 'scalar' && type.value === 'calico';
};

const isFlannelConfig = ({ root }: JsonSpot): boolean =>
  member(root, 'Backend')?.value.kind === 'object' &&
  ['Network', 'IPv6Network'].some((name) => member(root, name) !== undefined);
