import type { Choice, InstallPlan } from '../plan/plan.ts';
import { inLanguage } from '../text.ts';

/**
 * The plan and its choices as JSON for people and programs: every text in the plan's language, keys in the plan's own order.
 * `installerSha256` is the digest that the service pins for K3s' installer.
 */
export function renderPlanJson(plan: InstallPlan, choices: readonly Choice[], installerSha256?: string): string {
  const entries = Object.entries(plan).flatMap((entry): readonly [string, unknown][] => {
    if (entry[0] === 'warnings') return [['choices', choices], entry];
    return entry[0] === 'k3s' ? [entry, ['installer', installerOf(installerSha256)]] : [entry];
  });
  return `${JSON.stringify(Object.fromEntries(entries), inLanguage(plan.language), 2)}\n`;
}

/** Where install.sh gets K3s' own installer, and whether it is compared with anything. */
const installerOf = (sha256: string | undefined) => ({
  url: 'https://get.k3s.io',
  ...(sha256 !== undefined && { sha256 }),
  detail:
    sha256 === undefined
      ? {
          en: 'Compared with no digest: only TLS vouches for it, unless the node sets KNIT_K3S_INSTALLER_SHA256',
          ja: 'ダイジェストとは照合しません。ノードでKNIT_K3S_INSTALLER_SHA256を設定しない限り、保証はTLSだけです',
        }
      : { en: 'Refused where its digest differs', ja: 'ダイジェストが異なれば使いません' },
});
