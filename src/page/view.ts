import { renderImages } from '../artefacts/images.ts';
import type { Refused } from '../artefacts/produce.ts';
import { produce } from '../artefacts/produce.ts';
import { renderPullNote } from '../artefacts/pull-note.ts';
import { renderReadme } from '../artefacts/readme.ts';
import type { Deployment } from '../deployment.ts';
import { formatQuery } from '../plan/canonical.ts';
import { renderConfig } from '../plan/config.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { ResolveContext } from '../plan/resolve.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { parseRequest } from '../request/parse.ts';
import type { Problem } from '../request/problem.ts';
import type { BundleRequest } from '../request/request.ts';
import type { CatalogAge } from '../status/catalog-age.ts';
import { catalogAge } from '../status/catalog-age.ts';
import type { LinkStatus } from '../status/status.ts';
import { statusOf } from '../status/status.ts';
import type { Language } from '../text.ts';
import type { FormState } from './form-state.ts';
import { formState } from './form-state.ts';
import { readable } from './settle.ts';
import type { Way } from './ways.ts';
import { waysFromWarnings, waysOut } from './ways.ts';

/** Everything that the page prints, before it has a form. */
export interface View {
  readonly language: Language;
  readonly origin: string;
  readonly release: string;
  readonly sourceUrl: string | undefined;
  /** The day of the catalog, and whether it is old. */
  readonly catalog: CatalogAge;
  /** What was asked and could be read, in canonical form: what the links of the page keep. */
  readonly request: BundleRequest;
  readonly form: FormState;
  readonly outcome: Answer | Refusal;
}

/** The answer to a request that can be fulfilled. */
export interface Answer {
  readonly kind: 'answer';
  readonly plan: InstallPlan;
  /** Query of the files as asked, and of the same with every version exact. */
  readonly query: string;
  readonly pinnedQuery: string;
  readonly isPinned: boolean;
  readonly scripts: Readonly<Record<ScriptName, Script>>;
  readonly files: readonly PreviewFile[];
  readonly manifest: 'none' | 'own' | 'held' | 'missing';
  readonly status: LinkStatus;
  readonly ways: readonly Way[];
}

/** Why there is no answer, and the ways out. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: Refused['reason'];
  readonly problems: readonly Problem[];
  readonly ways: readonly Way[];
}

/** The three scripts. */
export type ScriptName = 'install.sh' | 'verify.sh' | 'uninstall.sh';

/** One script as the pinned link gives it. */
export interface Script {
  readonly sha256: string;
  readonly bytes: number;
  readonly pinnedQuery: string;
}

/** One file of the archive. */
export interface PreviewFile {
  readonly name: string;
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
} as const satisfies Record<Refused['reason'], number>;

/** Finds out everything about one request that the page prints. */
export async function viewOf(query: string, preferred: Language, deployment: Deployment): Promise<View> {
  const context: ResolveContext = { release: deployment.release, delivery: 'pull' };
  const parsed = parseRequest(query);
  const request = parsed.ok ? parsed.request : readable(query);
  const language = request.lang ?? preferred;
  const outcome = await outcomeOf(query, language, deployment, context);
  const problems = outcome.kind === 'refusal' ? outcome.problems : [];
  return {
    language,
    origin: deployment.origin,
    release: deployment.release,
    sourceUrl: deployment.sourceUrl,
    catalog: catalogAge(deployment.now?.()),
    request,
    form: formState(request, problems, context),
    outcome,
  };
}

async function outcomeOf(
  query: string,
  language: Language,
  deployment: Deployment,
  context: ResolveContext,
): Promise<Answer | Refusal> {
  const refusal = (reason: Refused['reason'], problems: readonly Problem[], ways?: readonly Way[]): Refusal => ({
    kind: 'refusal',
    reason,
    problems,
    ways: ways ?? waysOut(query, problems, context),
  });
  const parsed = parseRequest(query);
  if (!parsed.ok) return refusal('wrong', parsed.problems);
  const { v, expect, ...asked } = parsed.request;
  const { lang: _, ...silent } = asked;
  // English is what the files are in without a word.
  const request: BundleRequest = language === 'en' ? silent : { ...silent, lang: language };
  const files = formatQuery(request);
  const released = v === undefined ? files : `${files}&v=${v}`;
  const first = await produce('install.sh', released, deployment);
  if (!first.ok)
    return refusal(
      first.reason,
      first.problems,
      first.reason === 'release-gone' ? sameHere(request, context) : undefined,
    );
  const resolved = resolvePlan(request, context);
  const status = statusOf(asked, context);
  if (!resolved.ok || !status.ok) return refusal('unfit', resolved.ok ? [] : resolved.problems);

  const { plan } = resolved;
  const scripts = {
    'install.sh': scriptOf(first),
    'verify.sh': scriptOf(await produce('verify.sh', files, deployment)),
    'uninstall.sh': scriptOf(await produce('uninstall.sh', files, deployment)),
  };
  const isExpected = expect === undefined || Object.values(scripts).some(({ sha256 }) => sha256 === expect);
  if (!isExpected) {
    const differs = await produce('install.sh', `${released}&expect=sha256-${expect}`, deployment);
    if (!differs.ok) return refusal(differs.reason, differs.problems, sameHere(request, context));
  }
  const diff =
    'manifest' in plan && plan.manifest.kind === 'upstream'
      ? await produce('manifest.diff', files, deployment)
      : undefined;
  const manifest = !('manifest' in plan) ? 'none' : diff === undefined ? 'own' : diff.ok ? 'held' : 'missing';
  return {
    kind: 'answer',
    plan,
    query: files,
    pinnedQuery: first.pinnedQuery ?? files,
    isPinned: first.isPinned,
    scripts,
    files: previewFiles(plan, files, scripts, manifest, diff?.ok ? new TextDecoder().decode(diff.bytes) : undefined),
    manifest,
    status: status.status,
    ways: waysFromWarnings(asked, plan, context),
  };
}

// The way out of a link to another release of knit, or to other bytes: the same request, answered here and now.
function sameHere(request: BundleRequest, context: ResolveContext): readonly Way[] {
  const resolved = resolvePlan(request, context);
  return resolved.ok ? [{ query: formatQuery(request), changes: [], plan: resolved.plan }] : [];
}

function scriptOf(artefact: Awaited<ReturnType<typeof produce>>): Script {
  if (!artefact.ok) throw new TypeError(`No script: ${artefact.reason}`);
  return { sha256: artefact.digest.hex, bytes: artefact.bytes.byteLength, pinnedQuery: artefact.pinnedQuery ?? '' };
}

function previewFiles(
  plan: InstallPlan,
  query: string,
  scripts: Answer['scripts'],
  manifest: Answer['manifest'],
  diff: string | undefined,
): readonly PreviewFile[] {
  const at = (name: string): string => `/${name}${query === '' ? '' : `?${query}`}`;
  // The archive carries the manifest where the service holds it, whatever the script does.
  const packed: InstallPlan = manifest === 'held' ? { ...plan, delivery: 'carry' } : plan;
  const own = manifest === 'own' && 'manifest' in plan && plan.manifest.kind === 'own' ? plan.manifest.text : undefined;
  const isPulled = manifest === 'missing' && 'manifest' in plan && plan.manifest.kind === 'upstream';
  const pull = isPulled ? renderPullNote(plan.manifest, plan.language) : undefined;
  return [
    { name: 'config.yaml', text: renderConfig(plan.config.server), href: at('config.yaml') },
    ...(plan.flannelConf === undefined ? [] : [{ name: 'knit-flannel.json', text: plan.flannelConf }]),
    ...(diff === undefined ? [] : [{ name: 'manifest.diff', text: diff, href: at('manifest.diff') }]),
    ...(pull === undefined ? [] : [{ name: 'PULL.md', text: pull }]),
    ...(manifest === 'none' || manifest === 'missing'
      ? []
      : [{ name: 'manifest.yaml', href: at('manifest.yaml'), ...(own && { text: own }) }]),
    ...(Object.entries(scripts) as [ScriptName, Script][]).map(([name, script]) => ({ name, script, href: at(name) })),
    { name: 'plan.json', href: at('plan.json') },
    { name: 'images.txt', text: renderImages(plan) },
    { name: 'README.md', text: renderReadme(packed) },
  ];
}
