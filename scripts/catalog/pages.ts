import { createHash } from 'node:crypto';
import * as z from 'zod';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { k3sImages } from '../../src/catalog/k3s-images.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions, matchingSettings } from '../../src/catalog/k3s-options.ts';
import { compareVersions } from '../../src/catalog/version.ts';
import { download } from '../../src/runtime/download.ts';
import { printable, SourceError } from '../../src/runtime/source-error.ts';
import { parse } from '../../test/support/yaml-library.ts';
import type { Difference } from './compare.ts';
import type { Lists } from './lists.ts';
import type { Options } from './options.ts';
import { downloadManifest } from './upstream.ts';

/** One thing that is looked up on upstream's pages; a page that cannot be read takes only that thing with it. */
export interface PageCheck {
  readonly name: string;
  readonly run: (options: Options, lists: Lists) => Promise<readonly Difference[]>;
}

/** What a list of releases does not tell: digests, tested ranges, ends of life, options, images. */
export const pageChecks: readonly PageCheck[] = [
  { name: 'Manifests of Calico, by digest', run: compareDigests },
  { name: 'Kubernetes that Calico is tested with', run: compareTestedRanges },
  { name: 'Ends of life of Kubernetes', run: compareEnds },
  { name: 'Options of K3s', run: compareOptions },
  { name: 'Images of K3s', run: compareImages },
];

const open = (kind: Difference['kind'], name: string, detail: string): Difference => ({
  kind,
  name,
  detail,
  isSettled: false,
});

async function readText(options: Options, path: string): Promise<string> {
  const address = `${options.raw}/${path}`;
  const bytes = await download(address, { bytes: 4 * 1024 * 1024, seconds: options.timeout });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SourceError('refused', `${address} is not UTF-8`);
  }
}

async function compareDigests(options: Options, { calicoPins }: Lists): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const { tag, calico, canal } of calicoPins) {
    for (const [name, pin] of Object.entries({ calico, canal })) {
      const bytes = await downloadManifest(options, tag, `${name}.yaml`);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 === pin.sha256 && bytes.length === pin.bytes) continue;
      differences.push(open('contradictory', tag, `${name}.yaml is pinned as ${pin.sha256}, upstream sends ${sha256}`));
    }
  }
  return differences;
}

/** Minors that have versioned documentation; that of older ones is taken away. */
async function compareTestedRanges(options: Options): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const { minor, kubernetes, source } of calicoLines) {
    if (!source.includes('docs.tigera.io')) continue;
    const folder = `tigera/docs/main/calico_versioned_docs/version-${minor.slice(1)}`;
    const page = await readText(options, `${folder}/_includes/partials/_system-requirements.mdx`);
    const tested = testedVersions(page);
    const [from, to] = [tested[0], tested.at(-1)];
    if (from === undefined || to === undefined) {
      throw new SourceError('refused', `The requirements of Calico ${minor} list no Kubernetes`);
    }
    if (from === kubernetes.from && to === kubernetes.to) continue;
    const listed = `${kubernetes.from} to ${kubernetes.to}`;
    differences.push(open('contradictory', `Calico ${minor}`, `tested with ${listed}, upstream ${from} to ${to}`));
  }
  return differences;
}

/** The list that follows `Supported versions`, oldest first. */
function testedVersions(page: string): readonly string[] {
  const lines = page.split('\n').map((line) => line.trim());
  const found: string[] = [];
  for (const line of lines.slice(lines.findIndex((text) => text.endsWith('Supported versions')) + 1)) {
    const version = /^[*-] v?(1\.\d{1,3})$/.exec(line)?.[1];
    if (version !== undefined) found.push(`v${version}`);
    else if (line !== '' && found.length > 0) break;
  }
  return found.sort(compareVersions);
}

const ended = z.looseObject({ release: z.coerce.string(), endOfLifeDate: z.coerce.string() });
const schedules = z.looseObject({ schedules: z.array(ended) });
const branches = z.looseObject({ branches: z.array(ended) });

async function compareEnds(options: Options): Promise<readonly Difference[]> {
  const folder = 'kubernetes/website/main/data/releases';
  const now = readYaml(await readText(options, `${folder}/schedule.yaml`), schedules, 'schedule.yaml').schedules;
  const past = readYaml(await readText(options, `${folder}/eol.yaml`), branches, 'eol.yaml').branches;
  const ends = new Map([...past, ...now].map(({ release, endOfLifeDate }) => [`v${release}`, endOfLifeDate]));
  return k3sLines.flatMap(({ minor, endOfLife }) => {
    const end = ends.get(minor);
    if (end === undefined) return [open('gone', minor, 'upstream states no end of life')];
    return end === endOfLife ? [] : [open('contradictory', minor, `ends on ${endOfLife}, upstream ${printable(end)}`)];
  });
}

// A day that is not quoted is a text all the same: the core schema of YAML has no days.
function readYaml<Value>(text: string, schema: z.ZodType<Value>, name: string): Value {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch {
    throw new SourceError('refused', `${name} is not YAML`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new SourceError('refused', `${name} is not such a list`);
}

async function compareOptions(options: Options): Promise<readonly Difference[]> {
  const server = await readText(options, 'k3s-io/docs/main/docs/cli/server.md');
  const agent = await readText(options, 'k3s-io/docs/main/docs/cli/agent.md');
  const [onServers, onAgents] = [flagsOf(server), flagsOf(agent)];
  if (onServers.size === 0 || onAgents.size === 0) throw new SourceError('refused', "K3s' pages list no options");
  const present = k3sOptions.filter(({ availability }) => availability.until === undefined);
  const gone = present
    .filter(({ key }) => !onServers.has(key) && !onAgents.has(key))
    .map(({ key }) => open('gone', key, "no page of K3s' command line has this option"));
  const moved = present
    .filter(({ key, nodes }) => onAgents.has(key) !== (nodes === 'all') && (onServers.has(key) || onAgents.has(key)))
    .map(({ key, nodes }) => {
      const now = nodes === 'all' ? 'only servers have it' : 'agents have it too';
      return open('contradictory', key, `the catalog says ${nodes}, upstream that ${now}`);
    });
  const known = new Set(k3sOptions.map(({ key }) => key));
  const added = [...flagsOf(sectionOf(server, 'Networking')), ...flagsOf(sectionOf(agent, 'Networking'))]
    .filter((key) => !known.has(key))
    .map((key) => open('new', key, 'an option of the network that the catalog has not decided about'));
  const wanted = [...sectionOf(server, 'Critical Configuration Values').matchAll(/^\* `--([a-z0-9=-]+)`/gm)];
  const matching = wanted.map(([, word = '']) => word).sort();
  const listed = [...matchingSettings.settings].sort();
  const isSame = matching.join() === listed.join();
  const words = isSame
    ? []
    : [open('contradictory', 'matching settings', `upstream's list is ${printable(matching.join(' '))}`)];
  return [...gone, ...moved, ...added, ...words];
}

const flagsOf = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/^\| *`--([a-z0-9-]+)/gm)].map(([, flag = '']) => flag));

/** A section of a page, from its heading to the next of the same or a higher level. */
function sectionOf(page: string, heading: string): string {
  const start = new RegExp(`^(#+) ${heading}$`, 'm').exec(page);
  if (start === null) return '';
  const rest = page.slice(start.index + start[0].length);
  const end = new RegExp(`^#{1,${start[1]?.length ?? 1}} `, 'm').exec(rest);
  return end === null ? rest : rest.slice(0, end.index);
}

async function compareImages(options: Options): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const { version, images } of k3sImages) {
    const tag = encodeURIComponent(version);
    const text = await readText(options, `k3s-io/k3s/${tag}/scripts/airgap/image-list.txt`);
    const now = text
      .split('\n')
      .filter((line) => line !== '')
      .sort();
    const missing = images.filter((image) => !now.includes(image));
    const added = now.filter((image) => !images.includes(image));
    if (missing.length + added.length === 0) continue;
    const detail = [...missing.map((image) => `-${image}`), ...added.map((image) => `+${printable(image)}`)].join(' ');
    differences.push(open('contradictory', version, `its images differ: ${detail}`));
  }
  return differences;
}
