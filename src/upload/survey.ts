import type { Node, Scalar, YAMLSeq } from 'yaml';
import { isMap, isScalar } from 'yaml';
import type { ForeignManifest, KubeObject } from './documents.ts';
import { atPath, itemsAt, listAt, scalarAt, textAt } from './documents.ts';
import type { JsonNode, JsonObject } from './json-text.ts';
import { member, parseJsonText } from './json-text.ts';
import { Unfit } from './unfit.ts';

/** Keys and numbers that lead from an object to one of its values. */
export type Path = readonly (string | number)[];

/** A text in an object, and the way to it. */
export interface ScalarSpot {
  readonly object: KubeObject;
  readonly path: Path;
  readonly node: Scalar<string>;
}

/** A list in an object, and the way to it. */
export interface ListSpot {
  readonly object: KubeObject;
  readonly path: Path;
  readonly node: YAMLSeq;
}

/** A text that holds JSON. */
export interface JsonSpot extends ScalarSpot {
  readonly root: JsonObject;
}

/** Where a manifest says what edits may change, found by what it means and not by how it is written. */
export interface Survey {
  readonly cni: 'calico' | 'canal';
  readonly conflist: JsonSpot;
  /** The calico plugin in it. */
  readonly plugin: JsonObject;
  /** Flannel's configuration; present for Canal. */
  readonly flannel: JsonSpot | undefined;
  /** The variables of calico-node. */
  readonly variables: ListSpot;
  /** Minor of the Calico that the image names. */
  minor(): number;
  /** The commands of its probes that are commands. */
  readonly probes: readonly ListSpot[];
  /** The text that a variable of any container takes its value from. Throws Unfit where there is none. */
  setting(variable: string): ScalarSpot;
}

/** Finds everything that edits may change. Throws Unfit where anything is missing or there twice. */
export function survey({ objects }: ForeignManifest): Survey {
  const containers = objects
    .filter(({ kind }) => kind === 'DaemonSet')
    .filter(isForLinux)
    .flatMap(containersOf);
  const [node, ...others] = containers.filter(
    ({ group, node }) => group === 'containers' && variableOf(node, 'CALICO_NETWORKING_BACKEND') !== undefined,
  );
  if (node === undefined) throw new Unfit('no-daemonset');
  if (others.length > 0) throw new Unfit('several-daemonsets');
  const siblings = containers.filter(({ object }) => object === node.object);
  const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap');

  const setting = (variable: string): ScalarSpot => settingOf(variable, siblings, configMaps);
  const conflist = conflistOf(setting, siblings, configMaps);
  const plugins = member(conflist.root, 'plugins')?.value;
  const calico = (plugins?.kind === 'array' ? plugins.items : []).filter(isCalicoPlugin);
  const [plugin] = calico;
  if (plugin?.kind !== 'object') throw new Unfit('no-cni-config');
  if (calico.length > 1) throw new Unfit('several-cni-configs');

  const isCanal = siblings.some(
    ({ node }) => /flannel/i.test(textAt(node, 'image') ?? '') || variableOf(node, 'FLANNELD_IFACE') !== undefined,
  );
  const [flannel, ...more] = configMaps
    .flatMap(textsOf)
    .flatMap((spot) => jsonSpot(spot) ?? [])
    .filter(isFlannelConfig);
  if (more.length > 0 || isCanal !== (flannel !== undefined)) throw new Unfit('flannel-config');

  const env = listAt(node.node, 'env');
  if (env === undefined) throw new Unfit('variables');
  return {
    cni: isCanal ? 'canal' : 'calico',
    conflist,
    plugin,
    flannel,
    variables: { object: node.object, path: [...node.path, 'env'], node: env },
    minor: () => minorOf(node.node),
    probes: ['livenessProbe', 'readinessProbe'].flatMap((probe) => {
      const command = listAt(atPath(node.node, probe, 'exec'), 'command');
      return command ? [{ object: node.object, path: [...node.path, probe, 'exec', 'command'], node: command }] : [];
    }),
    setting,
  };
}

interface Container {
  readonly object: KubeObject;
  readonly group: 'initContainers' | 'containers';
  readonly path: Path;
  readonly node: Node;
}

// Calico's manifest for Windows has a DaemonSet of its own, with variables of the same names.
const isForLinux = ({ node }: KubeObject): boolean =>
  textAt(atPath(node, 'spec', 'template', 'spec', 'nodeSelector'), 'kubernetes.io/os') !== 'windows';

function containersOf(object: KubeObject): Container[] {
  const path = ['spec', 'template', 'spec'];
  const pod = atPath(object.node, ...path);
  return (['initContainers', 'containers'] as const).flatMap((group) =>
    itemsAt(pod, group).map((node, index) => ({ object, group, path: [...path, group, index], node })),
  );
}

/** The entry of a variable and its number; undefined where there is none. */
export function variableOf(container: Node, name: string): { readonly node: Node; readonly index: number } | undefined {
  const entries = itemsAt(container, 'env')
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => textAt(node, 'name') === name);
  if (entries.length > 1) throw new Unfit('variables');
  return entries[0];
}

function settingOf(variable: string, containers: readonly Container[], configMaps: readonly KubeObject[]): ScalarSpot {
  const spots = containers.flatMap((container) => {
    const entry = variableOf(container.node, variable);
    return entry === undefined ? [] : [sourceOf(container, entry, configMaps)];
  });
  const [spot, ...others] = spots;
  if (spot === undefined || others.some(({ node }) => node !== spot.node)) throw new Unfit('setting');
  return spot;
}

function sourceOf(
  { object, path }: Container,
  { node, index }: { readonly node: Node; readonly index: number },
  configMaps: readonly KubeObject[],
): ScalarSpot {
  const value = scalarAt(node, 'value');
  if (value !== undefined) return { object, path: [...path, 'env', index, 'value'], node: value };
  const reference = atPath(node, 'valueFrom', 'configMapKeyRef');
  const [name, key] = [textAt(reference, 'name'), textAt(reference, 'key')];
  const named = configMaps.filter((each) => textAt(atPath(each.node, 'metadata'), 'name') === name);
  const [map, ...others] = named;
  const scalar = key === undefined || map === undefined ? undefined : scalarAt(atPath(map.node, 'data'), key);
  if (map === undefined || key === undefined || scalar === undefined || others.length > 0) throw new Unfit('setting');
  return { object: map, path: ['data', key], node: scalar };
}

/** The configuration that the DaemonSet installs; where no variable names it, the only one that there is. */
function conflistOf(
  setting: Survey['setting'],
  containers: readonly Container[],
  configMaps: readonly KubeObject[],
): JsonSpot {
  const variable = 'CNI_NETWORK_CONFIG';
  const isNamed = containers.some(({ node }) => variableOf(node, variable) !== undefined);
  const spots = isNamed
    ? [setting(variable)]
    : configMaps.flatMap(textsOf).filter(({ node }) => /"type"\s*:\s*"calico"/.test(node.value));
  const [spot, ...others] = spots;
  if (spot === undefined) throw new Unfit('no-cni-config');
  if (others.length > 0) throw new Unfit('several-cni-configs');
  const read = jsonSpot(spot);
  if (read === undefined) throw new Unfit('cni-config');
  return read;
}

function textsOf(object: KubeObject): ScalarSpot[] {
  const data = atPath(object.node, 'data');
  if (!isMap(data)) return [];
  return data.items.flatMap(({ key }) => {
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    const node = name === undefined ? undefined : scalarAt(data, name);
    return name === undefined || node === undefined ? [] : [{ object, path: ['data', name], node }];
  });
}

function jsonSpot(spot: ScalarSpot): JsonSpot | undefined {
  const root = parseJsonText(spot.node.value);
  return root?.kind === 'object' ? { ...spot, root } : undefined;
}

const isCalicoPlugin = (node: JsonNode): boolean => {
  const type = member(node, 'type')?.value;
  return type?.kind === 'scalar' && type.value === 'calico';
};

const isFlannelConfig = ({ root }: JsonSpot): boolean =>
  member(root, 'Backend')?.value.kind === 'object' &&
  ['Network', 'IPv6Network'].some((name) => member(root, name) !== undefined);

function minorOf(container: Node): number {
  const minor = /:v3\.(\d{1,3})\.\d{1,3}(?:[-@]|$)/.exec(textAt(container, 'image') ?? '')?.[1];
  if (minor === undefined) throw new Unfit('release');
  return Number(minor);
}
