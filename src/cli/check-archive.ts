import { produce } from '../artefacts/produce.ts';
import { digestOf } from '../signature/digest.ts';
import { isSigned } from '../signature/sshsig.ts';
import type { Text } from '../text.ts';
import type { Produced } from './answer.ts';
import { isArtefact } from './answer.ts';
import { sayUnmade } from './check.ts';
import { checkProvenance } from './check-provenance.ts';
import type { Files } from './compare-archives.ts';
import { compareFiles, describe } from './compare-archives.ts';
import { printable, sameBytes } from './difference.ts';
import type { Outcome } from './exit-codes.ts';
import { longestArchive, openArchive } from './open-archive.ts';
import type { World } from './world.ts';

/** Whether what is to be checked is an archive that lies somewhere, and no answer of a service. */
export function isArchive(target: string): boolean {
  const path = isAddress(target) ? (URL.canParse(target) ? new URL(target).pathname.slice(1) : '') : target;
  return /\.(zip|tar\.gz|tgz)$/i.test(path) && !(isAddress(target) && isArtefact(path)) && !/^file:/i.test(target);
}

const isAddress = (target: string): boolean => /^https?:\/\//i.test(target);

/**
 * Opens an archive that somebody brought: are its files those that it says, does somebody who is trusted vouch for it, does
 * this knit make the same of the same plan, and is that plan still current?
 */
export async function checkArchive(target: string, world: World): Promise<Outcome> {
  const say = (text: Text): void => world.say(text[world.language]);
  const end = (outcome: Outcome, text: Text): Outcome => {
    world.say(`${printable(target)}: ${text[world.language]}`);
    return outcome;
  };
  const read = (suffix = ''): Promise<Uint8Array<ArrayBuffer> | undefined> => readFrom(target, suffix, world);
  const bytes = await read();
  if (bytes === undefined) return end(isAddress(target) ? 'unavailable' : 'missing', messages.absent);
  const opened = await openArchive(bytes);
  if (!opened.ok) return end('data', opened.problem);
  const { files } = opened;
  const origin = readOrigin(files);
  if (origin === undefined) return end('data', messages.noPlan);
  say({
    en: `${printable(opened.folder)}: made by knit ${origin.release} of '${printable(origin.query)}'`,
    ja: `${printable(opened.folder)}: knit ${origin.release}が'${printable(origin.query)}'から作成`,
  });
  const statement = await read('.intoto.json');
  const provenance = {
    statement,
    signature: statement && (await read('.intoto.json.sig')),
    signers: statement && (await readSigners(world)),
  };
  const outcomes = new Set<Outcome>([
    await checkProvenance(provenance, bytes, { files, folder: opened.folder, query: origin.query }, say),
    await checkSums(files, say),
    checkModes(files, say),
    await checkSignature(bytes, await read('.sig'), world, say),
    await compareWithMade(bytes, files, origin, world, say),
  ]);
  await sayStatus(origin, world, say);
  // What differs weighs more than what could not be compared.
  const worst = (['differs', 'data', 'missing', 'usage', 'incomparable'] as const).find((one) => outcomes.has(one));
  if (worst === 'differs' || worst === 'data') say(messages.leave);
  else if (worst === undefined) world.say(`sha256 ${(await digestOf(bytes)).hex}`);
  return worst ?? 'done';
}

async function readFrom(target: string, suffix: string, world: World): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isAddress(target)) return world.readFile(target + suffix, longestArchive + 1);
  const url = new URL(target);
  url.pathname += suffix;
  url.hash = '';
  const fetched = await world.fetch(url.href, { Accept: '*/*' }, false).catch(() => undefined);
  return fetched?.status === 200 ? fetched.bytes : undefined;
}

/** What an archive says that it was made of. */
interface Origin {
  readonly release: string;
  readonly query: string;
  /** Whether somebody's own manifest went into it. */
  readonly isPosted: boolean;
}

function readOrigin(files: Files): Origin | undefined {
  try {
    const { release, canonicalQuery, manifest } = JSON.parse(textOf(files.get('plan.json')?.bytes));
    const isKnit = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/.test(release) && typeof canonicalQuery === 'string';
    return isKnit ? { release, query: canonicalQuery, isPosted: manifest?.kind === 'posted' } : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

type Say = (text: Text) => void;

async function checkSums(files: Files, say: Say): Promise<Outcome> {
  const sums = new Map<string, string>();
  for (const [, sum = '', path = ''] of textOf(files.get('SHA256SUMS')?.bytes).matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm))
    sums.set(path, sum);
  const wrong: string[] = [...sums.keys()].filter((path) => !files.has(path));
  for (const [path, { bytes }] of files)
    if (path !== 'SHA256SUMS' && (await digestOf(bytes)).hex !== sums.get(path)) wrong.push(path);
  if (wrong.length === 0) {
    say({ en: 'SHA256SUMS: every file is as it says', ja: 'SHA256SUMS: すべてのファイルが一致' });
    return 'done';
  }
  const names = wrong.map(printable).join(' ');
  say({ en: `SHA256SUMS: NOT AS IT SAYS: ${names}`, ja: `SHA256SUMS: 一致しない：${names}` });
  return 'data';
}

// Whatever release made it: scripts that are run, and files that are read.
function checkModes(files: Files, say: Say): Outcome {
  const wrong = [...files].filter(([path, { mode }]) => mode !== (/^[^/]+\.sh$/.test(path) ? 0o755 : 0o644));
  if (wrong.length === 0) {
    say({ en: 'modes: as knit gives them', ja: 'モード：knitのとおり' });
    return 'done';
  }
  const names = wrong.map(([path, { mode }]) => `${printable(path)} (${mode?.toString(8) ?? '-'})`).join(' ');
  say({ en: `modes: OTHERS than knit gives: ${names}`, ja: `モード：knitと異なる：${names}` });
  return 'differs';
}

async function checkSignature(
  bytes: Uint8Array<ArrayBuffer>,
  signature: Uint8Array | undefined,
  world: World,
  say: Say,
): Promise<Outcome> {
  const allowedSigners = world.variable('KNIT_ALLOWED_SIGNERS');
  if (allowedSigners === undefined) {
    say(signature === undefined ? messages.unsigned : messages.noSigners);
    return 'done';
  }
  const signers = await world.readFile(allowedSigners, longestSigners);
  if (signers === undefined) {
    say(messages.signersAbsent);
    return 'missing';
  }
  const isGood = signature !== undefined && (await isSigned('bundle.zip', bytes, textOf(signature), textOf(signers)));
  say(isGood ? messages.signed : signature === undefined ? messages.signatureAbsent : messages.badlySigned);
  return isGood ? 'done' : 'data';
}

async function readSigners(world: World): Promise<Uint8Array | undefined> {
  const path = world.variable('KNIT_ALLOWED_SIGNERS');
  return path === undefined ? undefined : world.readFile(path, longestSigners);
}

/** Allowed signers are a line for each key. */
const longestSigners = 1024 * 1024;

async function compareWithMade(
  bytes: Uint8Array<ArrayBuffer>,
  files: Files,
  { release, query, isPosted }: Origin,
  world: World,
  say: Say,
): Promise<Outcome> {
  if (isPosted) {
    say(messages.posted);
    return 'incomparable';
  }
  if (release !== world.deployment.release) {
    const here = world.deployment.release;
    say({
      en: `not compared: made by knit ${release}, and this is ${here}. Check it with a checkout of ${release}`,
      ja: `比較していません。knit ${release}で作られ、手元は${here}です。${release}のチェックアウトで確認してください`,
    });
    return 'incomparable';
  }
  const careful = { ...world, say: (line: string) => world.say(printable(line)) };
  const made = await produceLike(files, query, world);
  if (!made.ok) return sayUnmade(made, careful);
  if (sameBytes(bytes, made.bytes)) {
    for (const path of files.keys()) say({ en: `${path}: the same`, ja: `${path}: 一致` });
    return 'done';
  }
  const ours = await openArchive(made.bytes);
  if (!ours.ok) throw new TypeError(`An archive made here does not open: ${ours.problem.en}`);
  const comparisons = compareFiles(files, ours.files);
  for (const text of comparisons.flatMap(describe)) say(text);
  if (comparisons.every(({ isSame }) => isSame)) say(messages.repacked);
  return 'differs';
}

// The plan is what all nodes share: which of them an archive is for, and which kind of site, is read from the files that say so.
async function produceLike(files: Files, query: string, { deployment }: World): Promise<Produced> {
  const rules = textOf(files.get('forms/firewall.nft')?.bytes);
  const sets = [...rules.matchAll(/^ {2}set nodes[46] \{\n(?: {4}.*\n)*? {4}elements = \{ ([0-9a-f.:/, ]+) \}$/gm)];
  const nodes = sets.flatMap(([, elements = '']) => elements.split(', '));
  const airgap = files.has('airgap.lock.json') ? '&airgap=true' : '';
  const form = nodes.length === 0 ? airgap : `&nodes=${nodes.join(',')}${airgap}`;
  const made = await produce('bundle.zip', `${query}${form}`, deployment);
  const config = await produce('config.yaml', query, deployment);
  const theirs = files.get('config.yaml');
  if (!made.ok || !config.ok || theirs === undefined || sameBytes(theirs.bytes, config.bytes)) return made;
  const ofAgent = await produce('config.yaml', `${query}&role=agent`, deployment);
  if (!ofAgent.ok || !sameBytes(theirs.bytes, ofAgent.bytes)) return made;
  return produce('bundle.zip', `${query}${form}&role=agent`, deployment);
}

async function sayStatus({ release, query }: Origin, world: World, say: Say): Promise<void> {
  const asked = new URLSearchParams(query);
  asked.set('lang', world.language);
  asked.set('v', release);
  const response = await world.serve(world.deployment, `http://knit/status.json?${asked}`);
  if (response.status !== 200) return say(messages.noStatus);
  const { summary, updates } = (await response.json()) as Status;
  say({ en: `release: ${summary}`, ja: `リリース：${summary}` });
  for (const { summary: way, changes } of updates) {
    const steps = changes.map(({ parameter, from, to }) => `${parameter} ${from} -> ${to}`).join(', ');
    world.say(`    ${way}: ${printable(steps)}`);
  }
}

/** What is read of /status.json. */
interface Status {
  readonly summary: string;
  readonly updates: readonly {
    readonly summary: string;
    readonly changes: readonly { readonly parameter: string; readonly from: string; readonly to: string }[];
  }[];
}

const messages = {
  absent: { en: 'there is no such file, or it cannot be read', ja: 'ファイルがないか、読めません' },
  noPlan: {
    en: 'no archive of knit: its plan.json does not say which knit made it, and of which query',
    ja: 'knitのアーカイブではありません。plan.jsonに、作成したknitのリリースとクエリーがありません',
  },
  leave: {
    en: 'Do not run it: fetch it again, or make it here with knit bundle.zip',
    ja: '実行しないでください。取得し直すか、knit bundle.zipで手元で作成してください',
  },
  unsigned: { en: 'signature: there is none beside it', ja: '署名：ありません' },
  noSigners: {
    en: 'signature: not checked. Name the file of the signers that you trust in KNIT_ALLOWED_SIGNERS',
    ja: '署名：検証していません。信頼する署名者のファイルをKNIT_ALLOWED_SIGNERSで指定してください',
  },
  signersAbsent: {
    en: 'signature: not checked. The file that KNIT_ALLOWED_SIGNERS names cannot be read',
    ja: '署名：検証していません。KNIT_ALLOWED_SIGNERSのファイルを読めません',
  },
  signed: { en: 'signature: of a signer that you trust', ja: '署名：信頼する署名者のもの' },
  signatureAbsent: {
    en: 'signature: MISSING. Fetch /bundle.zip.sig of the same query, and put it beside the archive with .sig behind its name',
    ja: '署名：ありません。同じクエリーの/bundle.zip.sigを取得し、アーカイブの名前に.sigを付けて同じ場所に置いてください',
  },
  badlySigned: {
    en: 'signature: NOT of these bytes by a signer that you trust',
    ja: '署名：信頼する署名者によるこのファイルの署名ではありません',
  },
  posted: {
    en: 'not compared: it holds a manifest that somebody posted. Post it again to /bundle.zip, and compare',
    ja: '比較していません。POSTされたマニフェストを含みます。/bundle.zipに再度POSTして比較してください',
  },
  repacked: {
    en: 'THE ARCHIVE: every file is the same, but the zip was packed anew. Other programs may find other files in it',
    ja: 'アーカイブ：ファイルはすべて一致しますが、zip自体が異なります。再圧縮されており、ほかのプログラムでは異なるファイルが展開されることがあります',
  },
  noStatus: { en: 'release: nothing is known of this plan', ja: 'リリース：この計画の情報はありません' },
} satisfies Record<string, Text>;
