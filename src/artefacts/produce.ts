import { formatCidr } from '../address/cidr.ts';
import { joinBytes } from '../archive/parts.ts';
import type { Cache } from '../cache.ts';
import { createCache } from '../cache.ts';
import type { ManifestStore } from '../manifest/held.ts';
import type { Asked } from '../plan/ask.ts';
import { askPlan } from '../plan/ask.ts';
import { formatForm, pinnedRequest } from '../plan/canonical.ts';
import type { Delivery, InstallPlan } from '../plan/plan.ts';
import { canonicalResolution } from '../plan/resolve.ts';
import { camelCase } from '../request/parameter.ts';
import { formParameters } from '../request/parameters.ts';
import { parseRequest } from '../request/parse.ts';
import { unexpected } from '../request/read.ts';
import type { Problem, Refusal } from '../request/refusal.ts';
import { refusal, refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Digest } from '../signature/digest.ts';
import { digestOf } from '../signature/digest.ts';
import type { ArtefactRow, ArtefactSource, FormParameter, NodeForm, RenderContext } from './artefact.ts';
import { finishManifest } from './finished-manifest.ts';
import { artefactNamed, isArchive, servedArtefacts } from './table.ts';

/** The bytes of one artefact, and the plan that they were made of. */
interface Finished {
  readonly plan: InstallPlan;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
}

/** Finished bytes and what a client should know of them. */
export interface Artefact extends Finished {
  readonly ok: true;
  readonly row: ArtefactRow;
  /** Query that gives the same bytes as long as this release of knit serves; absent where the bytes tell what was asked. */
  readonly pinnedQuery?: string;
  /** Whether the query already was one that cannot change its meaning. */
  readonly isPinned: boolean;
}

/** Artefacts that were made, by name and canonical query. */
export type ArtefactCache = Cache<Finished>;

/** An empty cache of artefacts: room for those in use, and no more memory than a worker can spare. */
export const createArtefactCache = (): ArtefactCache => createCache({ things: 256, bytes: 12 * 1024 * 1024 });

/** What artefacts are made of, and those that were made; without these, every request makes its own. */
export type Producer = ArtefactSource & { readonly finished?: ArtefactCache };

/** Makes one artefact of a query; nothing but the query and the service has a part in it. */
export async function produce(name: string, query: string, service: Producer): Promise<Artefact | Refusal> {
  const asked = askPlan(parseRequest(query), service.release);
  return asked.ok ? produceAsked(name, asked, service) : asked;
}

/** Makes one artefact of a query that was read and resolved. */
export async function produceAsked(
  name: string,
  { request, language, resolution }: Extract<Asked, { ok: true }>,
  service: Producer,
): Promise<Artefact | Refusal> {
  const row = artefactNamed(name);
  if (row === undefined) throw new RangeError(`There is no artefact ${name}`);
  const form = nodeForm(request);
  const reads = row.reads ?? [];
  const unread = formParameters.filter(
    (parameter) => request[camelCase(parameter)] !== undefined && !reads.includes(parameter),
  );
  if (unread.length > 0)
    return refusal(
      'unfit',
      unread.map((parameter) => notRead(parameter, name)),
      language,
    );
  const unfit = await row.refuse?.(resolution.plan, form, service, pinnedRequest(resolution.decisions));
  if (unfit !== undefined) return refusal('unfit', [unfit], language);

  const kind = { isArchive: isArchive(row), needsManifest: row.needs?.includes('manifest') ?? false };
  const delivery = await deliveryOf(kind, request, resolution.plan, service.manifests);
  const said = formatForm(request, reads);
  const key = `${name} ${delivery} ${resolution.plan.canonicalQuery}${said}`;
  const isShared = row.cacheability !== 'asked';
  const known = isShared ? service.finished?.get(key) : undefined;
  // The bytes must not tell by which of many queries they were asked for.
  const meant = isShared && known === undefined ? canonicalResolution(resolution, delivery) : resolution;
  const finished = known ?? (await finish(row, meant, form, service));
  if (finished === undefined) return refusal('not-carried', [notCarried], language);
  if (isShared && known === undefined) service.finished?.put(key, finished, finished.bytes.byteLength + planBytes);

  const { plan, digest } = finished;
  const surprise = unexpected(request, digest.hex);
  if (surprise !== undefined) return refusal('digest-differs', [surprise], language);
  return {
    ok: true,
    row,
    ...finished,
    isPinned: isPinned(request, plan, row),
    ...(isShared && { pinnedQuery: `${plan.canonicalQuery}${said}&v=${service.release}` }),
  };
}

/** What the files of an archive of a request are rendered from. */
export async function archiveContext(
  { request, resolution }: Pick<Extract<Asked, { ok: true }>, 'request' | 'resolution'>,
  source: ArtefactSource,
): Promise<RenderContext> {
  const delivery = await deliveryOf(
    { isArchive: true, needsManifest: false },
    request,
    resolution.plan,
    source.manifests,
  );
  const { plan, choices, decisions } = canonicalResolution(resolution, delivery);
  const manifest = plan.delivery === 'carry' ? await finishManifest(plan, source.manifests) : undefined;
  const form = nodeForm(request);
  return { plan, choices, request: pinnedRequest(decisions), manifest, source, form, isPacked: true };
}

/** What a plan weighs, roughly: more than most do. */
const planBytes = 16 * 1024;

/** The bytes of an artefact; undefined where the plan carries a file that this service does not hold. */
async function finish(
  row: ArtefactRow,
  { plan, choices, decisions }: Extract<Asked, { ok: true }>['resolution'],
  form: NodeForm,
  source: ArtefactSource,
): Promise<Finished | undefined> {
  const manifest = plan.delivery === 'carry' ? await finishManifest(plan, source.manifests) : undefined;
  if (manifest === undefined && plan.delivery === 'carry' && 'manifest' in plan) return undefined;
  const request = pinnedRequest(decisions);
  const content = await row.render({ plan, choices, request, manifest, source, form, isPacked: false });
  const bytes = content instanceof Uint8Array ? content : joinBytes(typeof content === 'string' ? [content] : content);
  return { plan, bytes, digest: await digestOf(bytes) };
}

async function deliveryOf(
  kind: { readonly isArchive: boolean; readonly needsManifest: boolean },
  { manifest }: BundleRequest,
  plan: InstallPlan,
  store: ManifestStore,
): Promise<Delivery> {
  if (!('manifest' in plan)) return 'pull';
  if (kind.needsManifest || plan.manifest.kind !== 'upstream') return 'carry';
  if (manifest !== undefined || !kind.isArchive) return plan.delivery;
  return (await store.carried(plan.manifest.tag, plan.manifest.file)) === undefined ? 'pull' : 'carry';
}

// Whatever a release of knit adds or moves, an answer with all of these named stays the same on this one.
function isPinned(request: BundleRequest, plan: InstallPlan, row: ArtefactRow): boolean {
  return (
    request.v !== undefined &&
    request.k3s?.kind === 'release' &&
    (!('calico' in plan) || request.calico?.kind === 'release') &&
    (!isArchive(row) || !('manifest' in plan) || plan.manifest.kind === 'own' || request.manifest !== undefined)
  );
}

/** What a request says of one node, and what that is where it says nothing. */
export function nodeForm(request: BundleRequest): NodeForm {
  const {
    role = 'server',
    nodes = [],
    verifiedBy = 'digest',
    airgap = false,
    servers = '1',
    agents = 0,
    from,
  } = request;
  return { role, nodes: nodes.map(formatCidr), verifiedBy, airgap, servers: Number(servers), agents, from };
}

function notRead(parameter: FormParameter, name: string): Problem {
  const readers = servedArtefacts().filter(({ reads }) => reads?.includes(parameter));
  const names = readers.map((row) => `/${row.name}`).join(', ');
  return refuse(parameter, 'not-applicable', {
    en: `/${name} does not read ${parameter}: leave it out. It is for ${names}`,
    ja: `/${name}は${parameter}を使いません。省略してください。${parameter}を使うのは${names}です`,
  });
}

const notCarried: Problem = refuse(
  'manifest',
  'not-carried',
  {
    en: "Use manifest=pull: the node downloads the pinned file and edits it. This service does not hold upstream's file",
    ja: 'このサービスには開発元のファイルがないため、編集済みのファイルを送れません。manifest=pullを使うと、ノードが固定されたファイルをダウンロードして編集します',
  },
  { allowed: ['pull'], nearest: 'pull' },
);
