import type { CST, Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Composer, isAlias, isCollection, isMap, isScalar, isSeq, Parser } from 'yaml';
import { Unfit } from './unfit.ts';

/** A whole manifest as text, and the part of it that edits may concern. */
export interface ForeignManifest {
  readonly text: string;
  readonly documents: readonly DocumentText[];
  readonly objects: readonly KubeObject[];
}

/** One document of a manifest; places in it are counted from `base`. */
export interface DocumentText {
  readonly source: string;
  readonly base: number;
}

/** An object of Kubernetes and the document that it stands in. */
export interface KubeObject extends DocumentText {
  readonly kind: 'ConfigMap' | 'DaemonSet';
  readonly node: YAMLMap;
  /** The object as Kubernetes sees it. */
  value(): unknown;
}

const maximalBytes = 4 * 1024 * 1024;
/** Documents that are parsed: upstream's have 15 KB together, and one of its manifests as one list in JSON has 340 KB. */
const maximalParsed = 512 * 1024;
const deepest = 100;

/** Reads bytes that anybody may have sent. Throws Unfit. */
export function readManifest(bytes: Uint8Array): ForeignManifest {
  if (bytes.length > maximalBytes) throw new Unfit('too-large');
  const text = decode(bytes);
  const concerned = splitDocuments(text).filter(({ source }) => mayConcern(source));
  if (concerned.reduce((length, { source }) => length + source.length, 0) > maximalParsed) {
    throw new Unfit('document-too-large');
  }
  return { text, documents: concerned, objects: concerned.flatMap(parseObjects) };
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unfit('not-utf-8');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  const hasControl = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
  if (hasControl || (text.includes('\r') && /\r(?!\n)/.test(text))) throw new Unfit('control-characters');
  return text;
}

/** Cuts at the marks between documents: at the beginning of a line they are never part of any scalar. */
function splitDocuments(text: string): DocumentText[] {
  if (/^\ufeff?%/m.test(text)) throw new Unfit('directives');
  const marks = [...text.matchAll(/^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm)].map(({ index }) => index);
  const starts = marks[0] === 0 ? marks : [0, ...marks];
  return starts.map((base, index) => ({ base, source: text.slice(base, starts[index + 1]) }));
}

// Definitions of resources are nine tenths of a manifest and are not parsed.
const mayConcern = (source: string): boolean =>
  /(?:^|[\s{,])(["']?)kind\1[ \t]*:[ \t]*(["']?)(?:ConfigMap|DaemonSet|List)\2(?=[\s,}]|$)/.test(source);

/** The objects of one document that edits may concern. Throws Unfit. */
export function parseObjects({ source, base }: DocumentText): KubeObject[] {
  if (isDeep(source)) throw new Unfit('too-deep');
  const document = parseSource(source);
  const node = document.contents;
  if (!isMap(node)) return [];
  const roots = textAt(node, 'kind') === 'List' ? itemsAt(node, 'items') : [node];
  return roots.filter(isMap).flatMap((root) => {
    const kind = textAt(root, 'kind');
    return kind === 'ConfigMap' || kind === 'DaemonSet'
      ? [{ kind, source, base, node: root, value: once(() => plainValue(root, document)) }]
      : [];
  });
}

function parseSource(source: string): Document {
  // Keys are compared where they are looked at: the composer would compare every key with every other.
  const composer = new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  // The first error is enough; the composer itself would go on and collect one for every few characters.
  Object.assign(composer, {
    onError: () => {
      throw new Unfit('not-yaml');
    },
  });
  try {
    const [document, ...others] = composer.compose(tokensOf(source), true, source.length);
    if (document === undefined || others.length > 0 || document.errors.length > 0) throw new Unfit('not-yaml');
    return document as Document;
  } catch (error) {
    // The composer calls itself for each level; what gets this far is deeper than the stack.
    if (error instanceof RangeError) throw new Unfit('too-deep');
    throw error;
  }
}

function* tokensOf(source: string): Generator<CST.Token> {
  for (const token of new Parser().parse(source)) {
    if (token.type === 'error') throw new Unfit('not-yaml');
    yield token;
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function plainValue(node: Node, document: Document): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) throw new Unfit('aliases');
    throw error;
  }
}

/** A bound that takes no parser: brackets, and dashes and question marks that open levels within one line. */
function isDeep(source: string): boolean {
  if (/(?:[-?][ \t]+){60}/.test(source)) return true;
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    // [ and {, then ] and }
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
    if (depth > deepest) return true;
  }
  return /^ {500}/m.test(source);
}

/** The value of a key, where the path to it is nobody else's; undefined where it is not there. */
export function at(node: unknown, key: string): Node | undefined {
  if (!isMap(node)) return undefined;
  const value = valuesOf(node).get(key);
  return value === undefined ? undefined : own(value);
}

const indexes = new WeakMap<YAMLMap, ReadonlyMap<unknown, unknown>>();

/** The values of a map by key. Throws Unfit where a key is there twice, or comes from elsewhere. */
function valuesOf(map: YAMLMap): ReadonlyMap<unknown, unknown> {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const values = new Map<unknown, unknown>();
  for (const { key, value } of map.items) {
    if (isAlias(key) || (isScalar(key) && key.value === '<<')) throw new Unfit('aliases');
    if (!isScalar(key) || values.has(key.value)) throw new Unfit('not-yaml');
    values.set(key.value, value);
  }
  indexes.set(map, values);
  return values;
}

/** A node that stands in one place only and means what it looks like. */
function own(node: unknown): Node | undefined {
  if (isAlias(node)) throw new Unfit('aliases');
  if (!isScalar(node) && !isCollection(node)) return undefined;
  if (node.anchor !== undefined) throw new Unfit('aliases');
  if (node.tag !== undefined) throw new Unfit('tags');
  return node;
}

/** The value behind several keys. */
export function atPath(node: unknown, ...keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>((current, key) => at(current, key), node as Node);
}

/** The scalar of a key, where it is a text. */
export function scalarAt(node: unknown, key: string): Scalar<string> | undefined {
  const value = at(node, key);
  return isScalar(value) && typeof value.value === 'string' ? (value as Scalar<string>) : undefined;
}

/** The text of a key. */
export const textAt = (node: unknown, key: string): string | undefined => scalarAt(node, key)?.value;

/** The list of a key. */
export function listAt(node: unknown, key: string): YAMLSeq | undefined {
  const value = at(node, key);
  return isSeq(value) ? value : undefined;
}

/** The items of the list of a key; none where there is no list. */
export function itemsAt(node: unknown, key: string): Node[] {
  return (listAt(node, key)?.items ?? []).flatMap((item) => own(item) ?? []);
}
