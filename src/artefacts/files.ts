import type { BundleFile } from '../archive/zip.ts';
import { partsOf } from '../archive/zip.ts';
import type { Deployment } from '../deployment.ts';
import { joinBytes } from '../manifest/parts.ts';
import { renderConfig } from '../plan/config.ts';
import type { InstallPlan } from '../plan/plan.ts';
import { digestOf } from '../signature/digest.ts';
import { renderDiagram } from './diagram/diagram.ts';
import type { FinishedManifest } from './finished-manifest.ts';
import { renderImages } from './images.ts';
import { renderPlanJson } from './plan-json.ts';
import { renderPullNote } from './pull-note.ts';
import { renderReadme } from './readme.ts';
import { takeScriptSegments } from './script-segments.ts';
import { planScriptParts } from './scripts.ts';
import type { SettingsContext } from './settings.ts';

/** Every file of the archive, `SHA256SUMS` last; `manifest` is absent where the node pulls it or there is none. */
export async function bundleFiles(
  plan: InstallPlan,
  manifest: FinishedManifest | undefined,
  { installerSha256, scriptSegments }: Pick<Deployment, 'installerSha256' | 'scriptSegments'>,
): Promise<readonly BundleFile[]> {
  if (scriptSegments !== undefined) await takeScriptSegments(scriptSegments);
  const context: SettingsContext = { installerSha256, manifest: manifest && { sha256: manifest.sha256 } };
  const files: readonly (BundleFile & { readonly sha256?: string })[] = [
    { path: 'README.md', mode: 0o644, content: renderReadme(plan) },
    { path: 'install.sh', mode: 0o755, content: planScriptParts('install.sh', plan, context) },
    { path: 'verify.sh', mode: 0o755, content: planScriptParts('verify.sh', plan, context) },
    { path: 'uninstall.sh', mode: 0o755, content: planScriptParts('uninstall.sh', plan, context) },
    { path: 'config.yaml', mode: 0o644, content: renderConfig(plan.config.server) },
    ...(plan.flannelConf === undefined
      ? []
      : [{ path: 'knit-flannel.json', mode: 0o644 as const, content: plan.flannelConf }]),
    ...manifestFiles(plan, manifest),
    { path: 'images.txt', mode: 0o644, content: renderImages(plan) },
    { path: 'diagram.svg', mode: 0o644, content: renderDiagram(plan, plan.language) },
    { path: 'plan.json', mode: 0o644, content: renderPlanJson(plan) },
  ];
  const sums = await Promise.all(files.map(async (file) => `${file.sha256 ?? (await sha256Of(file))}  ${file.path}\n`));
  return [...files, { path: 'SHA256SUMS', mode: 0o644, content: sums.join('') }].map((file) => ({
    path: `${plan.name}/${file.path}`,
    mode: file.mode as BundleFile['mode'],
    content: file.content,
  }));
}

function manifestFiles(
  plan: InstallPlan,
  finished: FinishedManifest | undefined,
): readonly (BundleFile & { readonly sha256?: string })[] {
  if (!('manifest' in plan)) return [];
  const { manifest } = plan;
  if (finished === undefined) {
    return manifest.kind === 'upstream'
      ? [{ path: 'manifests/PULL.md', mode: 0o644, content: renderPullNote(manifest, plan.language) }]
      : [];
  }
  const diff = finished.diff();
  return [
    { path: `manifests/${manifest.name}`, mode: 0o644, content: finished.parts, sha256: finished.sha256 },
    ...(diff === undefined ? [] : [{ path: `manifests/${manifest.name}.diff`, mode: 0o644 as const, content: diff }]),
  ];
}

const sha256Of = async (file: BundleFile): Promise<string> => (await digestOf(joinBytes(partsOf(file)))).hex;
