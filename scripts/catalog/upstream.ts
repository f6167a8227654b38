import * as z from 'zod';
import { download } from '../../src/runtime/download.ts';
import { printable, SourceError } from '../../src/runtime/source-error.ts';
import type { Options } from './options.ts';

/** A K3s release as GitHub shows it. */
export interface UpstreamK3s {
  readonly version: string;
  /** Day of publication, ISO 8601. */
  readonly date: string;
  /** Release of the flannel inside, where the notes have their usual table. */
  readonly flannel?: string;
  readonly isPrerelease: boolean;
}

const mebibyte = 1024 * 1024;
const pageLength = 100;
const mostPages = 40;

/** Every release-like tag of Calico with its commit. */
export async function listCalicoTags(options: Options): Promise<ReadonlyMap<string, string>> {
  const tag = z.looseObject({ name: z.string().max(250), commit: z.looseObject({ sha: z.string() }) });
  const found = new Map<string, string>();
  for (const { name, commit } of await listPages(options, 'projectcalico/calico/tags', tag)) {
    assertRefName(name);
    if (!/^v3\.\d{1,3}\.\d{1,3}$/.test(name)) continue;
    if (!/^[0-9a-f]{40}$/.test(commit.sha)) throw new SourceError('refused', `Tag ${name} has no commit id`);
    if (found.has(name)) throw new SourceError('refused', `Tag ${name} is listed twice`);
    found.set(name, commit.sha);
  }
  return found;
}

/** Every published release of K3s; release candidates and drafts are left out. */
export async function listK3sReleases(options: Options): Promise<ReadonlyMap<string, UpstreamK3s>> {
  const release = z.looseObject({
    tag_name: z.string().max(250),
    draft: z.boolean(),
    prerelease: z.boolean(),
    published_at: z.string().nullish(),
    body: z.string().nullish(),
  });
  const found = new Map<string, UpstreamK3s>();
  for (const row of await listPages(options, 'k3s-io/k3s/releases', release)) {
    const version = row.tag_name;
    assertRefName(version);
    if (!/^v1\.\d{1,3}\.\d{1,3}\+k3s\d{1,2}$/.test(version) || row.draft) continue;
    if (found.has(version)) throw new SourceError('refused', `Release ${version} is listed twice`);
    const flannel = /^\|? ?Flannel ?\|.*?\b(v\d{1,2}\.\d{1,3}\.\d{1,3})\b/m.exec(row.body ?? '')?.[1];
    const date = dayOf(row.published_at ?? '', `Release ${version}`);
    found.set(version, { version, date, isPrerelease: row.prerelease, ...(flannel === undefined ? {} : { flannel }) });
  }
  return found;
}

/** What each of K3s' channels points to. */
export async function listChannels(options: Options): Promise<ReadonlyMap<string, string>> {
  const bytes = await download(options.channels, { bytes: mebibyte, seconds: options.timeout });
  const channel = z.looseObject({ id: z.string().max(40), latest: z.string().max(40).optional() });
  const { data } = parseJson(options.channels, bytes, z.looseObject({ data: z.array(channel).max(500) }));
  const found = new Map<string, string>();
  for (const { id, latest } of data) {
    if (id !== 'stable' && id !== 'latest') continue;
    if (found.has(id)) throw new SourceError('refused', `Channel ${id} is listed twice`);
    if (latest === undefined || !/^v1\.\d{1,3}\.\d{1,3}\+k3s\d{1,2}$/.test(latest)) {
      throw new SourceError('refused', `Channel ${id} points to no release: ${printable(latest ?? '')}`);
    }
    found.set(id, latest);
  }
  for (const id of ['stable', 'latest']) {
    if (!found.has(id)) throw new SourceError('refused', `${options.channels} has no channel ${id}`);
  }
  return found;
}

/** The day of a commit of Calico, ISO 8601. */
export async function commitDay(options: Options, commit: string): Promise<string> {
  const address = `${options.github}/repos/projectcalico/calico/commits/${commit}`;
  const bytes = await download(address, { bytes: 8 * mebibyte, seconds: options.timeout });
  const committer = z.looseObject({ committer: z.looseObject({ date: z.string() }) });
  const answer = parseJson(address, bytes, z.looseObject({ sha: z.string(), commit: committer }));
  if (answer.sha !== commit) throw new SourceError('refused', `${address} answers another commit`);
  return dayOf(answer.commit.committer.date, `Commit ${commit}`);
}

/** One of Calico's manifests at a tag. */
export function downloadManifest(options: Options, tag: string, file: string): Promise<Uint8Array> {
  return download(`${options.manifests}/${tag}/manifests/${file}`, { bytes: 4 * mebibyte, seconds: options.timeout });
}

async function listPages<Row>(options: Options, list: string, row: z.ZodType<Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const address = `${options.github}/repos/${list}?per_page=${pageLength}&page=${page}`;
    const bytes = await download(address, { bytes: 16 * mebibyte, seconds: options.timeout });
    const found = parseJson(address, bytes, z.array(row).max(pageLength));
    rows.push(...found);
    if (rows.length === 0) throw new SourceError('refused', `${address} lists nothing`);
    if (found.length === 0) return rows;
  }
  throw new SourceError('refused', `${options.github}/repos/${list} has more than ${mostPages} pages`);
}

function parseJson<Value>(address: string, bytes: Uint8Array, schema: z.ZodType<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SourceError('refused', `${address} is not JSON`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SourceError(
    'refused',
    `${address} is not such a list: ${printable(issue?.path.join('.') ?? '')} ${issue?.code}`,
  );
}

// git makes no such names, so a list that has one was not made by git. Anything else that is no release is passed over.
function assertRefName(name: string): void {
  const isSound = /^[!-~]+$/.test(name) && !/\.\.|[~^:?*[\\]|@\{|^[-/]|[/.]$|\/[/.]|\.lock$/.test(name);
  if (!isSound) throw new SourceError('refused', `The list has a name that git cannot have: ${printable(name)}`);
}

function dayOf(time: string, what: string): string {
  const day = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.exec(time)?.[1];
  if (day === undefined || new Date(day).toJSON()?.slice(0, 10) !== day) {
    throw new SourceError('refused', `${what} has no date: ${printable(time)}`);
  }
  return day;
}
