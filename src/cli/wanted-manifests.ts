import { calicoManifestBase } from '../catalog/calico-releases.ts';
import type { ManifestPin } from '../manifest/pins.ts';
import { pinnedManifests } from '../manifest/pins.ts';
import type { Text } from '../text.ts';

/** Which manifests are brought, from where, to where. */
export interface WantedManifests {
  readonly pins: readonly ManifestPin[];
  /** An address or a folder with `<tag>/manifests/<file>` below it. */
  readonly base: string;
  /** Folder that gets `<tag>/<file>`. */
  readonly folder: string;
  /** Longest time that one download may take, in seconds. */
  readonly timeout: number;
}

/** The words of `knit manifests`, where variables of the environment stand in for what is left out. */
export interface ManifestWords {
  readonly tags: readonly string[];
  readonly all: boolean;
  readonly base: string | undefined;
  readonly to: string | undefined;
  readonly timeout: string | undefined;
}

/** Reads what is wanted: tags or minors of the catalog, or by themselves the newest release of each minor; or why not. */
export function readWanted({
  tags: named,
  all,
  base = calicoManifestBase,
  to,
  timeout: patience = '60',
}: ManifestWords): { readonly ok: true; readonly wanted: WantedManifests } | { readonly ok: false; problem: Text } {
  if (all && named.length > 0)
    return no({ en: '--all: leave out either it or the tags', ja: '--allとタグはどちらか一方だけを指定してください' });
  const tags = all ? allTags : named.length > 0 ? named.map(newestOf) : newestTags();
  const unknown = tags.indexOf(undefined);
  if (unknown >= 0) {
    const name = JSON.stringify(named[unknown]);
    return no({
      en: `${name} is not in the catalog; the newest are ${newestTags().join(', ')}`,
      ja: `${name}はカタログにありません。最新は${newestTags().join('、')}です`,
    });
  }
  if (base.includes('://') && !isSourceAddress(base)) {
    return no({
      en: `--base: ${JSON.stringify(base)} is not https, http://127.0.0.1 or a folder`,
      ja: `--base: ${JSON.stringify(base)}はhttps、http://127.0.0.1、フォルダーのいずれでもありません`,
    });
  }
  const timeout = Number(patience);
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 600) {
    return no({
      en: '--timeout: give whole seconds, 1 to 600',
      ja: '--timeoutには1から600までの秒数を整数で指定してください',
    });
  }
  if (to === undefined) {
    return no({
      en: 'Where to? Name a folder: --to FOLDER, or KNIT_MANIFESTS',
      ja: '書き込み先のフォルダーを--toまたはKNIT_MANIFESTSで指定してください',
    });
  }
  const names = new Set(tags);
  return {
    ok: true,
    wanted: { pins: pinnedManifests.filter(({ tag }) => names.has(tag)), base, folder: to, timeout },
  };
}

const no = (problem: Text) => ({ ok: false, problem }) as const;

/** Tags of the catalog, the newest first. */
const allTags = [...new Set(pinnedManifests.map(({ tag }) => tag))];

const newestOf = (name: string): string | undefined =>
  allTags.find((tag) => tag === name) ?? allTags.find((tag) => /^v\d+\.\d+$/.test(name) && tag.startsWith(`${name}.`));

const newestTags = (): string[] => allTags.filter((tag) => newestOf(tag.slice(0, tag.lastIndexOf('.'))) === tag);

/** Whether an address is one to download from: https, or http on this machine; no query, no credentials, no slash behind. */
export function isSourceAddress(text: string): boolean {
  if (!URL.canParse(text) || /[?#\s\\]|\/$/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}
