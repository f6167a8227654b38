import { networkName } from '../artefacts/diagram/network-name.ts';
import { formatQuery } from '../plan/canonical.ts';
import type { InstallPlan } from '../plan/plan.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Language } from '../text.ts';
import { fill } from './fill.ts';
import { pageTexts } from './texts.ts';

/** A path of the page with a query. */
export const pathOf = (query: string, path = '/'): string => (query === '' ? path : `${path}?${query}`);

/** The page for a request, in a language. */
export function pageIn(request: BundleRequest, language: Language): string {
  return pathOf(formatQuery({ ...request, lang: language }));
}

/** A plan in one line, such as `K3s v1.36.4+k3s1 with flannel VXLAN`. */
export function summaryOf(plan: InstallPlan, language: Language): string {
  return fill(pageTexts.summary[language], { k3s: plan.k3s.version, network: networkName(plan)[language] });
}

/** Text that stands for a network in documents, with a link, in the notations that documents are written in. */
export function docLinks(label: string, url: string) {
  return {
    markdown: `[${label}](${url})`,
    asciidoc: `link:${url}[${label}]`,
    html: `<a href="${url.replaceAll('&', '&amp;')}">${label}</a>`,
  };
}

/** A picture of the network and a badge that tells when something newer is out, for Markdown. */
export function docPictures(label: string, origin: string, query: string): string {
  const at = (path: string, asked: string): string => `${origin}${pathOf(asked, path)}`;
  const link = at('/', query);
  return [
    `[![${label}](${at('/diagram.svg', query)})](${link})`,
    `[![knit](${at('/badge.svg', query)})](${link})`,
  ].join('\n');
}
