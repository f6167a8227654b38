/** A value of YAML and where it stands in the text. */
export type YamlNode = YamlMap | YamlList | YamlScalar | YamlAlias;

/** Where something stands. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  /** Whether an anchor or a tag stands before it. */
  readonly anchor?: true;
  readonly tag?: true;
}

/** A map; keys may be there more than once. */
export interface YamlMap extends Spot {
  readonly kind: 'map';
  readonly isFlow: boolean;
  readonly entries: readonly YamlEntry[];
}

/** One entry of a map; `value` is absent where nothing is written. */
export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode | undefined;
}

/** A list; an item is absent where nothing is written behind its dash. */
export interface YamlList extends Spot {
  readonly kind: 'list';
  readonly isFlow: boolean;
  readonly items: readonly (YamlNode | undefined)[];
}

/** A scalar, not decoded yet. */
export interface YamlScalar extends Spot {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** Column of the lines of a block. */
  readonly indent?: number;
  /** What becomes of the line ends at the end of a block. */
  readonly chomping?: 'clip' | 'strip' | 'keep';
}

/** A reference to a value that stands elsewhere. */
export interface YamlAlias extends Spot {
  readonly kind: 'alias';
}

/** How much may still be read; one for a whole manifest. */
export interface Budget {
  nodes: number;
}

/** Values in one manifest: upstream's largest has 600 in what is read of it, and 13,000 as one list in JSON. */
export const maximalNodes = 80_000;
/** Levels of one document: no object of Kubernetes has half as many. */
export const deepest = 100;
