import type { TextParts } from '../archive/parts.ts';
import { joinBytes, joinText } from '../archive/parts.ts';
import type { ManifestStore } from '../manifest/held.ts';
import type { InstallPlan } from '../plan/plan.ts';
import { digestOf } from '../signature/digest.ts';

/** The CNI's manifest as it goes to the server, and how it differs from upstream's; each is made when it is asked for, once. */
export interface FinishedManifest {
  readonly parts: TextParts;
  /** SHA-256 of its bytes, in hex. */
  sha256(): Promise<string>;
  text(): string;
  /** Unified diff against upstream's file; absent where knit wrote the manifest itself. */
  diff(): string | undefined;
}

/** The plan's manifest with its edits; undefined where the plan has none, or the store does not hold upstream's file. */
export async function finishManifest(plan: InstallPlan, store: ManifestStore): Promise<FinishedManifest | undefined> {
  if (!('manifest' in plan)) return undefined;
  const { manifest } = plan;
  if (manifest.kind === 'own') return finishedManifest([manifest.text], () => undefined);
  if (manifest.kind === 'posted') throw new TypeError('A manifest that was sent is finished where it was read');
  const carried = await store.carried(manifest.tag, manifest.file);
  if (carried === undefined) return undefined;
  const patched = carried.patched(manifest.edits);
  // The file has its pinned digest and every edit was proven on it, so this is a fault of ours.
  if (!patched.ok) throw new TypeError(`Edit ${patched.edit} does not fit ${manifest.tag} ${manifest.file}`);
  return finishedManifest(patched.parts, () => {
    // One name on both sides: git apply would look for the other one.
    const diff = carried.diff(manifest.edits, { old: `a/${manifest.file}`, new: `b/${manifest.file}` });
    return diff.ok ? diff.text : undefined;
  });
}

/** A manifest of its text in parts, and of what makes its diff. */
export function finishedManifest(parts: TextParts, makeDiff: () => string | undefined): FinishedManifest {
  let sha256: Promise<string> | undefined;
  let diff: { readonly text: string | undefined } | undefined;
  return {
    parts,
    sha256() {
      sha256 ??= digestOf(joinBytes(parts)).then(({ hex }) => hex);
      return sha256;
    },
    text: () => joinText(parts),
    diff() {
      diff ??= { text: makeDiff() };
      return diff.text;
    },
  };
}
