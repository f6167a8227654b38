import { calicoReleasesChecked } from '../catalog/calico-releases.ts';
import { k3sReleasesChecked } from '../catalog/k3s-releases.ts';
import type { Text } from '../text.ts';

/** How old the catalog is that every answer rests on. */
export interface CatalogAge {
  /** Day on which its lists were last compared with upstream, ISO 8601. */
  readonly checked: string;
  /** Whether that is so long ago that newer releases are to be expected. */
  readonly isOld: boolean;
}

/** Days after which a catalog says of itself that it is old: K3s and Calico release every month. */
export const oldAfterDays = 60;

/** The age of the catalog at a time in milliseconds since 1970; without a clock nobody can say that it is old. */
export function catalogAge(now?: number): CatalogAge {
  const [checked = ''] = [k3sReleasesChecked, calicoReleasesChecked].sort();
  return { checked, isOld: now !== undefined && now - Date.parse(checked) > oldAfterDays * 86_400_000 };
}

/** What to know of a catalog that is old. */
export const oldCatalog: Text = {
  en: "This service's catalog is older than two months: look for newer releases before you install",
  ja: 'このサービスのカタログは2か月以上前のものです。インストール前に新しいリリースを確認してください',
};
