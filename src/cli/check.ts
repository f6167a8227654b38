import { produce } from '../artefacts/produce.ts';
import type { Text } from '../text.ts';
import type { Produced } from './answer.ts';
import { isArtefact, sayRefused } from './answer.ts';
import { compareBytes } from './compare-archives.ts';
import { describeDifference, sameBytes } from './difference.ts';
import type { Outcome } from './exit-codes.ts';
import type { Fetched, World } from './world.ts';

/** A program that people fetch with, by the headers that it sends. */
export interface Client {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it stops reading for a while, as a shell does that runs what it reads. */
  readonly pauses?: boolean;
}

/** Who is asked as, each with the headers that the program sends behind Host, in its order. */
export const clients: readonly Client[] = [
  { name: 'curl', headers: { 'User-Agent': 'curl/8.5.0', Accept: '*/*' } },
  { name: 'curl | sh', headers: { 'User-Agent': 'curl/8.5.0', Accept: '*/*' }, pauses: true },
  {
    name: 'wget',
    headers: {
      'User-Agent': 'Wget/1.21.4',
      Accept: '*/*',
      'Accept-Encoding': 'identity',
      Connection: 'Keep-Alive',
    },
  },
  {
    name: 'browser',
    headers: {
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'Accept-Language': 'ja,en;q=0.5',
    },
  },
];

/** Fetches an address of a service as several clients do, and compares each answer with the one made here. */
export async function check(address: string, world: World): Promise<Outcome> {
  const asked = parseAddress(address);
  if (asked === undefined) return say(world, 'usage', messages.address);
  const { name, query, url } = asked;
  let made: Produced | undefined;
  const outcomes: Outcome[] = [];
  for (const client of clients) {
    const fetched = await world.fetch(url, client.headers, client.pauses ?? false).catch(() => undefined);
    const problem = fetched === undefined ? messages.unreachable : problemOf(fetched);
    if (fetched === undefined || problem !== undefined) {
      outcomes.push(say(world, 'unavailable', problem ?? messages.unreachable, client.name));
      continue;
    }
    made ??= await produceLike(name, query, fetched, world);
    if (!made.ok) return sayUnmade(made, world);
    if (sameBytes(fetched.bytes, made.bytes)) {
      say(world, 'done', messages.same, client.name);
      outcomes.push('done');
    } else if (isOtherRelease(query, fetched, world)) {
      outcomes.push(say(world, 'incomparable', messages.otherRelease, client.name));
    } else {
      outcomes.push(say(world, 'differs', messages.differs, client.name));
      const differences = isZip(name)
        ? await compareBytes(fetched.bytes, made.bytes)
        : describeDifference(fetched.bytes, made.bytes);
      for (const part of differences) world.say(`    ${part[world.language]}`);
    }
  }
  if (made?.ok && outcomes.includes('done')) world.say(`sha256 ${made.digest.hex}`);
  // One answer that differs weighs more than another that did not come.
  return (['differs', 'unavailable', 'incomparable'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'done';
}

/** The artefact, the query and the address that will be asked; undefined where it is no address of a knit. */
function parseAddress(
  address: string,
): { readonly name: string; readonly query: string; readonly url: string } | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const name = url.pathname.slice(1);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || !isArtefact(name)) return undefined;
  url.hash = '';
  return { name, query: url.search.slice(1), url: url.href };
}

// An archive says with its pinned address whether it carries the manifest; both are right answers to a floating one.
async function produceLike(name: string, query: string, { contentLocation }: Fetched, world: World): Promise<Produced> {
  const delivery = /[?&]manifest=(carry|pull)(?:&|$)/.exec(contentLocation ?? '')?.[1];
  const isOpen = name === 'bundle.zip' && delivery !== undefined && !new URLSearchParams(query).has('manifest');
  if (!isOpen) return produce(name, query, world.deployment);
  const made = await produce(name, `${query}&manifest=${delivery}`.replace(/^&/, ''), world.deployment);
  return made.ok ? made : produce(name, query, world.deployment);
}

/** Says why nothing could be made here to compare with. */
export function sayUnmade(made: Produced & { readonly ok: false }, world: World): Outcome {
  if (made.reason === 'release-gone') return say(world, 'incomparable', messages.otherRelease);
  const outcome = sayRefused(made, world);
  if (made.reason === 'not-carried') return say(world, outcome, messages.manifests);
  return made.reason === 'digest-differs' ? 'differs' : outcome;
}

// An address that pins the release is believed before an answer that claims another one.
function isOtherRelease(query: string, fetched: Fetched, { deployment }: World): boolean {
  if (new URLSearchParams(query).has('v')) return false;
  const release = releaseOf(fetched);
  return release !== undefined && release !== deployment.release;
}

const releaseOf = ({ contentLocation }: Fetched): string | undefined =>
  /[?&]v=(\d+\.\d+\.\d+)(?:&|$)/.exec(contentLocation ?? '')?.[1];

function problemOf({ status }: Fetched): Text | undefined {
  if (status === 200) return undefined;
  if (status >= 300 && status < 400) return messages.redirects;
  return { en: `the service answered ${status}`, ja: `サービスの応答は${status}` };
}

const isZip = (name: string): boolean => name.endsWith('.zip');

function say({ say: print, language }: World, outcome: Outcome, message: Text, client?: string): Outcome {
  print(`${client ?? 'knit'}: ${message[language]}`);
  return outcome;
}

const messages = {
  same: { en: 'the same bytes', ja: '一致' },
  differs: {
    en: 'OTHER BYTES than made here: do not run them',
    ja: '手元で作ったものと異なります。実行しないでください',
  },
  unreachable: { en: 'no answer', ja: '応答がありません' },
  redirects: {
    en: 'the service redirects elsewhere, which knit never does',
    ja: '別のアドレスへ転送されました。knitは転送しません',
  },
  otherRelease: {
    en: 'the service runs another release of knit: compare with the same one',
    ja: 'サービスのknitは別のリリースです。同じリリースで比較してください',
  },
  manifests: {
    en: 'to compare it, first fetch the pinned manifests: knit manifests',
    ja: '比較するには、先に固定されたマニフェストを取得してください：knit manifests',
  },
  address: {
    en: "check wants the address of a file of a service, such as 'https://HOST/install.sh?cni=calico'. An archive is a file or an address that ends in .zip",
    ja: "checkには、サービスのファイルのアドレス(例：'https://HOST/install.sh?cni=calico')か、.zipで終わるアーカイブのファイルまたはアドレスを指定してください",
  },
} satisfies Record<string, Text>;
