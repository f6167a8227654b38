import { packTarGz } from '../archive/tar.ts';
import { packZip } from '../archive/zip.ts';
import type { Deployment } from '../deployment.ts';
import type { ManifestStore } from '../manifest/store.ts';
import { renderConfig } from '../plan/config.ts';
import type { Delivery, InstallPlan } from '../plan/plan.ts';
import { refuse } from '../plan/refusal.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { withStanding } from '../plan/standing.ts';
import { parseRequest } from '../request/parse.ts';
import type { Problem } from '../request/problem.ts';
import { readRequest, unexpected } from '../request/read.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Shelf } from '../shelf.ts';
import { createShelf } from '../shelf.ts';
import type { Digest } from '../signature/digest.ts';
import { digestOf } from '../signature/digest.ts';
import type { Language } from '../text.ts';
import { renderDiagram } from './diagram/diagram.ts';
import { bundleFiles } from './files.ts';
import type { FinishedManifest } from './finished-manifest.ts';
import { finishManifest } from './finished-manifest.ts';
import { renderPlanJson } from './plan-json.ts';
import { renderPlanScript } from './scripts.ts';

/** What can be asked for; the names are those of the routes. */
export const artefactNames = [
  'install.sh',
  'verify.sh',
  'uninstall.sh',
  'config.yaml',
  'manifest.yaml',
  'manifest.diff',
  'plan.json',
  'diagram.svg',
  'bundle.zip',
  'bundle.tar.gz',
] as const;

/** The name of one thing that can be asked for. */
export type ArtefactName = (typeof artefactNames)[number];

/** The bytes of one artefact, and the plan that they were made of. */
interface Finished {
  readonly plan: InstallPlan;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
}

/** Finished bytes and what a client should know of them. */
export interface Artefact extends Finished {
  readonly ok: true;
  /** Query that gives the same bytes as long as this release of knit serves; absent where the bytes tell what was asked. */
  readonly pinnedQuery?: string;
  /** Whether the query already was one that cannot change its meaning. */
  readonly isPinned: boolean;
}

/** Artefacts that were made, by name, canonical query and delivery. */
export type FinishedArtefacts = Shelf<Finished>;

/** An empty shelf of artefacts: room for those in use, and no more memory than a worker can spare. */
export const nothingFinished = (): FinishedArtefacts => createShelf({ things: 256, bytes: 12 * 1024 * 1024 });

/** Why there are no bytes. */
export interface Refused {
  readonly ok: false;
  readonly reason: 'wrong' | 'unfit' | 'not-carried' | 'release-gone' | 'digest-differs';
  readonly problems: readonly Problem[];
  readonly language: Language;
}

/** Makes one artefact of a query; nothing but the query and the deployment has a part in it. */
export async function produce(name: ArtefactName, query: string, deployment: Deployment): Promise<Artefact | Refused> {
  const context = { release: deployment.release, delivery: 'pull' } as const;
  const read = readRequest(query, deployment.release);
  if (!read.ok) return withStanding(read, context);
  const { request, language } = read;
  const refused = (reason: Refused['reason'], problems: readonly Problem[]): Refused => ({
    ok: false,
    reason,
    problems,
    language,
  });
  const asked = resolvePlan(request, context);
  if (!asked.ok) return refused(hasOwnFault(asked.problems) ? 'wrong' : 'unfit', asked.problems);
  const unfit = manifestProblem(name, asked.plan);
  if (unfit !== undefined) return refused('unfit', [unfit]);

  const delivery = await deliveryOf(name, request, asked.plan, deployment.manifests);
  // The plan of the canonical query: the bytes must not tell by which of many queries they were asked for. Only plan.json
  // tells what was asked.
  const finished =
    name === 'plan.json'
      ? await finish(name, delivery === 'pull' ? asked.plan : planOf(request, delivery, deployment), deployment)
      : await finishOnce(name, asked.plan.canonicalQuery, delivery, deployment);
  if (finished === undefined) return refused('not-carried', [notCarried]);
  const { plan, digest } = finished;
  const surprise = unexpected(request, digest.hex);
  if (surprise !== undefined) return refused('digest-differs', [surprise]);
  const pinnedQuery = `${plan.canonicalQuery}&v=${deployment.release}`;
  return {
    ok: true,
    ...finished,
    isPinned: isPinned(request, plan, name),
    ...(name === 'plan.json' ? {} : { pinnedQuery }),
  };
}

async function finishOnce(
  name: ArtefactName,
  canonicalQuery: string,
  delivery: Delivery,
  deployment: Deployment,
): Promise<Finished | undefined> {
  const key = `${name} ${delivery} ${canonicalQuery}`;
  const known = deployment.finished?.get(key);
  if (known !== undefined) return known;
  const canonical = parseRequest(canonicalQuery);
  if (!canonical.ok) throw new TypeError(`Canonical query is refused: ${canonicalQuery}`);
  const { manifest, ...rest } = canonical.request;
  const request = manifest === undefined ? rest : { ...rest, manifest: delivery };
  const finished = await finish(name, planOf(request, delivery, deployment), deployment);
  if (finished !== undefined) deployment.finished?.put(key, finished, finished.bytes.byteLength + planBytes);
  return finished;
}

/** What a plan weighs, roughly: more than most do. */
const planBytes = 16 * 1024;

function planOf(request: BundleRequest, delivery: Delivery, { release }: Deployment): InstallPlan {
  const resolved = resolvePlan(request, { release, delivery });
  if (!resolved.ok) throw new TypeError(`A request that has a plan has none by ${delivery}`);
  return resolved.plan;
}

/** The bytes of an artefact; undefined where the plan carries a file that this service does not hold. */
async function finish(name: ArtefactName, plan: InstallPlan, deployment: Deployment): Promise<Finished | undefined> {
  const manifest = plan.delivery === 'carry' ? await finishManifest(plan, deployment.manifests) : undefined;
  if (manifest === undefined && plan.delivery === 'carry' && 'manifest' in plan) return undefined;
  const content = await render(name, plan, manifest, deployment);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { plan, bytes, digest: await digestOf(bytes) };
}

async function deliveryOf(
  name: ArtefactName,
  { manifest }: BundleRequest,
  plan: InstallPlan,
  store: ManifestStore,
): Promise<Delivery> {
  if (isOfManifest(name)) return 'carry';
  if (manifest !== undefined) return manifest;
  if (!isArchive(name) || !('manifest' in plan) || plan.manifest.kind !== 'upstream') return plan.delivery;
  return (await store.carried(plan.manifest.tag, plan.manifest.file)) === undefined ? 'pull' : 'carry';
}

const isArchive = (name: ArtefactName): boolean => name === 'bundle.zip' || name === 'bundle.tar.gz';

const isOfManifest = (name: ArtefactName): boolean => name === 'manifest.yaml' || name === 'manifest.diff';

async function render(
  name: ArtefactName,
  plan: InstallPlan,
  manifest: FinishedManifest | undefined,
  deployment: Deployment,
): Promise<string | Uint8Array<ArrayBuffer>> {
  const { installerSha256 } = deployment;
  switch (name) {
    case 'install.sh':
      return renderPlanScript(name, plan, {
        installerSha256,
        manifest: manifest && { sha256: manifest.sha256, text: manifest.text() },
      });
    case 'verify.sh':
    case 'uninstall.sh':
      return renderPlanScript(name, plan, { installerSha256, manifest: manifest && { sha256: manifest.sha256 } });
    case 'config.yaml':
      return renderConfig(plan.config.server);
    case 'manifest.yaml':
      return manifest?.bytes ?? '';
    case 'manifest.diff':
      return manifest?.diff() ?? '';
    case 'plan.json':
      return renderPlanJson(plan);
    case 'diagram.svg':
      return renderDiagram(plan, plan.language);
    case 'bundle.zip':
      return packZip(await bundleFiles(plan, manifest, deployment));
    case 'bundle.tar.gz':
      return packTarGz(await bundleFiles(plan, manifest, deployment));
    default:
      return name satisfies never;
  }
}

// Whatever a release of knit adds or moves, an answer with all of these named stays the same on this one.
function isPinned(request: BundleRequest, plan: InstallPlan, name: ArtefactName): boolean {
  return (
    request.v !== undefined &&
    request.k3s?.kind === 'release' &&
    (!('calico' in plan) || request.calico?.kind === 'release') &&
    (!isArchive(name) || !('manifest' in plan) || plan.manifest.kind === 'own' || request.manifest !== undefined)
  );
}

function manifestProblem(name: ArtefactName, plan: InstallPlan): Problem | undefined {
  if (!isOfManifest(name)) return undefined;
  if (!('manifest' in plan)) {
    return refuse(
      'cni',
      'not-applicable',
      {
        en: `cni=${plan.cni} has no manifest: ask with cni=calico or cni=canal`,
        ja: `cni=${plan.cni}にマニフェストはありません。cni=calicoまたはcni=canalを指定してください`,
      },
      { allowed: ['canal', 'calico'] },
    );
  }
  if (name === 'manifest.yaml' || plan.manifest.kind === 'upstream') return undefined;
  return refuse('via', 'not-applicable', {
    en: "via=operator changes no file of upstream's, so there is no diff: ask for /manifest.yaml, or use via=manifest",
    ja: 'via=operatorは上流のファイルを変更しないため、差分はありません。/manifest.yamlを使うか、via=manifestを指定してください',
  });
}

const notCarried: Problem = refuse(
  'manifest',
  'not-carried',
  {
    en: "This service does not hold upstream's file, so it cannot send it edited: use manifest=pull, with which the node downloads the pinned file and edits it itself",
    ja: 'このサービスには上流のファイルがないため、編集済みのファイルを送れません。manifest=pullを使うと、ノードが固定されたファイルをダウンロードして編集します',
  },
  { allowed: ['pull'], nearest: 'pull' },
);

// Faults of one parameter alone are the client's spelling (400); the rest are about what goes together (422).
const hasOwnFault = (problems: readonly Problem[]): boolean => problems.some(({ code }) => code === 'invalid');
