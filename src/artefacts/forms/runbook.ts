import type { InstallPlan } from '../../plan/plan.ts';
import { resolvePlan } from '../../plan/resolve.ts';
import { planUpgrade } from '../../plan/upgrade.ts';
import type { Problem } from '../../request/refusal.ts';
import { refuse } from '../../request/refusal.ts';
import type { BundleRequest } from '../../request/request.ts';
import type { NodeForm, RenderContext } from '../artefact.ts';
import type { Block } from './document.ts';
import { renderMarkdown } from './document.ts';
import { renderHtml } from './document-html.ts';
import type { Runbook } from './runbook-install.ts';
import { installBlocks } from './runbook-install.ts';
import { upgradeBlocks } from './runbook-upgrade.ts';

/** The ordered commands for every node as Markdown: what must be true before the next one, and how to go back. */
export const renderRunbook = (context: RenderContext): string => renderMarkdown(blocksOf(context));

/** The same as a page to print. */
export const renderRunbookPage = (context: RenderContext): string =>
  renderHtml(blocksOf(context), context.plan.language);

function blocksOf({ plan, request, form, source }: RenderContext): readonly Block[] {
  const asked = withEtcd(request, form);
  const resolved = asked === request ? undefined : resolvePlan(asked, plan);
  const runbook: Runbook = {
    plan: resolved?.ok === true ? resolved.plan : plan,
    language: plan.language,
    origin: source.origin,
    servers: form.servers,
    agents: form.agents,
    isEtcd: asked.clusterInit === true,
  };
  const way = form.from === undefined ? undefined : planUpgrade(asked, form.from, runbook.plan);
  return way?.ok === true ? upgradeBlocks(runbook, way) : installBlocks(runbook);
}

/** Why there is no runbook for so many servers, or from that release. */
export function refuseRunbook(plan: InstallPlan, form: NodeForm, request: BundleRequest): Problem | undefined {
  if (form.servers > 1 && request.clusterInit === false) return withoutEtcd;
  if (form.from === undefined) return undefined;
  const upgrade = planUpgrade(withEtcd(request, form), form.from, plan);
  return upgrade.ok ? undefined : upgrade.problem;
}

const withEtcd = (request: BundleRequest, { servers }: NodeForm): BundleRequest =>
  servers > 1 && request.clusterInit === undefined ? { ...request, clusterInit: true } : request;

const withoutEtcd: Problem = refuse(
  'servers',
  'conflict',
  {
    en: 'Several servers share an embedded etcd: use cluster-init=true, or servers=1',
    ja: '複数のサーバーには組み込みetcdが必要です。cluster-init=trueまたはservers=1を指定してください',
  },
  { allowed: ['1'], nearest: '1' },
);
