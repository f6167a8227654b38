import { fileURLToPath } from 'node:url';
import { produce } from '../artefacts/produce.ts';
import { servedArtefacts } from '../artefacts/table.ts';
import { problemDocument } from '../http/respond.ts';
import type { ManifestStore } from '../manifest/held.ts';
import { emptyStore } from '../manifest/store.ts';
import type { Choice, InstallPlan } from '../plan/plan.ts';
import type { Text } from '../text.ts';
import { loadManifests } from './disk.ts';
import { releaseOf } from './release.ts';

export { release } from './release.ts';

/** What answers are made with; everything may be left out. */
export interface Options {
  /** Folder of upstream's manifests, as `knit manifests` writes it; without it, nodes download theirs. */
  readonly manifests?: string | URL;
  /** The address that forms such as `cloud-init.yaml` name. */
  readonly origin?: string;
  /** The SHA-256 that K3s' installer must have, in hexadecimal. */
  readonly installerSha256?: string;
}

/** A value of the plan as JSON has it: every text in the language of the plan. */
export type Said<Value> = Value extends Text
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Said<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Said<Value[Key]> }
      : Value;

/** What was decided about a network, and why: `/plan.json`. */
export type Plan = Said<InstallPlan> & {
  readonly choices: readonly Said<Choice>[];
  readonly installer: { readonly url: string; readonly sha256?: string; readonly detail: string };
};

/** One file, as the service answers it. */
export interface Rendered {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** The query that gives the same bytes on this release; absent where the bytes tell what was asked. */
  readonly query?: string;
}

/** One reason why a query has no answer. */
export interface Problem {
  readonly parameter: string;
  readonly code: string;
  readonly detail: string;
  readonly allowed?: readonly string[];
  readonly nearest?: string;
}

/** Why a query has no answer: every problem at once, each with the way out. */
export class Refused extends Error {
  readonly problems: readonly Problem[];

  constructor(title: string, problems: readonly Problem[]) {
    super([title, ...problems.map(({ parameter, detail }) => `${parameter}: ${detail}`)].join('\n'));
    this.name = 'Refused';
    this.problems = problems;
  }
}

/** The names of the files that can be rendered. */
export const names: readonly string[] = servedArtefacts().map(({ name }) => name);

/** Decides what a query such as `cni=calico&mtu=1400` means. Throws `Refused` where it means nothing. */
export async function plan(query: string, options: Options = {}): Promise<Plan> {
  const { bytes } = await render(planFile, query, options);
  return JSON.parse(new TextDecoder().decode(bytes)) as Plan;
}

/** Makes one of the files of a query, byte for byte as the service does. Throws `Refused`, and RangeError for a name of none. */
export async function render(name: string, query: string, options: Options = {}): Promise<Rendered> {
  if (!names.includes(name)) throw new RangeError(`There is no file ${name}: there are ${names.join(', ')}`);
  const { manifests: folder, origin = 'http://127.0.0.1:8787', installerSha256 } = options;
  const manifests = folder === undefined ? emptyStore : await storeOf(folder);
  const artefact = await produce(name, query, {
    release: releaseOf(installerSha256?.toLowerCase()),
    origin,
    manifests,
    installerSha256: installerSha256?.toLowerCase(),
  });
  if (!artefact.ok) {
    const { title, problems } = problemDocument(artefact);
    const { language } = artefact;
    const said = problems.map((problem) => ({ ...problem, detail: problem.detail[language] }));
    throw new Refused(title[language], said);
  }
  const { row, bytes, digest, pinnedQuery } = artefact;
  return { name, type: row.type, bytes, sha256: digest.hex, ...(pinnedQuery !== undefined && { query: pinnedQuery }) };
}

/** The file that a plan is. */
const planFile = servedArtefacts().find(({ id }) => id === 'plan')?.name ?? '';

const stores = new Map<string, Promise<ManifestStore>>();

/** The manifests of a folder, read once. */
function storeOf(folder: string | URL): Promise<ManifestStore> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const known = stores.get(path) ?? loadManifests(path);
  stores.set(path, known);
  return known;
}
