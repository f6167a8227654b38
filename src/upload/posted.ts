import { packTarGz } from '../archive/tar.ts';
import { packZip } from '../archive/zip.ts';
import { archiveFiles } from '../artefacts/files.ts';
import { finishedManifest } from '../artefacts/finished-manifest.ts';
import type { Producer } from '../artefacts/produce.ts';
import { artefacts } from '../artefacts/table.ts';
import { resolveAddresses } from '../plan/addresses.ts';
import type { Refused } from '../plan/ask.ts';
import { podNetwork } from '../plan/manifest.ts';
import type { CalicoPlan, CanalPlan } from '../plan/plan.ts';
import { refuse } from '../plan/refusal.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import type { Problem } from '../request/problem.ts';
import { readRequest, unexpected } from '../request/read.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Digest } from '../signature/digest.ts';
import { digestOf } from '../signature/digest.ts';
import type { Language } from '../text.ts';
import type { PatchResult } from './patch.ts';

/** What a posted manifest became, or why it was left alone. */
export type Posted =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly digest: Digest;
      readonly language: Language;
      readonly cni: 'calico' | 'canal';
      /** What was changed, by id and line of the manifest as it came. */
      readonly changes: readonly { readonly id: string; readonly line: number }[];
      /** Folder and file name of the archive, where one was asked for. */
      readonly name?: string;
    }
  | Refused;

/** Edits a manifest that a client sent, as its query asks; what the query leaves open stays as the manifest has it. */
export async function patchPosted(
  query: string,
  body: Uint8Array<ArrayBuffer>,
  { release }: Producer,
): Promise<Posted> {
  const read = readRequest(query, release);
  if (!read.ok) return read;
  const { request, language } = read;
  const problems = foreignParameters(request);
  const patched = problems.length === 0 ? await patch(request, body, problems) : undefined;
  if (patched === undefined) return { ok: false, reason: 'unfit', problems, language };
  if (!patched.ok) return { ok: false, reason: 'unfit', problems: [unfitBody(patched)], language };
  return finished(request, language, patched, patched.bytes);
}

/** Packs the archive of a query with a manifest that a client sent, edited, in place of upstream's. */
export async function packPosted(
  name: 'bundle.zip' | 'bundle.tar.gz',
  query: string,
  body: Uint8Array<ArrayBuffer>,
  service: Producer,
): Promise<Posted> {
  const { release } = service;
  const read = readRequest(query, release);
  if (!read.ok) return read;
  const { request, language } = read;
  const problems: Problem[] = [];
  const patched = await patch(request, body, problems);
  if (patched === undefined) return { ok: false, reason: 'unfit', problems, language };
  if (!patched.ok) return { ok: false, reason: 'unfit', problems: [unfitBody(patched)], language };
  const resolved = resolvePlan({ ...request, cni: patched.cni, manifest: 'carry' }, { release, delivery: 'carry' });
  if (!resolved.ok) return { ok: false, reason: 'unfit', problems: resolved.problems, language };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(patched.bytes);
  const { hex } = await digestOf(patched.bytes);
  const plan = { ...(resolved.plan as CalicoPlan | CanalPlan), images: imagesOf(text) };
  const manifest = { kind: 'posted' as const, name: plan.manifest.name, sha256: hex };
  const files = await archiveFiles(artefacts, {
    plan: { ...plan, manifest },
    choices: resolved.choices,
    manifest: finishedManifest([text], () => undefined),
    source: service,
  });
  const bytes = name === 'bundle.zip' ? packZip(files) : packTarGz(files);
  return finished(request, language, patched, bytes, plan.name);
}

async function finished(
  request: BundleRequest,
  language: Language,
  { cni, changes }: Extract<PatchResult, { ok: true }>,
  bytes: Uint8Array<ArrayBuffer>,
  name?: string,
): Promise<Posted> {
  const digest = await digestOf(bytes);
  const surprise = unexpected(request, digest.hex);
  return surprise === undefined
    ? { ok: true, bytes, digest, language, cni, changes, ...(name !== undefined && { name }) }
    : { ok: false, reason: 'digest-differs', problems: [surprise], language };
}

/** The parameters that say something about a manifest. */
const ofManifests: ReadonlySet<ParameterName> = new Set<ParameterName>([
  'cni',
  'cluster-cidr',
  'encapsulation',
  'encryption',
  'mtu',
  'flannel-iface',
  'lang',
  'v',
  'expect',
]);

function foreignParameters(request: BundleRequest): Problem[] {
  return parameterList
    .filter(({ name, key }) => request[key] !== undefined && !ofManifests.has(name))
    .map(({ name }) =>
      refuse(
        name,
        'not-applicable',
        {
          en: `${name} says nothing about a manifest: leave it out`,
          ja: `${name}はマニフェストに関係しません。省略してください`,
        },
        { allowed: [...ofManifests] },
      ),
    );
}

// Loaded with the first manifest that is sent: the reader of foreign YAML is large, and no other answer needs it.
async function patch(
  request: BundleRequest,
  body: Uint8Array<ArrayBuffer>,
  problems: Problem[],
): Promise<PatchResult | undefined> {
  const { cni } = request;
  if (cni === 'flannel' || cni === 'none') {
    problems.push(
      refuse(
        'cni',
        'conflict',
        { en: 'Only Calico and Canal come by a manifest', ja: 'マニフェストで導入するのはCalicoとCanalだけです' },
        { allowed: ['calico', 'canal'] },
      ),
    );
  }
  const { clusterCidr } = resolveAddresses(request, problems);
  if (problems.length > 0) return undefined;
  const { patchManifest } = await import('./patch.ts');
  const patched = patchManifest(body, {
    cni: cni === 'calico' || cni === 'canal' ? cni : undefined,
    ...podNetwork(clusterCidr),
    encapsulation: request.encapsulation,
    encryption: request.encryption,
    mtu: request.mtu,
    nodeInterface: request.flannelIface,
  });
  if (patched.ok && patched.cni === 'canal' && request.encryption === 'wireguard') {
    problems.push(
      refuse('encryption', 'conflict', {
        en: 'Canal encrypts by its flannel: use encapsulation=wireguard',
        ja: 'Canalの暗号化はflannelが行います。encapsulation=wireguardを使ってください',
      }),
    );
    return undefined;
  }
  return patched;
}

const unfitBody = ({ detail }: Extract<PatchResult, { ok: false }>): Problem =>
  refuse('(body)', 'unfit-body', {
    en: `${detail.en}: send a manifest of Calico or Canal as upstream or your house has it`,
    ja: `${detail.ja}。上流または自社のCalicoかCanalのマニフェストを送信してください`,
  });

// Image names end where quotes, blanks or the braces of flow style do; what is no image's name is left out.
function imagesOf(text: string): readonly string[] {
  const names = [...text.matchAll(/\bimage["']?:[ \t]*["']?([a-z0-9][a-z0-9./:@_-]{2,255})(?=["'\s,}]|$)/gi)];
  return [...new Set(names.map(([, name]) => name ?? ''))].sort();
}
