/** Which K3s a request names: one release, the newest of a minor, or what a channel points to. */
export type K3sSelector =
  | { readonly kind: 'release'; readonly version: string }
  | { readonly kind: 'minor'; readonly minor: string }
  | { readonly kind: 'channel'; readonly channel: 'stable' | 'latest' };

/** Which Calico a request names: one release, or the newest of a minor. */
export type CalicoSelector =
  | { readonly kind: 'release'; readonly version: string }
  | { readonly kind: 'minor'; readonly minor: string };

/** What a K3s release, minor or channel looks like; a `+` of the URL arrives as a space, image tags have `-`. */
export const k3sPattern: RegExp = /^(?:v\d{1,2}\.\d{1,3}(?:\.\d{1,3}[+ -]k3s\d{1,2})?|stable|latest)$/;

/** What one exact K3s release looks like. */
export const k3sReleasePattern: RegExp = /^v\d{1,2}\.\d{1,3}\.\d{1,3}[+ -]k3s\d{1,2}$/;

/** What a Calico release or minor looks like. */
export const calicoPattern: RegExp = /^v\d{1,2}\.\d{1,3}(?:\.\d{1,3})?$/;

/** Reads the text of a K3s selector that fits `k3sPattern`. */
export function parseK3sSelector(text: string): K3sSelector {
  if (text === 'stable' || text === 'latest') return { kind: 'channel', channel: text };
  return text.includes('k3s')
    ? { kind: 'release', version: text.replace(/[ -]/, '+') }
    : { kind: 'minor', minor: text };
}

/** The canonical text of a K3s selector. */
export function formatK3sSelector(selector: K3sSelector): string {
  switch (selector.kind) {
    case 'release':
      return selector.version;
    case 'minor':
      return selector.minor;
    case 'channel':
      return selector.channel;
    default:
      return selector satisfies never;
  }
}

/** Reads the text of a Calico selector that fits `calicoPattern`. */
export function parseCalicoSelector(text: string): CalicoSelector {
  return text.split('.').length === 3 ? { kind: 'release', version: text } : { kind: 'minor', minor: text };
}

/** The canonical text of a Calico selector. */
export function formatCalicoSelector(selector: CalicoSelector): string {
  return selector.kind === 'release' ? selector.version : selector.minor;
}
