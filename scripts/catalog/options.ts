import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { calicoManifestBase } from '../../src/catalog/calico-releases.ts';
import { isSourceAddress } from '../../src/cli/wanted-manifests.ts';

/** Where `npm run catalog` looks, and what it may do. */
export interface Options {
  /** Base address of GitHub's API: lists of tags and releases. */
  readonly github: string;
  /** Address of K3s' list of channels. */
  readonly channels: string;
  /** Base address of Calico's manifests, laid out as `<tag>/manifests/<file>`. */
  readonly manifests: string;
  /** Base address of the files of public repositories, as `OWNER/NAME/BRANCH/PATH`. */
  readonly raw: string;
  /** Base address of GitHub's own files: what releases publish. */
  readonly downloads: string;
  /** Stands in for the registries of all images; absent where each image's own is asked. */
  readonly registry?: string;
  /** Whether pages are read too, for what a list of releases does not tell. */
  readonly isThorough: boolean;
  /** Folder that holds the lists. */
  readonly folder: string;
  /** Folder where a test finds them written down a second time; absent where the lists are not the checkout's own. */
  readonly records?: string;
  /** Longest time that one download may take, in seconds. */
  readonly timeout: number;
  readonly isWriting: boolean;
}

/** What the command line means. */
export type Command =
  | { readonly kind: 'compare'; readonly options: Options }
  | { readonly kind: 'pin'; readonly options: Options; readonly tag: string }
  | { readonly kind: 'pin-images'; readonly options: Options; readonly releases: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly detail: string };

/** The text of `--help`. */
export const help = `Compares knit's catalog with upstream's lists of releases.

Usage: npm run catalog -- [options]
       npm run catalog -- pin TAG [options]
       npm run catalog -- pin-images [RELEASE...] [options]

  pin TAG            downloads the manifests of one Calico tag, such as v3.33.0, checks that every edit fits them, and
                     writes its digests, lengths, images and day; of a pinned tag it says whether the bytes are the same
  pin-images         reads the digests of what a site without a way out fetches: K3s' files in its own sums, the images of
                     Calico and flannel in their registries. RELEASE is one of K3s, such as v1.36.4+k3s1, or a tag
                     of Calico; without any, those of K3s' channels, the newest tag, and all images pinned already.
                     --write writes them with the day. One that contradicts a pin is named, and nothing is written

  --write            adds the releases that are new, with digests of the files themselves, after checking
                     that every edit fits them; moves the channels
  --thorough         reads upstream's pages as well: digests of all pinned manifests, tested ranges, ends of life,
                     options of K3s, images; what differs is for a person
  --github URL       GitHub's API (KNIT_GITHUB_API), default https://api.github.com
  --channels URL     K3s' channels (KNIT_K3S_CHANNELS), default https://update.k3s.io/v1-release/channels
  --manifests URL    Calico's manifests (KNIT_MANIFEST_BASE), as URL/<tag>/manifests/<file>
  --raw URL          files of public repositories (KNIT_RAW_FILES), default https://raw.githubusercontent.com
  --downloads URL    files of releases (KNIT_GITHUB_FILES), default https://github.com
  --registry URL     one registry for all images (KNIT_REGISTRY), default the registry that an image names
  --folder FOLDER    where the lists are, default src/catalog
  --records FOLDER   where a test finds them written down again, default test/catalog/upstream beside src/catalog
  --timeout SECONDS  longest time for one download, 1 to 600, default 60
  --help

Addresses are https, or http://127.0.0.1 with a port. A redirect to another origin is refused,
but for the files of releases, which GitHub keeps at githubusercontent.com.
A release of a minor that the catalog does not know is reported, not added: its end of life and its tested
range are for a person to look up (k3s-lines.ts, calico-lines.ts). A Calico tag that could not be pinned is
listed as known, and refused with the truth by the service.

Exit codes:
  0   the catalog agrees with upstream, or --write has settled every difference
  1   there are differences
  64  the command line is wrong
  65  upstream sent what it should not, or a file that an edit does not fit; it is named, and not written
  69  a source could not be read whole; nothing is written
  70  the catalog's own lists cannot be read or written, or have another form than the one they are kept in
`;

/** Reads the command line; variables of the environment stand in for addresses that it leaves out. */
export function parseCommand(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  let parsed: ReturnType<typeof parseValues>;
  try {
    parsed = parseValues(args);
  } catch (error) {
    return { kind: 'usage', detail: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const options = {
    github: values.github ?? env['KNIT_GITHUB_API'] ?? 'https://api.github.com',
    channels: values.channels ?? env['KNIT_K3S_CHANNELS'] ?? 'https://update.k3s.io/v1-release/channels',
    raw: values.raw ?? env['KNIT_RAW_FILES'] ?? 'https://raw.githubusercontent.com',
    downloads: values.downloads ?? env['KNIT_GITHUB_FILES'] ?? 'https://github.com',
    manifests: values.manifests ?? env['KNIT_MANIFEST_BASE'] ?? calicoManifestBase,
  };
  const registry = values.registry ?? env['KNIT_REGISTRY'];
  const addresses = { ...options, ...(registry === undefined ? {} : { registry }) };
  for (const [name, address] of Object.entries(addresses)) {
    if (!isSourceAddress(address)) {
      return { kind: 'usage', detail: `--${name}: ${JSON.stringify(address)} is not https or http://127.0.0.1` };
    }
  }
  const timeout = Number(values.timeout ?? '60');
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 600) {
    return { kind: 'usage', detail: '--timeout: give whole seconds, 1 to 600' };
  }
  const folder = values.folder ?? fileURLToPath(new URL('../../src/catalog', import.meta.url));
  const records =
    values.folder === undefined
      ? fileURLToPath(new URL('../../test/catalog/upstream', import.meta.url))
      : values.records;
  const all = {
    ...addresses,
    folder,
    ...(records === undefined ? {} : { records }),
    timeout,
    isWriting: values.write === true,
    isThorough: values.thorough === true,
  };
  if (positionals.length === 0) return { kind: 'compare', options: all };
  const [command, tag = '', ...more] = positionals;
  if (command === 'pin-images') return pinImages(all, positionals.slice(1));
  if (command !== 'pin' || more.length > 0 || !/^v3\.\d{1,3}\.\d{1,3}$/.test(tag)) {
    return {
      kind: 'usage',
      detail: `${JSON.stringify(positionals.join(' '))}: give pin and one tag, such as pin v3.33.0`,
    };
  }
  return { kind: 'pin', options: all, tag };
}

function pinImages(options: Options, releases: readonly string[]): Command {
  const odd = releases.find((release) => !/^v3\.\d{1,3}\.\d{1,3}$|^v1\.\d{1,3}\.\d{1,3}\+k3s\d{1,2}$/.test(release));
  if (odd === undefined) return { kind: 'pin-images', options, releases };
  return {
    kind: 'usage',
    detail: `${JSON.stringify(odd)}: give releases of K3s, such as v1.36.4+k3s1, or tags of Calico, such as v3.32.1`,
  };
}

const parseValues = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      write: { type: 'boolean' },
      github: { type: 'string' },
      channels: { type: 'string' },
      manifests: { type: 'string' },
      raw: { type: 'string' },
      downloads: { type: 'string' },
      registry: { type: 'string' },
      thorough: { type: 'boolean' },
      folder: { type: 'string' },
      records: { type: 'string' },
      timeout: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
