import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { prepareSegment } from '../archive/deflate.ts';
import { parseSegment, renderSegment, segmentFile } from '../archive/segment-file.ts';
import type { Outcome as ProgramOutcome } from '../cli/exit-codes.ts';
import type { WantedManifests } from '../cli/wanted-manifests.ts';
import { carry } from '../manifest/carried.ts';
import type { ManifestPin } from '../manifest/pins.ts';
import { whyNotPinned } from '../manifest/store.ts';
import { digestOf } from '../signature/digest.ts';
import { download } from './download.ts';
import { SourceError } from './source-error.ts';

/** Downloads at the same time. */
const atOnce = 4;

/** Seconds to wait before trying again what may have been a bad moment. */
const patience: readonly number[] = [1, 3];

/** What became of one file. */
type Outcome = 'there' | 'brought' | 'unreadable' | 'refused' | 'unwritable';

/** How all of it ends. */
type Ending = Extract<ProgramOutcome, 'done' | 'data' | 'unwritable' | 'unavailable'>;

/** Where messages go: what was done, and what failed. */
export interface Report {
  readonly say: (line: string) => void;
  readonly fail: (line: string) => void;
}

/** Brings every wanted file that is not there, and tells how that ended: by the worst of all files. */
export async function bringManifests(
  options: WantedManifests,
  { say, fail }: Report,
  pauses: readonly number[] = patience,
): Promise<Ending> {
  const counts: Record<Outcome, number> = { there: 0, brought: 0, unreadable: 0, refused: 0, unwritable: 0 };
  const queue = options.pins.values();
  const work = async (): Promise<void> => {
    for (const pin of queue) {
      const { outcome, detail } = await bring(pin, options, pauses);
      counts[outcome] += 1;
      (outcome === 'there' || outcome === 'brought' ? say : fail)(`${pin.tag} ${pin.file}: ${detail}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const failed = counts.unreadable + counts.refused + counts.unwritable;
  say(`${options.folder}: ${counts.brought} brought, ${counts.there} there before, ${failed} failed`);
  if (counts.refused > 0) return 'data';
  if (counts.unwritable > 0) return 'unwritable';
  return counts.unreadable > 0 ? 'unavailable' : 'done';
}

interface Result {
  readonly outcome: Outcome;
  readonly detail: string;
}

async function bring(pin: ManifestPin, options: WantedManifests, pauses: readonly number[]): Promise<Result> {
  const path = join(options.folder, pin.tag, pin.file);
  const present = await readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );
  try {
    if (present !== undefined && (await whyNotPinned(present, pin)) === undefined) {
      await bringSegment(path, pin, present);
      return { outcome: 'there', detail: 'there before' };
    }
    const bytes = await read(pin, options, pauses);
    const reason = await whyNotPinned(bytes, pin);
    if (reason !== undefined) return { outcome: 'refused', detail: `not kept: ${reason}` };
    writeWhole(path, bytes);
    await bringSegment(path, pin, bytes);
    return { outcome: 'brought', detail: `brought, ${bytes.length} bytes` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (error instanceof SourceError) return { outcome: error.reason, detail };
    return { outcome: 'unwritable', detail };
  }
}

async function read(
  pin: ManifestPin,
  { base, timeout }: WantedManifests,
  pauses: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const path = `${pin.tag}/manifests/${pin.file}`;
  if (!base.includes('://')) {
    const file = join(base, path);
    return readFile(file).then(
      (bytes) => new Uint8Array(bytes),
      (error) => Promise.reject(new SourceError('unreadable', `${file}: ${error.message}`)),
    );
  }
  for (let attempt = 0; ; attempt += 1) {
    try {
      return new Uint8Array(await download(`${base}/${path}`, { bytes: pin.bytes, seconds: timeout }));
    } catch (error) {
      const seconds = pauses[attempt];
      // What the server decided, it will decide again: only a broken connection and its own trouble may pass.
      const mayPass = error instanceof SourceError && error.reason === 'unreadable' && !(Number(error.status) < 500);
      if (!mayPass || seconds === undefined) throw error;
      await pause(seconds * 1000);
    }
  }
}

/** Puts beside a manifest what every archive of it shares, deflated. */
async function bringSegment(path: string, pin: ManifestPin, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { shared } = carry(pin, bytes);
  if (shared === undefined) return;
  const present = await readFile(segmentFile(path)).then(
    (read) => new Uint8Array(read),
    () => undefined,
  );
  const known = present && (await parseSegment(present, pin.sha256));
  if (known?.from === shared.from && known.length === shared.bytes.length) return;
  const segment = prepareSegment(shared.bytes);
  const { hex } = await digestOf(new Uint8Array(segment.deflated));
  writeWhole(segmentFile(path), renderSegment({ ...segment, from: shared.from }, pin.sha256, hex));
}

/** Writes a file whole or not at all. Nothing comes between the two steps, not even a signal that the process handles. */
function writeWhole(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
