import { longestText, textOf } from './scalar-text.ts';
import { UploadError } from './upload-error.ts';
import { readYaml } from './yaml.ts';
import type { Budget, YamlList, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts';
import { maximalNodes } from './yaml-node.ts';

/** A whole manifest as text, and the part of it that edits may concern. */
export interface UploadedManifest {
  readonly text: string;
  readonly documents: readonly DocumentText[];
  readonly objects: readonly KubeObject[];
  /** Values that were read. */
  readonly nodes: number;
}

/** One document of a manifest; places in it are counted from `base`. */
export interface DocumentText {
  readonly source: string;
  readonly base: number;
}

/** Kinds of objects that say something about a network. */
const kinds = ['ConfigMap', 'DaemonSet', 'IPPool', 'FelixConfiguration'] as const;

/** An object of Kubernetes and the document that it stands in. */
export interface KubeObject extends DocumentText {
  readonly kind: (typeof kinds)[number];
  readonly node: YamlMap;
}

const maximalBytes = 4 * 1024 * 1024;
/** Documents of one manifest: upstream's largest has 41. */
const maximalDocuments = 1000;

/** Reads bytes that anybody may have sent. Throws UploadError. */
export function readManifest(bytes: Uint8Array): UploadedManifest {
  if (bytes.length > maximalBytes) throw new UploadError('too-large');
  const text = decode(bytes);
  const documents = splitDocuments(text).filter(({ source }) => mayConcern(source));
  const budget: Budget = { nodes: maximalNodes };
  const objects = documents.flatMap((document) => readObjects(document, budget));
  return { text, documents, objects, nodes: maximalNodes - budget.nodes };
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UploadError('not-utf-8');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  const hasControl = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029]/.test(text);
  if (hasControl || (text.includes('\r') && /\r(?!\n)/.test(text))) throw new UploadError('control-characters');
  return text;
}

/** Cuts at the marks between documents: at the beginning of a line they are never part of any scalar. */
function splitDocuments(text: string): DocumentText[] {
  if (/^\ufeff?%/m.test(text)) throw new UploadError('directives');
  const starts: number[] = [0];
  for (const { index } of text.matchAll(/^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm)) {
    if (starts.length > maximalDocuments) throw new UploadError('too-much');
    if (index > 0) starts.push(index);
  }
  return starts.map((base, index) => ({ base, source: text.slice(base, starts[index + 1]) }));
}

// Definitions of resources are nine tenths of a manifest and are not read.
const mayConcern = (source: string): boolean =>
  new RegExp(
    `(?:^|[\\s{,])(["']?)kind\\1\\s*:\\s*(?:!\\S+\\s+)?(["']?)(?:${kinds.join('|')}|List)\\2(?=[\\s,}]|$)`,
  ).test(source) && !/^kind: CustomResourceDefinition[ \t\r]*$/m.test(source);

/** The objects of one document that edits may concern. Throws UploadError. */
export function readObjects({ source, base }: DocumentText, budget: Budget): KubeObject[] {
  const node = readYaml(source, budget);
  if (node?.kind !== 'map') return [];
  const roots = textAt(source, node, 'kind') === 'List' ? itemsAt(source, node, 'items') : [node];
  return roots.flatMap((root) => {
    if (root.kind !== 'map') return [];
    const kind = kinds.find((each) => each === textAt(source, root, 'kind'));
    return kind === undefined ? [] : [{ kind, source, base, node: root }];
  });
}

const indexes = new WeakMap<YamlMap, ReadonlyMap<string, YamlNode | undefined>>();

/** The values of a map by key. Throws UploadError where a key is there twice, or comes from elsewhere. */
export function valuesOf(source: string, map: YamlMap): ReadonlyMap<string, YamlNode | undefined> {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const values = new Map<string, YamlNode | undefined>();
  for (const { key, value } of map.entries) {
    if (key.kind !== 'scalar') throw new UploadError('not-yaml');
    const name = textOf(source, key);
    if (name === '<<') throw new UploadError('aliases');
    if (values.has(name)) throw new UploadError('not-yaml');
    values.set(name, value);
  }
  indexes.set(map, values);
  return values;
}

/** The value of a key, where the path to it is nobody else's; undefined where it is not there. */
export function at(source: string, node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? own(valuesOf(source, node).get(key)) : undefined;
}

/** A node that stands in one place only and means what it looks like. */
function own(node: YamlNode | undefined): YamlNode | undefined {
  if (node?.kind === 'alias' || node?.anchor) throw new UploadError('aliases');
  if (node?.tag) throw new UploadError('tags');
  return node;
}

/** The value behind several keys. */
export function atPath(source: string, node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  return keys.reduce<YamlNode | undefined>((current, key) => at(source, current, key), node);
}

// What is no text without quotes, by the rules of YAML 1.1 and 1.2 together: readers differ in which they follow.
const notText = new RegExp(
  `^(?:${[
    '|~|null|true|false|yes|no|on|off|y|n|=|<<',
    '[-+]?(?:0x[\\da-f_]+|0o?[0-7_]+|0b[01_]+|\\d[\\d_,]*)',
    '[-+]?(?:\\d[\\d_]*\\.?[\\d_]*|\\.[\\d_]+)(?:e[-+]?\\d+)?',
    '[-+]?\\d[\\d_]*(?::[0-5]?\\d)+(?:\\.[\\d_]*)?',
    '[-+]?\\.(?:inf|nan)',
    '\\d{4}-\\d\\d?-\\d\\d?(?:[t \\t].*)?',
  ].join('|')})$`,
  'i',
);

/** Whether a scalar is a text, and not a number or one of the words for other things. */
export function isText(source: string, node: YamlScalar): boolean {
  return node.style !== 'plain' || !notText.test(source.slice(node.start, Math.min(node.end, node.start + 64)));
}

/** The scalar of a key, where it is a text. */
export function scalarAt(source: string, node: YamlNode | undefined, key: string): YamlScalar | undefined {
  const value = at(source, node, key);
  return value?.kind === 'scalar' && isText(source, value) ? value : undefined;
}

/** The text of a key. */
export function textAt(source: string, node: YamlNode | undefined, key: string): string | undefined {
  const scalar = scalarAt(source, node, key);
  return scalar && textOf(source, scalar);
}

/** The list of a key. */
export function listAt(source: string, node: YamlNode | undefined, key: string): YamlList | undefined {
  const value = at(source, node, key);
  return value?.kind === 'list' ? value : undefined;
}

/** The items of the list of a key; none where there is no list. */
export function itemsAt(source: string, node: YamlNode | undefined, key: string): YamlNode[] {
  return (listAt(source, node, key)?.items ?? []).flatMap((item) => own(item) ?? []);
}

/** A value without its place and form; two are alike exactly when every reader takes them for the same. */
export function plainValue(source: string, node: YamlNode | undefined): unknown {
  if (node === undefined) return null;
  const marks = [node.anchor && '&', node.tag && '!'].filter(Boolean).join('');
  const value = bareValue(source, node);
  return marks === '' ? value : { [`(${marks})`]: value };
}

function bareValue(source: string, node: YamlNode): unknown {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(
        node.entries.map(({ key, value }, index) => [
          key.kind === 'scalar' ? textOf(source, key) : `(${index})`,
          plainValue(source, value),
        ]),
      );
    case 'list':
      return node.items.map((item) => plainValue(source, item));
    case 'alias':
      return { '(*)': source.slice(node.start, node.end) };
    case 'scalar':
      if (node.end - node.start > longestText) return { '(long)': source.slice(node.start, node.end) };
      return isText(source, node) ? textOf(source, node) : { '(plain)': source.slice(node.start, node.end) };
    default:
      return node satisfies never;
  }
}
