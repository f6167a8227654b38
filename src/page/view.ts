import { joinText } from '../archive/parts.ts';
import type { ArtefactRow, Content, RenderContext } from '../artefacts/artefact.ts';
import { packedPath } from '../artefacts/artefact.ts';
import { archiveContext, produceAsked } from '../artefacts/produce.ts';
import { artefacts } from '../artefacts/table.ts';
import type { Deployment } from '../http/deployment.ts';
import { askResolved } from '../plan/ask.ts';
import { formatQuery } from '../plan/canonical.ts';
import { lastingProblems } from '../plan/lasting.ts';
import type { Choice, InstallPlan } from '../plan/plan.ts';
import type { ResolveContext, Resolved } from '../plan/resolve.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { Parsed } from '../request/parse.ts';
import { digestDiffers, readParsed } from '../request/read.ts';
import type { Problem, Refusal } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import type { CatalogAge } from '../status/catalog-age.ts';
import { catalogAge } from '../status/catalog-age.ts';
import type { LinkStatus } from '../status/status.ts';
import { statusOf } from '../status/status.ts';
import type { Language, Text } from '../text.ts';
import type { FormState } from './form-state.ts';
import { formState } from './form-state.ts';
import type { Trials } from './trials.ts';
import { createTrials } from './trials.ts';
import type { Way } from './ways.ts';
import { waysFromWarnings, waysOut } from './ways.ts';

/** Everything that the page prints, before it has a form. */
export interface View {
  readonly language: Language;
  readonly origin: string;
  readonly release: string;
  readonly sourceUrl: string | undefined;
  /** Whether the service signs what it answers. */
  readonly isSigning: boolean;
  /** The day of the catalog, and whether it is old. */
  readonly catalog: CatalogAge;
  /** What was asked and could be read, in canonical form: what the links of the page keep. */
  readonly request: BundleRequest;
  readonly form: FormState;
  readonly outcome: Answer | RefusalView;
}

/** The answer to a request that can be fulfilled. */
export interface Answer {
  readonly kind: 'answer';
  readonly plan: InstallPlan;
  /** What was decided, and why. */
  readonly choices: readonly Choice[];
  /** Query of the files as asked, and of the same with every version exact. */
  readonly query: string;
  readonly pinnedQuery: string;
  readonly isPinned: boolean;
  readonly scripts: Readonly<Record<string, Script>> & { readonly 'install.sh': Script };
  readonly files: readonly PreviewFile[];
  readonly manifest: 'none' | 'own' | 'held' | 'missing';
  readonly status: LinkStatus;
  readonly ways: readonly Way[];
}

/** Why there is no answer, and the ways out. */
export interface RefusalView {
  readonly kind: 'refusal';
  readonly reason: Refusal['reason'];
  readonly problems: readonly Problem[];
  readonly ways: readonly Way[];
}

/** One script as the pinned link gives it. */
export interface Script {
  readonly sha256: string;
  readonly bytes: number;
  readonly pinnedQuery: string;
}

/** One file of the archive. */
export interface PreviewFile {
  readonly name: string;
  /** What it is for. */
  readonly label: Text;
  /** Its contents, where they are short. */
  readonly text?: string;
  /** Path and query of it alone, where it has a route. */
  readonly href?: string;
  readonly script?: Script;
}

/** The HTTP status of a page. */
export function statusOfView({ outcome }: View): number {
  return outcome.kind === 'answer' ? 200 : refusalStatuses[outcome.reason];
}

/** The HTTP status of each reason to refuse. */
export const refusalStatuses = {
  wrong: 400,
  unfit: 422,
  'not-carried': 409,
  'release-gone': 410,
  'digest-differs': 409,
} as const satisfies Record<Refusal['reason'], number>;

/** Finds out everything about one parsed query that the page prints. */
export async function viewOf(parsed: Parsed, preferred: Language, deployment: Deployment): Promise<View> {
  const { release, origin, sourceUrl, signingKeys = [] } = deployment;
  const context: ResolveContext = { release, delivery: 'pull' };
  const request = parsed.ok ? parsed.request : parsed.readable;
  const language = request.lang ?? preferred;
  const { lang: _, expect: __, ...silent } = request;
  // English is what the files are in without a word.
  const wanted: BundleRequest = language === 'en' ? silent : { ...silent, lang: language };
  const resolved = resolvePlan(wanted, context);
  const trials = createTrials(context, [[request, resolved]]);
  const outcome = await outcomeOf(parsed, { request: wanted, language, resolved }, deployment, trials);
  const problems = outcome.kind === 'refusal' ? outcome.problems : [];
  return {
    language,
    origin,
    release,
    sourceUrl,
    isSigning: signingKeys.length > 0,
    catalog: catalogAge(deployment.now?.()),
    request,
    form: formState(request, problems, trials),
    outcome,
  };
}

interface Wanted {
  /** What the files are asked with. */
  readonly request: BundleRequest;
  readonly language: Language;
  readonly resolved: Resolved;
}

async function outcomeOf(
  parsed: Parsed,
  { request, language, resolved }: Wanted,
  deployment: Deployment,
  trials: Trials,
): Promise<Answer | RefusalView> {
  const { release } = deployment;
  const refusal = (reason: Refusal['reason'], problems: readonly Problem[], ways?: readonly Way[]): RefusalView => ({
    kind: 'refusal',
    reason,
    problems,
    ways: ways ?? waysOut(parsed, problems, trials),
  });
  if (!parsed.ok) {
    const lasting = lastingProblems(parsed.readable, parsed.problems, trials.resolve);
    return refusal('wrong', [...parsed.problems, ...lasting]);
  }
  const { v: _, ...files } = request;
  const query = formatQuery(files);
  // The way out of a link to another release of knit, or to other bytes: the same request, answered here and now.
  const sameHere = resolved.ok ? [{ query, changes: [], plan: resolved.plan, choices: resolved.choices }] : [];
  const read = readParsed(parsed, release);
  if (!read.ok) return refusal(read.reason, read.problems, sameHere);
  const asked = askResolved(request, language, resolved);
  if (!asked.ok) return refusal(asked.reason, asked.problems);
  const first = await produceAsked('install.sh', asked, deployment);
  if (!first.ok) return refusal(first.reason, first.problems);

  const { plan, choices } = asked.resolution;
  const packed = await archiveContext({ request: files, resolution: asked.resolution }, deployment);
  const rows = artefacts.filter((row) => packedPath(row, packed) !== undefined);
  const scripts: Record<string, Script> & { 'install.sh': Script } = { 'install.sh': scriptOf(first) };
  for (const { name, reads } of rows.filter(({ name }) => name.endsWith('.sh') && name !== 'install.sh'))
    if (reads === undefined) scripts[name] = scriptOf(await produceAsked(name, asked, deployment));
  const { expect } = parsed.request;
  if (expect !== undefined && Object.values(scripts).every(({ sha256 }) => sha256 !== expect))
    return refusal('digest-differs', [digestDiffers], sameHere);
  const status = statusOf(parsed.request, { release, now: deployment.now?.(), resolve: trials.resolve });
  if (!status.ok) throw new TypeError('A request that has a plan has no status');
  return {
    kind: 'answer',
    plan,
    choices,
    query,
    pinnedQuery: first.pinnedQuery ?? query,
    isPinned: first.isPinned,
    scripts,
    files: await previewFiles(rows, packed, query, scripts),
    manifest: await manifestState(plan, deployment),
    status: status.status,
    ways: waysFromWarnings(parsed.request, plan, trials),
  };
}

function scriptOf(artefact: Awaited<ReturnType<typeof produceAsked>>): Script {
  if (!artefact.ok) throw new TypeError(`No script: ${artefact.reason}`);
  return { sha256: artefact.digest.hex, bytes: artefact.bytes.byteLength, pinnedQuery: artefact.pinnedQuery ?? '' };
}

async function manifestState(plan: InstallPlan, { manifests }: Deployment): Promise<Answer['manifest']> {
  if (!('manifest' in plan)) return 'none';
  if (plan.manifest.kind !== 'upstream') return 'own';
  return (await manifests.carried(plan.manifest.tag, plan.manifest.file)) === undefined ? 'missing' : 'held';
}

/** The files of the archive, in its order. */
async function previewFiles(
  rows: readonly ArtefactRow[],
  packed: RenderContext,
  query: string,
  scripts: Answer['scripts'],
): Promise<readonly PreviewFile[]> {
  const files: PreviewFile[] = [];
  for (const row of rows) {
    const { name, label, id } = row;
    const text = row.isShort?.(packed.plan) ? await row.render(packed) : undefined;
    const script = scripts[name];
    files.push({
      name,
      label,
      ...(text !== undefined && { text: textOf(text) }),
      ...(id !== undefined && { href: `/${name}${query === '' ? '' : `?${query}`}` }),
      ...(script !== undefined && { script }),
    });
  }
  return files;
}

function textOf(content: Content): string {
  if (content instanceof Uint8Array) throw new TypeError('The page shows texts');
  return typeof content === 'string' ? content : joinText(content);
}
