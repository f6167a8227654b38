import { keepSegment, prepareSegment } from '../archive/deflate.ts';
import { concatBytes } from '../archive/parts.ts';
import { form, splitHead, withHead } from '../archive/segment-file.ts';
import { digestOf, hasSha256 } from '../signature/digest.ts';
import type { ScriptSegments } from './artefact.ts';
import { sharedTexts } from './scripts.ts';

// What all archives hold of the scripts takes a tenth of a second to deflate: too long for a worker that just began. So
// it is deflated before the worker is published, into a file beside the manifests: one line of JSON, then the streams.

/** Name of that file. */
export const scriptSegmentsFile = 'scripts.segments';

interface Head {
  readonly form: number;
  /** SHA-256 of all streams behind each other. */
  readonly streams: string;
  readonly entries: readonly SegmentEntry[];
}

interface SegmentEntry {
  /** SHA-256 of the text. */
  readonly text: string;
  readonly crc32: number;
  /** Bytes of the text. */
  readonly length: number;
  /** Bytes of its stream. */
  readonly stream: number;
}

/** Deflates what scripts have whatever the plan, and writes it as a file. */
export async function renderScriptSegments(): Promise<Uint8Array<ArrayBuffer>> {
  const made = await Promise.all(
    sharedTexts().map(async ({ bytes }) => ({ ...prepareSegment(bytes), text: (await digestOf(bytes)).hex })),
  );
  const streams = concatBytes(made.map(({ deflated }) => deflated));
  const head: Head = {
    form,
    streams: (await digestOf(streams)).hex,
    entries: made.map(({ text, crc32, length, deflated }) => ({ text, crc32, length, stream: deflated.length })),
  };
  return withHead(head, streams);
}

const taken = new WeakMap<ScriptSegments, Promise<number>>();

/**
 * Takes the file's segments for the scripts' texts, once, and resolves to how many texts it had one for. Without the file,
 * or with one that is damaged or of another knit, archives deflate the texts themselves.
 */
export function takeScriptSegments(read: ScriptSegments): Promise<number> {
  const known = taken.get(read);
  if (known !== undefined) return known;
  // What cannot be read is tried again by the next archive.
  const asked = read()
    .then((bytes) => (bytes === undefined ? 0 : take(bytes)))
    .catch(() => {
      taken.delete(read);
      return 0;
    });
  taken.set(read, asked);
  return asked;
}

/** Longer than any head that `renderScriptSegments` writes. */
const maximalHead = 8192;

async function take(file: Uint8Array<ArrayBuffer>): Promise<number> {
  const { head, rest: streams } = splitHead<Head>(file, maximalHead);
  if (head?.form !== form || head.entries === undefined || head.streams === undefined) return 0;
  if (!(await hasSha256(streams, head.streams))) return 0;
  let count = 0;
  let at = 0;
  const known = new Map<string, { readonly entry: SegmentEntry; readonly deflated: Uint8Array }>();
  for (const entry of head.entries) {
    known.set(entry.text, { entry, deflated: streams.subarray(at, at + entry.stream) });
    at += entry.stream;
  }
  for (const shared of sharedTexts()) {
    const found = known.get((await digestOf(shared.bytes)).hex);
    if (found === undefined) continue;
    const { crc32, length } = found.entry;
    keepSegment(shared, { deflated: found.deflated, crc32, length });
    count += 1;
  }
  return count;
}
