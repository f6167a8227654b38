import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { renderScriptSegments, scriptSegmentsFile } from '../../src/artefacts/script-segments.ts';
import { pinnedManifests } from '../../src/manifest/pins.ts';
import { bringManifests } from '../../src/runtime/bring-manifests.ts';
import { manifestsFolder } from '../../test/support/manifests.ts';

/**
 * A folder of manifests as `npm run manifests` and `npm run deploy` leave it, with what they prepare for archives; a copy, so that the folder
 * that it was made of stays as it is. Undefined where there are no manifests to copy.
 */
export async function preparedManifests(): Promise<{ readonly folder: string; remove(): void } | undefined> {
  const own = fileURLToPath(new URL('../../manifests/', import.meta.url));
  const source = [process.env['KNIT_MANIFESTS'], manifestsFolder, own].find((each) => each && existsSync(each));
  if (source === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'knit-manifests-'));
  cpSync(source, folder, { recursive: true });
  const pins = pinnedManifests.filter(({ tag, file }) => existsSync(join(folder, tag, file)));
  const failures: string[] = [];
  const report = { say: () => {}, fail: (line: string) => failures.push(line) };
  await bringManifests({ pins, folder, base: folder, timeout: 1 }, report);
  if (failures.length > 0) throw new Error(failures.join('\n'));
  writeFileSync(join(folder, scriptSegmentsFile), await renderScriptSegments());
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
