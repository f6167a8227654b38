import type { Changes } from './changes.ts';
import { canonical, lineEndOf, none } from './changes.ts';
import type { JsonMember, JsonNode } from './json-text.ts';
import { jsonValue, member } from './json-text.ts';
import type { ScalarText } from './scalar-text.ts';
import { readScalar } from './scalar-text.ts';
import type { JsonSpot } from './survey.ts';
import type { Miss } from './upload-error.ts';
import { UploadError } from './upload-error.ts';

/** One change of an object in JSON: a member that is set, in place of another one or behind one. */
export interface MemberChange {
  readonly id: string;
  readonly object: JsonNode | undefined;
  readonly name: string;
  readonly value: unknown;
  /** Name of the member whose place it takes; without one, or where that is not there, it stands behind `after`. */
  readonly instead?: string;
  readonly after: string;
}

/** Changes members of JSON that stands in a text. */
export function changeJson(spot: JsonSpot, changes: readonly MemberChange[], miss: Miss): Changes {
  const { object, node, root } = spot;
  const text = readScalar(object.source, node);
  const splices = changes.flatMap((change) => {
    const { start, end, written } = spliceMember(object.source, text, change, miss);
    return written === undefined
      ? []
      : [{ id: change.id, base: object.base, start: object.base + start, end: object.base + end, text: written }];
  });
  if (splices.length === 0) return none;
  const expected = withMembers(root, changes);
  return { splices, expectations: [{ object, path: spot.path, value: expected, isJson: true }] };
}

interface WrittenMember {
  readonly start: number;
  readonly end: number;
  /** Absent where the member is as wanted already. */
  readonly written?: string;
}

function spliceMember(source: string, text: ScalarText, change: MemberChange, miss: Miss): WrittenMember {
  const { object, name, value, instead, after } = change;
  const present = member(object, name);
  if (present !== undefined && canonical(jsonValue(present.value)) === canonical(value)) return { start: 0, end: 0 };
  const old = present ?? (instead === undefined ? undefined : member(object, instead));
  const neighbour = old ?? member(object, after) ?? (object?.kind === 'object' ? object.members.at(-1) : undefined);
  if (neighbour === undefined) throw new UploadError(...miss);
  const isSpaced = /:\s/.test(text.value.slice(neighbour.start, neighbour.end));
  const written = `${JSON.stringify(name)}:${isSpaced ? ' ' : ''}${renderJson(value, isSpaced)}`;
  if (old !== undefined) return { ...text.place(old.start, old.end), written: text.encode(written) };
  return insertMember(source, text, neighbour, written, isSpaced);
}

/** Puts a member behind another one: on a line of its own where that one has one. */
function insertMember(
  source: string,
  text: ScalarText,
  neighbour: JsonMember,
  written: string,
  isSpaced: boolean,
): WrittenMember {
  const { value } = text;
  const lineStart = value.lastIndexOf('\n', neighbour.start) + 1;
  const hasComma = /^,[ \t]*(?:\n|$)/.exec(value.slice(neighbour.end)) !== null;
  const isAlone = value.slice(lineStart, neighbour.start).trim() === '';
  const isLast = /^[ \t]*\n/.test(value.slice(neighbour.end));
  if (text.isByLine && isAlone && (hasComma || isLast)) {
    const at = text.place(neighbour.end + Number(hasComma), neighbour.end + Number(hasComma));
    const first = text.place(neighbour.start, neighbour.start + 1).start;
    const indent = source.slice(source.lastIndexOf('\n', first) + 1, first);
    const line = `${lineEndOf(source)}${indent}${written}`;
    return { ...at, written: hasComma ? `${line},` : `,${line}` };
  }
  const at = text.place(neighbour.end, neighbour.end);
  return { ...at, written: text.encode(`,${isSpaced ? ' ' : ''}${written}`) };
}

function withMembers(root: JsonNode, changes: readonly MemberChange[]): unknown {
  const ofObject = (node: JsonNode): unknown => {
    if (node.kind === 'scalar') return node.value;
    if (node.kind === 'array') return node.items.map(ofObject);
    const own = changes.filter(({ object }) => object === node);
    const removed = new Set(own.map(({ instead }) => instead));
    return Object.fromEntries([
      ...node.members.filter(({ name }) => !removed.has(name)).map(({ name, value }) => [name, ofObject(value)]),
      ...own.map(({ name, value }) => [name, value]),
    ]);
  };
  return ofObject(root);
}

function renderJson(value: unknown, isSpaced: boolean): string {
  const gap = isSpaced ? ' ' : '';
  if (Array.isArray(value)) return `[${value.map((item) => renderJson(item, isSpaced)).join(`,${gap}`)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${gap}${renderJson(item, isSpaced)}`,
  );
  return `{${members.join(`,${gap}`)}}`;
}
