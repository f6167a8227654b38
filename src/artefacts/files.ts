import type { TextParts } from '../archive/parts.ts';
import { joinBytes } from '../archive/parts.ts';
import type { BundleFile } from '../archive/zip.ts';
import { digestOf } from '../signature/digest.ts';
import type { ArtefactRow, Content, RenderContext } from './artefact.ts';
import { packedPath } from './artefact.ts';
import { takeScriptSegments } from './script-segments.ts';

/** Every file of the archive, `SHA256SUMS` last, in the folder that is named after the plan. */
export async function archiveFiles(
  rows: readonly ArtefactRow[],
  given: Omit<RenderContext, 'isPacked'>,
): Promise<readonly BundleFile[]> {
  const { plan, manifest, source } = given;
  if (source.scriptSegments !== undefined) await takeScriptSegments(source.scriptSegments);
  const context: RenderContext = { ...given, isPacked: true };
  const files: BundleFile[] = [];
  const sums: string[] = [];
  for (const row of rows) {
    const path = packedPath(row, context);
    if (row.packed === undefined || path === undefined) continue;
    const content = partsOf(await row.render(context));
    const isManifest = content === manifest?.parts;
    const sha256 = isManifest ? await manifest.sha256() : (await digestOf(joinBytes(content))).hex;
    files.push({ path: `${plan.name}/${path}`, mode: row.packed.mode, content });
    sums.push(`${sha256}  ${path}\n`);
  }
  return [...files, { path: `${plan.name}/SHA256SUMS`, mode: 0o644, content: sums.join('') }];
}

function partsOf(content: Content): TextParts {
  if (content instanceof Uint8Array) throw new TypeError('Archives hold texts');
  return typeof content === 'string' ? [content] : content;
}
