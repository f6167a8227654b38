import { k3sChannels } from '../catalog/k3s-channels.ts';
import type { K3sLine } from '../catalog/k3s-lines.ts';
import { k3sLines } from '../catalog/k3s-lines.ts';
import type { K3sRelease } from '../catalog/k3s-releases.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import { minorOf } from '../catalog/version.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { K3sSelector } from '../request/version.ts';
import { formatK3sSelector } from '../request/version.ts';
import type { Text } from '../text.ts';
import type { Choice } from './plan.ts';

/** The K3s that a plan installs. */
export interface K3sChoice {
  readonly version: string;
  readonly line: K3sLine;
  /** The catalog's row; absent where the catalog does not list the release but knows its minor. */
  readonly release?: K3sRelease;
}

/** Why a plan without `k3s` does not take the newest stable release: the last one that still has what was asked for. */
export interface LastRelease {
  readonly version: string;
  readonly reason: Text;
  readonly source: string;
}

/** Finds the exact K3s release that a request means; undefined, with a problem added, where there is none. */
export function chooseK3s(
  selector: K3sSelector | undefined,
  last: LastRelease | undefined,
  problems: Problem[],
): K3sChoice | undefined {
  const version = versionOf(selector, last);
  const line = k3sLines.find(({ minor }) => version !== undefined && minor === minorOf(version));
  if (version === undefined || line === undefined) {
    problems.push(unknownMinor());
    return undefined;
  }
  const release = k3sReleases.find((row) => row.version === version);
  return { version, line, ...(release === undefined ? {} : { release }) };
}

function versionOf(selector: K3sSelector | undefined, last: LastRelease | undefined): string | undefined {
  if (selector === undefined && last !== undefined) return last.version;
  const asked = selector ?? stable;
  switch (asked.kind) {
    case 'channel':
      return channelOf(asked.channel).version;
    case 'minor':
      return k3sReleases.find((row) => row.isConfirmed && minorOf(row.version) === asked.minor)?.version;
    case 'release':
      return asked.version;
    default:
      return asked satisfies never;
  }
}

/** Why a plan installs this K3s. */
export function explainK3s(
  selector: K3sSelector | undefined,
  last: LastRelease | undefined,
  { version, release }: K3sChoice,
): Choice {
  const because = (reason: Text, source: string): Choice => {
    const asked = selector && formatK3sSelector(selector);
    return { parameter: 'k3s', ...(asked === undefined ? {} : { asked }), chosen: version, reason, source };
  };
  if (selector === undefined && last !== undefined) return because(last.reason, last.source);
  const asked = selector ?? stable;
  if (asked.kind === 'channel') {
    const channel = channelOf(asked.channel);
    return because(channelReason(asked.channel, channel.checked), channel.source);
  }
  if (release === undefined) return because(unlisted, releasePage(version));
  return because(asked.kind === 'minor' ? newestOfMinor(asked.minor) : asAsked, release.source);
}

const stable = { kind: 'channel', channel: 'stable' } as const;

function channelOf(name: string): (typeof k3sChannels)[number] {
  const channel = k3sChannels.find((row) => row.channel === name);
  if (channel === undefined) throw new RangeError(`Catalog has no channel ${name}`);
  return channel;
}

/** Where K3s publishes a release. */
export function releasePage(version: string): string {
  return `https://github.com/k3s-io/k3s/releases/tag/${encodeURIComponent(version)}`;
}

/** Where a release keeps the list of its own images. */
export function imageListOf(version: string): string {
  return `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}/k3s-images.txt`;
}

function unknownMinor(): Problem {
  const minors = k3sLines.map(({ minor }) => minor);
  return refuse(
    'k3s',
    'not-available',
    {
      en: `knit's catalog does not know this minor: it knows ${minors.at(-1)} to ${minors[0]}`,
      ja: `knitのカタログにないマイナーバージョンです。${minors.at(-1)}から${minors[0]}まで対応しています`,
    },
    { allowed: ['stable', 'latest', ...minors] },
  );
}

const asAsked: Text = { en: 'Asked for.', ja: 'リクエストで指定されました。' };

const unlisted: Text = {
  en: 'The request names this release; the catalog does not list it, only its minor',
  ja: 'リクエストで指定されたリリース(カタログにはマイナーバージョンのみ記載)',
};

const channelReason = (channel: string, checked: string): Text => ({
  en: `What the ${channel} channel pointed to when knit's catalog was last checked, on ${checked}`,
  ja: `knitのカタログを最後に確認した${checked}時点の${channel}チャンネルのリリース`,
});

const newestOfMinor = (minor: string): Text => ({
  en: `The newest release of ${minor} in knit's catalog`,
  ja: `knitのカタログにある${minor}の最新リリース`,
});
