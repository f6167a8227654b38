import { calicoReleases } from '../catalog/calico-releases.ts';
import { k3sChannels } from '../catalog/k3s-channels.ts';
import { k3sLines } from '../catalog/k3s-lines.ts';
import { k3sReleases, k3sReleasesChecked } from '../catalog/k3s-releases.ts';
import { minorOf } from '../catalog/version.ts';
import type { Language, Text } from '../text.ts';
import type { FieldState } from './form-state.ts';

/** Options of a menu that belong together. */
export interface ReleaseGroup {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** What the menu of a release offers: channels, the newest of each line, and the exact releases of the newest lines. */
export function releaseGroups(field: FieldState, language: Language): readonly ReleaseGroup[] {
  const { parameter, asked } = field;
  const groups = parameter.name === 'k3s' ? k3sGroups(field, language) : calicoGroups(field, language);
  const isOffered = groups.some(({ options }) => options.some(({ value }) => value === asked));
  if (isOffered) return groups;
  return [{ label: words.asked[language], options: [{ value: asked, text: asked }] }, ...groups];
}

function k3sGroups({ asked, chosen }: FieldState, language: Language): readonly ReleaseGroup[] {
  // Some backends bring a release of their own, which then takes the place of the channel.
  const [usual] = k3sChannels;
  const isOwn = asked === '' && chosen !== undefined && chosen !== usual?.version;
  const supported = k3sLines.filter(({ endOfLife }) => endOfLife >= k3sReleasesChecked).map(({ minor }) => minor);
  const newest = (minor: string): string =>
    k3sReleases.find((row) => row.isConfirmed && minorOf(row.version) === minor)?.version ?? minor;
  return [
    ...(isOwn ? [{ label: words.chosen[language], options: [{ value: '', text: chosen }] }] : []),
    {
      label: words.channel[language],
      options: k3sChannels.map(({ channel, version }, index) => ({
        // The channel that is followed anyway needs no word, but keeps the one that the link has.
        value: index === 0 && asked !== channel && !isOwn ? '' : channel,
        text: `${channel}: ${version}`,
      })),
    },
    {
      label: words.line[language],
      options: k3sLines.map(({ minor }) => ({
        value: minor,
        text: `${minor}: ${newest(minor)}${supported.includes(minor) ? '' : words.ended[language]}`,
      })),
    },
    {
      label: words.exact[language],
      options: k3sReleases
        .filter(({ version, isConfirmed }) => isConfirmed && supported.includes(minorOf(version)))
        .slice(0, 12)
        .map(({ version }) => ({ value: version, text: version })),
    },
  ];
}

function calicoGroups({ asked, chosen }: FieldState, language: Language): readonly ReleaseGroup[] {
  const minors = [...new Set(calicoReleases.map(({ minor }) => minor))];
  return [
    {
      label: words.usual[language],
      options: [{ value: '', text: words.fits[language] + (asked === '' && chosen ? `: ${chosen}` : '') }],
    },
    {
      label: words.line[language],
      options: minors.map((minor) => ({
        value: minor,
        text: `${minor}: ${calicoReleases.find((release) => release.minor === minor)?.tag ?? minor}`,
      })),
    },
  ];
}

const words = {
  channel: { en: 'Channel', ja: 'チャンネル' },
  line: { en: 'Newest of a line', ja: '系列の最新' },
  exact: { en: 'Exact release', ja: '特定のリリース' },
  chosen: { en: 'For this network', ja: 'このネットワーク用' },
  asked: { en: 'In this link', ja: 'このリンクの指定' },
  usual: { en: 'Default', ja: 'デフォルト' },
  fits: { en: 'fits the K3s release', ja: 'K3sのリリースに合うもの' },
  ended: { en: ' (end of life)', ja: '(サポート終了)' },
} satisfies Record<string, Text>;
