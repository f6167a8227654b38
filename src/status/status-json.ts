import type { Language, Text } from '../text.ts';
import { oldCatalog } from './catalog-age.ts';
import type { LinkStatus, Update } from './status.ts';

/** The status of a link as JSON, with absolute links on this service. */
export function renderStatusJson(
  { state, plan, updates, known, catalog, warnings }: LinkStatus,
  origin: string,
  language: Language,
): string {
  const document = {
    state,
    summary: stateTexts[state][language].replace('{day}', catalog.checked),
    catalog: { ...catalog, ...(catalog.isOld && { detail: oldCatalog[language] }) },
    release: plan.release,
    k3s: { version: plan.k3s.version, endOfLife: plan.k3s.endOfLife },
    ...('calico' in plan && { calico: plan.calico }),
    pinned: `${origin}/?${plan.canonicalQuery}&v=${plan.release}`,
    updates: updates.map(({ kind, query, pinnedQuery, changes }) => ({
      kind,
      summary: updateTexts[kind][language],
      link: `${origin}/${query === '' ? '' : `?${query}`}`,
      pinned: `${origin}/?${pinnedQuery}`,
      changes,
    })),
    known,
    warnings: warnings.map(({ code, parameter, detail, remedy, source }) => ({
      code,
      ...(parameter !== undefined && { parameter }),
      detail: detail[language],
      remedy: remedy[language],
      source,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What the states mean; `{day}` is the day of the catalog. */
export const stateTexts: Readonly<Record<LinkStatus['state'], Text>> = {
  current: { en: 'newest known on {day}', ja: '{day}時点で最新' },
  newer: { en: 'newer available', ja: '新しい版あり' },
  behind: { en: 'newer exists, not pinned here', ja: '未対応の新しい版あり' },
  'end-of-life': { en: 'end of life', ja: 'サポート終了' },
};

/** What the ways to bring a link up to date mean. */
export const updateTexts: Readonly<Record<Update['kind'], Text>> = {
  line: { en: 'The newest release of the same K3s minor', ja: '同じK3sマイナーバージョンの最新リリース' },
  stable: { en: 'The stable channel of K3s', ja: 'K3sのstableチャンネル' },
  calico: { en: 'The Calico that fits this K3s', ja: 'このK3sに合うCalico' },
  knit: { en: 'The release of knit that answers here', ja: 'ここで稼働しているknitのリリース' },
};
