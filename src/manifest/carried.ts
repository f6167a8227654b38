import type { PreparedSegment } from '../archive/parts.ts';
import { editStretch } from './apply.ts';
import type { Lines } from './diff.ts';
import { indexLines, renderDiff } from './diff.ts';
import type { CarriedManifest, SharedSection } from './held.ts';
import { createFinder } from './places.ts';

/** Prepares one of upstream's files, given as bytes that were checked against their pinned digest. */
export function carry(
  { tag, file }: { readonly tag: string; readonly file: string },
  bytes: Uint8Array<ArrayBuffer>,
  segment?: PreparedSegment,
): CarriedManifest {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const places = createFinder(text);
  const section = sharedSection(text);
  const { from, to } = section ?? { from: 0, to: 0 };
  let lines: Lines | undefined;
  const shared = section && sharedText(text, bytes, section, segment);
  return {
    tag,
    file,
    text: () => text,
    shared,
    patched(edits) {
      const found = places(edits);
      if (!found.ok) return found;
      const ordered = found.places;
      const isFree = ordered.every(({ start, end, done }) => done || end <= from || to <= start);
      if (shared === undefined || !isFree) return { ok: true, parts: [editStretch(text, ordered, 0, text.length)] };
      const head = editStretch(text, ordered, 0, from);
      return { ok: true, parts: [head, shared, editStretch(text, ordered, to, text.length)] };
    },
    diff(edits, names) {
      const found = places(edits);
      if (!found.ok) return found;
      lines ??= indexLines(text);
      return { ok: true, text: renderDiff(lines, found.places, names) };
    },
  };
}

interface Section {
  readonly from: number;
  readonly to: number;
}

/**
 * Nine tenths of a manifest are definitions of resources, which are no part of a network: no edit touches what lies
 * between the first of them and the DaemonSet.
 */
function sharedSection(text: string): Section | undefined {
  const documentStart = (kind: string): number => {
    const at = text.indexOf(`\nkind: ${kind}\n`);
    return at < 0 ? -1 : text.lastIndexOf('\n---\n', at) + 1;
  };
  const from = documentStart('CustomResourceDefinition');
  const to = documentStart('DaemonSet');
  return from > 0 && to > from ? { from, to } : undefined;
}

function sharedText(
  text: string,
  bytes: Uint8Array<ArrayBuffer>,
  { from, to }: Section,
  segment: PreparedSegment | undefined,
): SharedSection {
  const encoder = new TextEncoder();
  const start = encoder.encode(text.slice(0, from)).length;
  const end = bytes.length - encoder.encode(text.slice(to)).length;
  // One that was made of another section is of no use.
  const fits = segment?.from === start && segment.length === end - start;
  return {
    text: text.slice(from, to),
    from: start,
    bytes: bytes.subarray(start, end),
    segment: fits ? segment : undefined,
  };
}
