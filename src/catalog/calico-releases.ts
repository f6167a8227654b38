import type { Text } from '../text.ts';
import { calicoKnown } from './calico-known.ts';
import type { CalicoPin, Pin } from './calico-pins.ts';
import { calicoPins } from './calico-pins.ts';
import { minorOf } from './version.ts';

export { calicoPinsChecked as calicoReleasesChecked } from './calico-pins.ts';

/** The upstream manifests that knit edits. */
export type CalicoFile = 'calico.yaml' | 'canal.yaml';

/** One upstream manifest, pinned by digest. */
export interface PinnedFile extends Pin {
  readonly url: string;
  /** The images that the manifest names, sorted. */
  readonly images: readonly string[];
}

/** One release of Calico, and so of Canal. */
export interface CalicoRelease {
  readonly tag: string;
  readonly minor: string;
  /** Day of the tagged commit, ISO 8601. */
  readonly date: string;
  readonly commit: string;
  readonly files: Readonly<Record<CalicoFile, PinnedFile>>;
  /** Release of the flannel in Canal. */
  readonly flannel: string;
  /** The release that its manifests really install, where that is another one. */
  readonly installs?: string;
  readonly note?: Text;
  readonly source: string;
}

/** Below this address upstream keeps its manifests, as `<tag>/manifests/<file>`; mirrors have the same layout. */
export const calicoManifestBase = 'https://raw.githubusercontent.com/projectcalico/calico';

/**
 * Every Calico release that knit installs, the newest first. It begins with v3.24, the first minor whose manifests are
 * real files and not templates of a documentation site.
 */
export const calicoReleases: readonly CalicoRelease[] = calicoPins.map((pin) => {
  const installs = pin.images.calico[0]?.split(':').at(-1) ?? pin.tag;
  return {
    tag: pin.tag,
    minor: minorOf(pin.tag),
    date: pin.date,
    commit: pin.commit,
    flannel:
      pin.images.canal
        .find((image) => image.includes('/flannel:'))
        ?.split(':')
        .at(-1) ?? '',
    files: { 'calico.yaml': pinnedFile(pin, 'calico'), 'canal.yaml': pinnedFile(pin, 'canal') },
    ...(installs === pin.tag ? {} : { installs, note: otherImages(pin.tag, installs) }),
    source: `https://github.com/projectcalico/calico/tree/${pin.tag}/manifests`,
  };
});

/** One release of Calico that exists and that knit installs nothing of: it has no digest. */
export interface UnpinnedCalico {
  readonly tag: string;
  readonly minor: string;
  /** Day that the source states, ISO 8601. */
  readonly date: string;
  readonly isConfirmed: boolean;
  readonly source: string;
}

/** The releases that are known and not pinned, the newest first. */
export const unpinnedCalicoReleases: readonly UnpinnedCalico[] = calicoKnown.map(({ tag, date, seen }) => ({
  tag,
  minor: minorOf(tag),
  date,
  isConfirmed: seen !== 'third-party',
  source:
    seen === 'notes'
      ? `https://github.com/projectcalico/calico/blob/${tag}/release-notes/${tag}-release-notes.md`
      : `https://github.com/projectcalico/calico/releases/tag/${tag}`,
}));

function pinnedFile(pin: CalicoPin, name: 'calico' | 'canal'): PinnedFile {
  return {
    ...pin[name],
    url: `${calicoManifestBase}/${pin.tag}/manifests/${name}.yaml`,
    images: pin.images[name],
  };
}

function otherImages(tag: string, installs: string): Text {
  return {
    en: `The manifests of ${tag} name the images of ${installs}: they install ${installs}`,
    ja: `${tag}のマニフェストは${installs}のイメージを指定しているため、${installs}がインストールされます`,
  };
}
