import { Cursor, fail, flowIndicators, isBreak, isGap, mark } from './cursor.ts';
import { UploadError } from './upload-error.ts';
import type { Budget, Spot, YamlAlias, YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts';
import { deepest } from './yaml-node.ts';

// A reader of the YAML that people and programs write for Kubernetes, with the place of everything. What it does not
// know (complex keys, pairs in lists, reserved characters) it refuses, and its work is bounded before it begins: a whole
// parser would take seconds for what is sent to it in bad faith.

const { dash, colon, question, hash, newLine, space } = mark;

const anchorPattern = /&[^\s,[\]{}]+/y;
const tagPattern = /!(?:<[^>\s]*>|[\w!%;/?:@&=+$.~*'()-]*)/y;
const aliasPattern = /\*[^\s,[\]{}]+/y;
const blockHeader = /[|>](?:([1-9])([+-])?|([+-])([1-9])?)?[ \t]*(?:(?<=[ \t])#[^\n]*)?(?:\r?\n|$)/y;
const documentMark = /(?:---|\.\.\.)(?=[ \t\r\n]|$)/y;

/** Reads one document; undefined where it says nothing. Throws UploadError where it is no YAML of this kind or too much of it. */
export function readYaml(source: string, budget: Budget): YamlNode | undefined {
  const c = new Cursor(source);
  let depth = 0;

  function enter<Node>(read: () => Node): Node {
    budget.nodes -= 1;
    if (budget.nodes < 0) throw new UploadError('too-much');
    depth += 1;
    if (depth > deepest) throw new UploadError('too-deep');
    const node = read();
    depth -= 1;
    return node;
  }

  /** Anchors and tags before a value. */
  function properties(): Pick<Spot, 'anchor' | 'tag'> {
    const found: { anchor?: true; tag?: true } = {};
    for (;;) {
      if (!found.anchor && c.take(anchorPattern)) found.anchor = true;
      else if (!found.tag && c.take(tagPattern)) found.tag = true;
      else return found;
      if (!isGap(c.code()) && !flowIndicators.has(c.code())) fail();
      c.skipBlanks();
    }
  }

  const withProperties = <Node extends YamlNode>(node: Node, found: Pick<Spot, 'anchor' | 'tag'>): Node =>
    found.anchor || found.tag ? { ...node, ...found } : node;

  /** What follows a colon, a dash or the beginning of the document; `parent` is the column of what it belongs to. */
  function value(parent: number, mayBeCompact: boolean, mayBeDashed: boolean): YamlNode | undefined {
    const line = c.lineStart;
    c.skip();
    if (c.isAtEnd) return undefined;
    if (c.lineStart === line)
      return mayBeCompact ? blockNode(parent, c.column(), false) : inlineNode(parent, mayBeDashed);
    const own = c.column();
    if (own > parent || (mayBeDashed && own === parent && c.isMark(dash))) return blockNode(parent, own, mayBeDashed);
    return undefined;
  }

  /** A value that begins a line, or stands behind a dash. */
  function blockNode(parent: number, own: number, mayBeDashed: boolean): YamlNode {
    if (c.isMark(dash)) return enter(() => list(own));
    if (c.isMark(question) || c.isMark(colon)) return fail();
    const line = c.lineStart;
    const found = properties();
    if (found.anchor || found.tag) {
      c.skip();
      if (c.lineStart !== line) return below(parent, found, mayBeDashed);
      if (c.isMark(dash)) return fail();
    }
    const start = c.at;
    if (c.code() !== 0x7c && c.code() !== 0x3e && !flowIndicators.has(c.code())) {
      const first = enter(() => lineScalar());
      c.skipBlanks();
      if (c.isMark(colon)) {
        const isKey = first.kind === 'scalar' && !source.slice(start, first.end).includes('\n');
        return !isKey ? fail() : enter(() => map(own, start, withProperties(first, found)));
      }
      c.at = start;
    }
    return withProperties(inlineValue(parent), found);
  }

  /** The value behind anchors and tags that stand on a line of their own. */
  function below(parent: number, found: Pick<Spot, 'anchor' | 'tag'>, mayBeDashed: boolean): YamlNode {
    const own = !c.isAtEnd ? c.column() : -1;
    const isOwn = own > parent || (mayBeDashed && own === parent && c.isMark(dash));
    const node = isOwn
      ? blockNode(parent, own, mayBeDashed)
      : ({ kind: 'scalar', style: 'plain', start: c.at, end: c.at } as const);
    if (node.anchor || node.tag) fail();
    return withProperties(node, found);
  }

  /** A value that stands on the line of its key. */
  function inlineNode(parent: number, mayBeDashed: boolean): YamlNode {
    const line = c.lineStart;
    const found = properties();
    if (found.anchor || found.tag) c.skip();
    if (c.lineStart !== line) return below(parent, found, mayBeDashed);
    return withProperties(inlineValue(parent), found);
  }

  function inlineValue(parent: number): YamlNode {
    if (c.code() === 0x7c || c.code() === 0x3e) return enter(() => block(parent));
    const node = flowIndicators.has(c.code()) ? enter(flow) : enter(() => scalar(parent));
    c.endLine();
    return node;
  }

  function map(own: number, start: number, first: YamlNode): YamlMap {
    const entries: YamlEntry[] = [];
    let key = first;
    let end: number;
    for (;;) {
      c.at += 1;
      end = c.at;
      const node = value(own, false, true);
      entries.push({ key, value: node });
      if (node !== undefined) end = node.end;
      c.skip();
      if (c.isAtEnd || c.column() < own) break;
      if (c.column() > own || c.isMark(dash) || c.isMark(question)) fail();
      const found = properties();
      key = withProperties(
        enter(() => lineScalar()),
        found,
      );
      c.skipBlanks();
      if (key.kind === 'alias' || source.slice(key.start, key.end).includes('\n') || !c.isMark(colon)) fail();
    }
    return { kind: 'map', isFlow: false, start, end, entries };
  }

  function list(own: number): YamlList {
    const start = c.at;
    const items: (YamlNode | undefined)[] = [];
    let end: number;
    for (;;) {
      c.at += 1;
      end = c.at;
      const item = value(own, true, false);
      items.push(item);
      if (item !== undefined) end = item.end;
      c.skip();
      if (c.isAtEnd || c.column() < own) break;
      if (c.column() > own) fail();
      if (!c.isMark(dash)) break;
    }
    return { kind: 'list', isFlow: false, start, end, items };
  }

  function quoted(): YamlScalar {
    const start = c.at;
    return { kind: 'scalar', style: c.quoted(), start, end: c.at };
  }

  /** A scalar as far as it goes on this line, as keys do. */
  function lineScalar(): YamlScalar | YamlAlias {
    const start = c.at;
    const line = c.lineStart;
    if (c.take(aliasPattern)) return { kind: 'alias', start, end: c.at };
    if (c.code() === 0x22 || c.code() === 0x27) {
      const node = quoted();
      // A key of several lines is none; what it is instead shows when it is read as a value.
      if (c.lineStart !== line) c.lineStart = line;
      return node;
    }
    if (!c.beginsPlain(false)) fail();
    return { kind: 'scalar', style: 'plain', start, end: c.plainLine(false) };
  }

  /** A scalar of any number of lines; those of a plain one are deeper than `parent`. */
  function scalar(parent: number): YamlNode {
    const start = c.at;
    if (c.take(aliasPattern)) return { kind: 'alias', start, end: c.at };
    if (c.code() === 0x22 || c.code() === 0x27) return quoted();
    if (!c.beginsPlain(false)) fail();
    let end = c.plainLine(false);
    while (c.code() !== hash) {
      if (c.code() === colon) fail();
      const [before, line] = [c.at, c.lineStart];
      while (isGap(c.code()) && !c.isAtEnd) {
        if (c.code() === newLine) c.lineStart = c.at + 1;
        c.at += 1;
      }
      const goesOn = !c.isAtEnd && c.column() > parent && c.code() !== hash;
      if (!goesOn) {
        [c.at, c.lineStart] = [before, line];
        break;
      }
      end = c.plainLine(false);
    }
    return { kind: 'scalar', style: 'plain', start, end };
  }

  function block(parent: number): YamlScalar {
    const start = c.at;
    const style = c.code() === 0x7c ? 'literal' : 'folded';
    const header = c.take(blockHeader);
    if (header === undefined) return fail();
    const sign = header[2] ?? header[3];
    const digit = header[1] ?? header[4];
    let indent = digit === undefined ? undefined : Math.max(parent, 0) + Number(digit);
    let end = c.at;
    let widest = 0;
    c.lineStart = c.at;
    while (!c.isAtEnd) {
      const next = source.indexOf('\n', c.at);
      const stop = next < 0 ? source.length : next + 1;
      let first = c.at;
      while (c.code(first - c.at) === space) first += 1;
      if (!isBreak(source.charCodeAt(first))) {
        indent ??= first - c.at;
        if (widest > indent) fail();
        if (first - c.at < indent || indent <= parent) break;
        end = stop;
      } else if (indent === undefined) widest = Math.max(widest, first - c.at);
      // Blanks behind the column of the block are part of it.
      else if (first - c.at > indent) end = stop;
      c.at = stop;
      c.lineStart = c.at;
    }
    // Blank lines c.at the end belong to it where they are kept.
    if (sign === '+') end = c.at;
    return {
      ...{ kind: 'scalar', style, start, end, indent: indent ?? 0 },
      chomping: sign === '+' ? 'keep' : sign === '-' ? 'strip' : 'clip',
    };
  }

  function flow(): YamlNode {
    const start = c.at;
    const opening = source[c.at];
    c.at += 1;
    if (opening === '[') {
      const items: YamlNode[] = [];
      for (c.skip(); source[c.at] !== ']'; c.skip()) {
        items.push(flowNode());
        c.skip();
        if (source[c.at] === ',') c.at += 1;
        else if (source[c.at] !== ']') fail();
      }
      c.at += 1;
      return { kind: 'list', isFlow: true, start, end: c.at, items };
    }
    if (opening !== '{') return fail();
    const entries: YamlEntry[] = [];
    for (c.skip(); source[c.at] !== '}'; c.skip()) {
      const key = flowNode();
      if (key.kind !== 'scalar') fail();
      c.skip();
      const isPair = c.code() === colon;
      if (isPair) c.at += 1;
      if (isPair) c.skip();
      const isEmpty = source[c.at] === ',' || source[c.at] === '}';
      if (!isPair && !isEmpty) fail();
      entries.push({ key, value: isEmpty ? undefined : flowNode() });
      c.skip();
      if (source[c.at] === ',') c.at += 1;
      else if (source[c.at] !== '}') fail();
    }
    c.at += 1;
    return { kind: 'map', isFlow: true, start, end: c.at, entries };
  }

  function flowNode(): YamlNode {
    const found = properties();
    if (found.anchor || found.tag) c.skip();
    return withProperties(enter(flowValue), found);
  }

  function flowValue(): YamlNode {
    const start = c.at;
    if (source[c.at] === '[' || source[c.at] === '{') return flow();
    if (c.take(aliasPattern)) return { kind: 'alias', start, end: c.at };
    if (c.code() === 0x22 || c.code() === 0x27) return quoted();
    if (!c.beginsPlain(true)) fail();
    let end = c.plainLine(true);
    while (isBreak(c.code()) && !c.isAtEnd) {
      c.skip();
      if (!c.beginsPlain(true) || source.slice(end, c.at).includes('#')) break;
      end = c.plainLine(true);
    }
    return { kind: 'scalar', style: 'plain', start, end };
  }

  let root: YamlNode | undefined;
  if (c.take(documentMark)) root = value(-1, false, false);
  else {
    c.skip();
    root = !c.isAtEnd ? blockNode(-1, c.column(), false) : undefined;
  }
  c.skip();
  if (!c.isAtEnd) fail();
  return root;
}
