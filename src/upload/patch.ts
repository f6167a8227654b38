import type { Changes, Expectation, Splice } from './changes.ts';
import { canonical, valueAt } from './changes.ts';
import type { KubeObject, UploadedManifest } from './documents.ts';
import { plainValue, readManifest, readObjects } from './documents.ts';
import type { Wanted } from './edits.ts';
import { changesOf } from './edits.ts';
import { jsonValue, parseJsonText } from './json-text.ts';
import type { Verdict } from './judge.ts';
import { judge } from './judge.ts';
import type { UploadedNetwork } from './network.ts';
import { readNetwork } from './network.ts';
import { spliceBytes } from './splice-bytes.ts';
import type { Survey } from './survey.ts';
import { survey } from './survey.ts';
import { UploadError } from './upload-error.ts';
import { maximalNodes } from './yaml-node.ts';

/** A manifest that somebody brought, read and understood. */
export interface Upload {
  readonly bytes: Uint8Array;
  readonly manifest: UploadedManifest;
  readonly found: Survey;
  readonly network: UploadedNetwork;
}

/** One change that was made: its id, or the name of the variable that was set, and the line where it was made. */
export interface PatchChange {
  readonly id: string;
  /** Line of the manifest as it came, counted from 1. */
  readonly line: number;
}

/** An edited manifest. */
export interface Patched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In the order of the manifest; none where it already says what was wanted. */
  readonly changes: readonly PatchChange[];
  readonly splices: readonly Splice[];
  /** The network that the edited manifest describes. */
  readonly network: UploadedNetwork;
}

/** Reads a manifest of Calico or Canal in any form. Throws UploadError where it is none, or cannot be understood. */
export function readUpload(bytes: Uint8Array): Upload {
  const manifest = readManifest(bytes);
  const found = survey(manifest);
  return { bytes, manifest, found, network: readNetwork(found) };
}

/**
 * Edits a manifest: changes as few characters as it can, reads the result back and holds it against the plan. Throws
 * UploadError where it would not mean exactly that, and RangeError where `wanted` holds a value that could mean anything but
 * itself.
 */
export function editUpload({ bytes, manifest, found }: Upload, wanted: Wanted, plan: Omit<Verdict, 'wanted'>): Patched {
  const changes = changesOf(found, wanted);
  const splices = changes.flatMap((each) => each.splices).sort((one, other) => one.start - other.start);
  const result = resultOf(manifest, splices, changes);
  const after = survey(result);
  const network = readNetwork(after);
  judge(after, network, { ...plan, wanted });
  return { bytes: spliceBytes(bytes, splices), changes: withLines(manifest.text, splices), splices, network };
}

/** The manifest as it is after the changes. Throws UploadError where it does not mean what is expected, and nothing else. */
function resultOf(
  { text, documents, objects }: UploadedManifest,
  splices: readonly Splice[],
  changes: readonly Changes[],
): UploadedManifest {
  const budget = { nodes: maximalNodes };
  const expectations = changes.flatMap((each) => each.expectations);
  const edited = documents.flatMap(({ source, base }) => {
    const own = splices.filter((splice) => splice.base === base);
    const before = objects.filter((object) => object.base === base);
    if (own.length === 0) return before;
    const after = readObjects({ source: spliced(source, own, base), base }, budget);
    const isExpected =
      after.length === before.length &&
      before.every((object, index) => {
        const read = after[index];
        return read !== undefined && isAsExpected(object, read, expectations);
      });
    if (!isExpected) throw new UploadError('uncertain');
    return after;
  });
  return { text, documents, objects: edited, nodes: maximalNodes - budget.nodes };
}

/** A stretch of the manifest, beginning at `base`, with splices that lie in it. */
export function spliced(text: string, splices: readonly Splice[], base: number): string {
  let edited = '';
  let at = 0;
  for (const { start, end, text: written } of splices) {
    if (start - base < at) throw new UploadError('uncertain');
    edited += text.slice(at, start - base) + written;
    at = end - base;
  }
  return edited + text.slice(at);
}

function withLines(text: string, splices: readonly Splice[]): PatchChange[] {
  let [line, at] = [1, 0];
  return splices.map(({ id, start }) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < start; next = text.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return { id, line };
  });
}

/** Whether an object means what is wanted in some places, and everywhere else what it meant before. */
function isAsExpected(before: KubeObject, after: KubeObject, expectations: readonly Expectation[]): boolean {
  const own = expectations.filter((each) => each.object === before);
  const wanted = withValues(before, own, ({ value, isJson }) => (isJson ? { json: value } : value));
  return wanted === withValues(after, own, ({ isJson }, value) => (isJson ? parsed(value) : value));
}

/** The canonical text of an object with other values in some places. */
function withValues(
  { source, node }: KubeObject,
  places: readonly Expectation[],
  change: (place: Expectation, value: unknown) => unknown,
): string {
  const value = plainValue(source, node);
  for (const place of places) {
    const parent = valueAt(value, place.path.slice(0, -1));
    const key = place.path.at(-1) ?? '';
    if (typeof parent !== 'object' || parent === null) return '';
    (parent as Record<string | number, unknown>)[key] = change(
      place,
      (parent as Record<string | number, unknown>)[key],
    );
  }
  return canonical(value);
}

function parsed(text: unknown): unknown {
  const node = typeof text === 'string' ? parseJsonText(text) : undefined;
  return node === undefined ? undefined : { json: jsonValue(node) };
}
