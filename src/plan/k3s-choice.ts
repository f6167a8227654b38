import { k3sChannels } from '../catalog/k3s-channels.ts';
import type { K3sLine } from '../catalog/k3s-lines.ts';
import { k3sLines } from '../catalog/k3s-lines.ts';
import type { K3sRelease } from '../catalog/k3s-releases.ts';
import { k3sReleases } from '../catalog/k3s-releases.ts';
import type { Problem } from '../request/problem.ts';
import type { K3sSelector } from '../request/version.ts';
import { formatK3sSelector, minorOf } from '../request/version.ts';
import type { Text } from '../text.ts';
import type { Choice } from './plan.ts';
import { refuse } from './refusal.ts';

/** The K3s that a plan installs, and how it was found. */
export interface K3sChoice {
  readonly version: string;
  readonly line: K3sLine;
  /** The catalog's row; absent where the catalog does not list the release but knows its minor. */
  readonly release?: K3sRelease;
  readonly choice: Choice;
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
  if (selector === undefined && last !== undefined) return chosen(last.version, undefined, last.reason, last.source);
  const asked = selector ?? ({ kind: 'channel', channel: 'stable' } as const);
  const text = selector && formatK3sSelector(selector);
  switch (asked.kind) {
    case 'channel': {
      const channel = k3sChannels.find((row) => row.channel === asked.channel);
      if (channel === undefined) throw new RangeError(`Catalog has no channel ${asked.channel}`);
      return chosen(channel.version, text, channelReason(asked.channel, channel.checked), channel.source);
    }
    case 'minor': {
      const newest = k3sReleases.find((row) => row.isConfirmed && minorOf(row.version) === asked.minor);
      if (newest !== undefined) return chosen(newest.version, text, newestOfMinor(asked.minor), newest.source);
      problems.push(unknownMinor());
      return undefined;
    }
    case 'release': {
      const { version } = asked;
      const release = k3sReleases.find((row) => row.version === version);
      if (release !== undefined) return chosen(version, text, asAsked, release.source);
      if (k3sLines.some(({ minor }) => minor === minorOf(version)))
        return chosen(version, text, unlisted, releasePage(version));
      problems.push(unknownMinor());
      return undefined;
    }
    default:
      return asked satisfies never;
  }
}

/** Where K3s publishes a release. */
export function releasePage(version: string): string {
  return `https://github.com/k3s-io/k3s/releases/tag/${encodeURIComponent(version)}`;
}

/** Where a release keeps the list of its own images. */
export function imageListOf(version: string): string {
  return `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}/k3s-images.txt`;
}

function chosen(version: string, asked: string | undefined, reason: Text, source: string): K3sChoice {
  const line = k3sLines.find(({ minor }) => minor === minorOf(version));
  if (line === undefined) throw new RangeError(`Catalog has no line for ${version}`);
  const release = k3sReleases.find((row) => row.version === version);
  const choice = { parameter: 'k3s', ...(asked === undefined ? {} : { asked }), chosen: version, reason, source };
  return { version, line, choice, ...(release === undefined ? {} : { release }) };
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

const asAsked: Text = { en: 'The request names this release', ja: 'リクエストで指定されたリリース' };

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
