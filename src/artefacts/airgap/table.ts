import type { InstallPlan } from '../../plan/plan.ts';
import type { Problem } from '../../request/refusal.ts';
import { refuse } from '../../request/refusal.ts';
import type { ArtefactRow, Content, RenderContext } from '../artefact.ts';
import { planScriptParts } from '../scripts.ts';

/** In archives for sites without a way out, and in no others; for plans whose images are known. */
const packed = (name: string, mode: 0o644 | 0o755): Pick<ArtefactRow, 'name' | 'packed' | 'refuse'> => ({
  name,
  packed: { mode, path: ({ form: { airgap } }: RenderContext) => (airgap ? name : undefined) },
  refuse: withoutImages,
});

/** What a site without a way out needs besides the archive of the plan, a row each. */
export const airgapRows: readonly ArtefactRow[] = [
  {
    ...packed('fetch.sh', 0o755),
    id: 'fetchScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: {
      en: 'The script that fetches, where there is a way out, what a site without one needs',
      ja: 'エアギャップ環境に必要なものを、接続できる場所で取得するスクリプト',
    },
    label: { en: 'fetches', ja: '取得' },
    render: (context) => script('fetch.sh', context),
  },
  {
    ...packed('load.sh', 0o755),
    id: 'loadScript',
    type: 'text/x-shellscript; charset=utf-8',
    summary: {
      en: 'The script that lays what was fetched where K3s looks, on a node without a way out',
      ja: '取得したものを、エアギャップ環境のノードでK3sが参照する場所に置くスクリプト',
    },
    label: { en: 'lays what was fetched', ja: '配置' },
    render: (context) => script('load.sh', context),
  },
  {
    ...packed('airgap.lock.json', 0o644),
    id: 'airgapLock',
    type: 'application/json; charset=utf-8',
    summary: {
      en: 'What a site without a way out needs: addresses, digests, whose word they are, and what nobody pins',
      ja: 'エアギャップ環境に必要なもの。アドレス、ダイジェストとその出典、固定されていないもの',
    },
    label: { en: 'the lock', ja: 'ロック' },
    render: async ({ plan, source }) => (await import('./lock.ts')).renderLock(plan, source.installerSha256),
  },
  {
    ...packed('sbom.spdx.json', 0o644),
    id: 'sbom',
    type: 'application/spdx+json; charset=utf-8',
    summary: {
      en: 'What the archive for such a site installs, as SPDX 2.3, with digests where they are known',
      ja: 'そのアーカイブがインストールするもののSPDX 2.3。わかっているダイジェストを含みます',
    },
    label: { en: 'bill of materials', ja: '部品表' },
    render: async ({ plan, source }) => (await import('./sbom.ts')).renderSbom(plan, source.installerSha256),
  },
];

async function script(name: 'fetch.sh' | 'load.sh', { plan, source }: RenderContext): Promise<Content> {
  const { fileLines, imageLines, lockOf } = await import('./lock.ts');
  const lock = lockOf(plan, source.installerSha256);
  return planScriptParts(name, plan, { needed: { files: fileLines(lock), images: imageLines(lock) } });
}

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
