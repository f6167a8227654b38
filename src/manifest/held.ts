import type { SharedText, TextParts } from '../archive/parts.ts';
import type { DiffNames, Edit, EditRefusal } from './edit.ts';
import type { ManifestName } from './pins.ts';

/** One of upstream's files, held in memory and ready to be edited. */
export interface CarriedManifest {
  /** Upstream's tag. */
  readonly tag: string;
  /** Upstream's file name. */
  readonly file: string;
  /** Upstream's text, without edits. */
  text(): string;
  /** The section that edits leave alone, where the file has one. */
  readonly shared: SharedSection | undefined;
  /** The edited text; its shared section is the same object in every answer. */
  patched(edits: readonly Edit[]): { readonly ok: true; readonly parts: TextParts } | EditRefusal;
  /** What the edits do to the text, as a unified diff. */
  diff(edits: readonly Edit[], names: DiffNames): { readonly ok: true; readonly text: string } | EditRefusal;
}

/** A shared text and the byte of its file at which it begins. */
export interface SharedSection extends SharedText {
  readonly from: number;
}

/** The upstream files that a running service holds. */
export interface ManifestStore {
  /** A file of a pinned tag, ready to be edited; undefined where this service does not hold it. */
  carried(tag: string, file: string): Promise<CarriedManifest | undefined>;
  /** Pinned files that are not there, as far as the store has looked. */
  readonly missing: readonly ManifestName[];
  /** Files that are there but are not what was pinned; they are not carried. */
  readonly refused: readonly RefusedManifest[];
  /** Lines for whoever starts the service: what it does not carry, and how to get it. */
  readonly problems: readonly string[];
}

/** A file that a store does not carry, and why. */
export interface RefusedManifest extends ManifestName {
  readonly reason: string;
}
