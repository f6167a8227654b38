import { hasSha256 } from '../signature/digest.ts';
import type { PreparedSegment } from './parts.ts';
import { concatBytes } from './parts.ts';

// A segment that was deflated when its manifest was fetched lies beside it: one line of JSON, then the stream. A worker
// has no time to deflate while it answers.

/** Name of the file that holds the segment of a manifest's shared part. */
export const segmentFile = (file: string): string => `${file}.segment`;

/** Longer than any head that `renderSegment` writes. */
const maximalHead = 512;

/**
 * The form of what `prepareSegment` makes. It changes whenever the same text gives other bytes, so that a file of an
 * older knit is not used: archives must not differ between services of one release.
 */
export const form = 2;

interface Head {
  readonly form: number;
  /** SHA-256 of the manifest that the segment was made of. */
  readonly manifest: string;
  /** SHA-256 of the stream. */
  readonly stream: string;
  readonly from: number;
  readonly length: number;
  readonly crc32: number;
}

/** Writes a segment as a file; `stream` is the SHA-256 of its deflated bytes. */
export function renderSegment(segment: PreparedSegment, manifest: string, stream: string): Uint8Array {
  const { deflated, from, length, crc32 } = segment;
  const head: Head = { form, manifest, stream, from, length, crc32 };
  return withHead(head, deflated);
}

/** Reads a segment; undefined where it is damaged or belongs to other bytes than the manifest with that SHA-256. */
export async function parseSegment(
  bytes: Uint8Array<ArrayBuffer>,
  manifest: string,
): Promise<PreparedSegment | undefined> {
  const { head, rest: deflated } = splitHead<Head>(bytes, maximalHead);
  if (!isHead(head) || head.form !== form || head.manifest !== manifest) return undefined;
  const { from, length, crc32, stream } = head;
  return (await hasSha256(deflated, stream)) ? { deflated, from, length, crc32 } : undefined;
}

function isHead(head: Partial<Head> | undefined): head is Head {
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
  return head !== undefined && [head.from, head.length, head.crc32].every(isCount);
}

/** A file that says in one line of JSON what the bytes behind it are. */
export function withHead(head: object, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes([new TextEncoder().encode(`${JSON.stringify(head)}\n`), bytes]);
}

/** The two parts of such a file; the head may lack anything, and is undefined where there is none within so many bytes. */
export function splitHead<Head>(
  file: Uint8Array<ArrayBuffer>,
  maximalHead: number,
): {
  readonly head: Partial<Head> | undefined;
  readonly rest: Uint8Array<ArrayBuffer>;
} {
  const end = file.subarray(0, maximalHead).indexOf(0x0a);
  return { head: parseHead(new TextDecoder().decode(file.subarray(0, Math.max(end, 0)))), rest: file.slice(end + 1) };
}

function parseHead<Head>(text: string): Partial<Head> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
