// JSON as it stands in a manifest: a configuration with placeholders that install-cni fills in on each node, some of
// them without quotes. It is read with the place of everything, so that one member can be changed and all else stays.

/** A value and where it stands in the text. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Spot {
  readonly start: number;
  readonly end: number;
}

/** An object; no name occurs twice in it. */
export interface JsonObject extends Spot {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

interface JsonArray extends Spot {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

interface JsonScalar extends Spot {
  readonly kind: 'scalar';
  /** A placeholder without quotes is given as a symbol, so that it equals no string. */
  readonly value: string | number | boolean | null | symbol;
}

/** A member of an object; `start` is that of its name, `end` that of its value. */
export interface JsonMember extends Spot {
  readonly name: string;
  readonly value: JsonNode;
}

/** Deeper than any configuration, and far from what a stack can hold. */
const deepest = 64;
/** Longer than any: upstream's have 1 KiB. */
const longest = 32 * 1024;

// What is inside the quotes, JSON.parse judges.
const scalarPattern = /"(?:[^"\\]|\\[\s\S])*"|-?\d[\d.eE+-]*|true|false|null|__[A-Z0-9_]+__/y;
const blankPattern = /[ \t\r\n]*/y;

/** Reads a whole text; undefined where it is no JSON, says a name twice, or is deeper or longer than any configuration. */
export function parseJsonText(text: string): JsonNode | undefined {
  if (text.length > longest) return undefined;
  let at = 0;
  const skipBlank = (): void => {
    blankPattern.lastIndex = at;
    at += blankPattern.exec(text)?.[0].length ?? 0;
  };
  const take = (character: string): boolean => {
    skipBlank();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const scalar = (): JsonScalar | undefined => {
    scalarPattern.lastIndex = at;
    const found = scalarPattern.exec(text)?.[0];
    if (found === undefined) return undefined;
    const start = at;
    at += found.length;
    if (found.startsWith('__')) return { kind: 'scalar', start, end: at, value: Symbol.for(found) };
    try {
      return { kind: 'scalar', start, end: at, value: JSON.parse(found) };
    } catch {
      return undefined;
    }
  };
  const object = (start: number, depth: number): JsonObject | undefined => {
    const members: JsonMember[] = [];
    const names = new Set<string>();
    if (take('}')) return { kind: 'object', start, end: at, members };
    do {
      skipBlank();
      const name = scalar();
      if (typeof name?.value !== 'string' || names.has(name.value) || !take(':')) return undefined;
      names.add(name.value);
      const value = node(depth);
      if (value === undefined) return undefined;
      members.push({ name: name.value, value, start: name.start, end: value.end });
    } while (take(','));
    return take('}') ? { kind: 'object', start, end: at, members } : undefined;
  };
  const array = (start: number, depth: number): JsonArray | undefined => {
    const items: JsonNode[] = [];
    if (take(']')) return { kind: 'array', start, end: at, items };
    do {
      const item = node(depth);
      if (item === undefined) return undefined;
      items.push(item);
    } while (take(','));
    return take(']') ? { kind: 'array', start, end: at, items } : undefined;
  };
  const node = (depth: number): JsonNode | undefined => {
    skipBlank();
    const start = at;
    if (depth > deepest) return undefined;
    if (take('{')) return object(start, depth + 1);
    if (take('[')) return array(start, depth + 1);
    return scalar();
  };
  const root = node(0);
  skipBlank();
  return at === text.length ? root : undefined;
}

/** The value that a node stands for. */
export function jsonValue(node: JsonNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(jsonValue);
  return Object.fromEntries(node.members.map(({ name, value }) => [name, jsonValue(value)]));
}

/** A member of an object; undefined also where the node is none. */
export function member(node: JsonNode | undefined, name: string): JsonMember | undefined {
  return node?.kind === 'object' ? node.members.find((each) => each.name === name) : undefined;
}
