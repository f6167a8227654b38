import type { InstallPlan } from '../../plan/plan.ts';
import type { Problem } from '../../request/refusal.ts';
import { refuse } from '../../request/refusal.ts';
import type { ArtefactRow, RenderContext } from '../artefact.ts';

/** In archives for sites without a way out, and in no others. */
const packed = (name: string, mode: 0o644 | 0o755): NonNullable<ArtefactRow['packed']> => ({
  mode,
  path: ({ form: { airgap } }: RenderContext) => (airgap ? name : undefined),
});

/** What a site without a way out needs besides the archive of the plan, a row each. */
export const airgapRows: readonly ArtefactRow[] = [
  {
    name: 'airgap.lock.json',
    id: 'airgapLock',
    type: 'application/json; charset=utf-8',
    summary: {
      en: 'What a site without a way out needs: addresses, digests, whose word they are, and what nobody pins',
      ja: 'エアギャップ環境に必要なもの。アドレス、ダイジェストとその出典、固定されていないもの',
    },
    label: { en: 'the lock', ja: 'ロック' },
    packed: packed('airgap.lock.json', 0o644),
    refuse: (plan) => withoutImages(plan),
    render: async ({ plan, source }) => (await import('./lock.ts')).renderLock(plan, source.installerSha256),
  },
];

/** Why a plan can have no archive for a site without a way out. */
export function withoutImages(plan: InstallPlan): Problem | undefined {
  if (plan.cni !== 'calico' || plan.via !== 'operator') return undefined;
  return refuse(
    'via',
    'not-applicable',
    {
      en: 'The operator chooses its images itself, so they cannot be fetched beforehand: use via=manifest',
      ja: 'イメージはoperatorが選択するため、事前に取得できません。via=manifestを使ってください',
    },
    { allowed: ['manifest'], nearest: 'manifest' },
  );
}
