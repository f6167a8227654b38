import { packTarGz } from '../archive/tar.ts';
import { packZip } from '../archive/zip.ts';
import type { RenderContext } from '../artefacts/artefact.ts';
import { archiveFiles } from '../artefacts/files.ts';
import { finishedManifest } from '../artefacts/finished-manifest.ts';
import type { Producer } from '../artefacts/produce.ts';
import { nodeForm } from '../artefacts/produce.ts';
import { artefacts } from '../artefacts/table.ts';
import { calicoTypha } from '../catalog/encapsulations.ts';
import { resolveAddresses } from '../plan/addresses.ts';
import type { CalicoPlan, CanalPlan } from '../plan/plan.ts';
import type { ParameterName } from '../request/parameters.ts';
import { parameterList } from '../request/parameters.ts';
import { readRequest, unexpected } from '../request/read.ts';
import type { Problem, Refusal } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { BundleRequest } from '../request/request.ts';
import { uploadParameters } from '../request/upload-parameters.ts';
import type { Digest } from '../signature/digest.ts';
import { digestOf } from '../signature/digest.ts';
import type { Language } from '../text.ts';
import { diffUpload } from './diff.ts';
import type { Patched } from './patch.ts';
import { editUpload, readUpload } from './patch.ts';
import type { Purpose, UploadPlan } from './request.ts';
import { planUpload } from './request.ts';
import { UploadError } from './upload-error.ts';

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
  | Refusal;

/** What can be had of a manifest that a client sends. */
export type PostedForm = 'manifest' | 'diff' | 'bundle.zip' | 'bundle.tar.gz';

/** Edits a manifest that a client sent, as its query asks, and gives it back, what was changed in it, or an archive with it. */
export async function answerPosted(
  form: PostedForm,
  query: string,
  body: Uint8Array<ArrayBuffer>,
  source: Producer,
): Promise<Posted> {
  const { release } = source;
  const read = readRequest(query, release);
  if (!read.ok) return read;
  const { request, language } = read;
  const refused = (problems: readonly Problem[]): Refusal => ({ ok: false, reason: 'unfit', problems, language });
  const purpose: Purpose = form === 'manifest' || form === 'diff' ? 'patch' : 'archive';
  const problems = problemsOf(request, purpose);
  if (problems.length > 0) return refused(problems);
  try {
    const upload = readUpload(body);
    const planned = planUpload(upload.network, request, purpose, release);
    if (!planned.ok) return refused(planned.problems);
    const { plan, wanted } = planned;
    const patched = editUpload(upload, wanted, { ...plan, mtu: plan.askedMtu });
    const { text } = upload.manifest;
    const diff = (): string =>
      diffUpload(text, patched.splices, { old: `a/${wanted.cni}.yaml`, new: `b/${wanted.cni}.yaml` });
    const bytes =
      form === 'manifest'
        ? patched.bytes
        : form === 'diff'
          ? new TextEncoder().encode(diff())
          : await pack(form, planned, patched, diff, { source, request, form: nodeForm(request) });
    const digest = await digestOf(bytes);
    const surprise = unexpected(request, digest.hex);
    if (surprise !== undefined) return { ok: false, reason: 'digest-differs', problems: [surprise], language };
    const { changes } = patched;
    const name = purpose === 'archive' ? { name: plan.name } : {};
    return { ok: true, bytes, digest, language, cni: wanted.cni, changes, ...name };
  } catch (error) {
    if (error instanceof UploadError) return refused([unfitBody(error)]);
    throw error;
  }
}

async function pack(
  name: 'bundle.zip' | 'bundle.tar.gz',
  { plan, choices }: UploadPlan,
  { bytes, network }: Patched,
  diff: () => string,
  context: Pick<RenderContext, 'source' | 'request' | 'form'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const { hex } = await digestOf(bytes);
  const { checked: _, ...typha } = calicoTypha;
  const described: CalicoPlan | CanalPlan = {
    ...plan,
    images: imagesOf(text),
    ports: network.hasTypha ? [...plan.ports, typha] : plan.ports,
    manifest: { kind: 'posted', name: plan.manifest.name, sha256: hex },
  };
  const manifest = finishedManifest([text], diff);
  const files = await archiveFiles(artefacts, { ...context, plan: described, choices, manifest });
  return name === 'bundle.zip' ? packZip(files) : packTarGz(files);
}

/** What is wrong whatever the body says. */
function problemsOf(request: BundleRequest, purpose: Purpose): Problem[] {
  const problems = purpose === 'patch' ? inapplicable(request) : undeliverable(request);
  if (request.cni === 'flannel' || request.cni === 'none') {
    problems.push(
      refuse(
        'cni',
        'conflict',
        {
          en: 'Only Calico and Canal come by a manifest',
          ja: 'マニフェストでインストールするのはCalicoとCanalだけです',
        },
        { allowed: ['calico', 'canal'] },
      ),
    );
  }
  resolveAddresses(request, problems);
  return problems;
}

function inapplicable(request: BundleRequest): Problem[] {
  const allowed: readonly ParameterName[] = uploadParameters;
  return parameterList
    .filter(({ name, key }) => request[key] !== undefined && !allowed.includes(name))
    .map(({ name }) =>
      refuse(
        name,
        'not-applicable',
        {
          en: `${name} says nothing about a manifest: leave it out`,
          ja: `${name}はマニフェストに関係しません。省略してください`,
        },
        { allowed },
      ),
    );
}

// The manifest is in the body and so in the archive.
function undeliverable({ manifest, via }: BundleRequest): Problem[] {
  const given = [...(manifest === 'pull' ? ['manifest'] : []), ...(via === 'operator' ? ['via'] : [])];
  return given.map((name) =>
    refuse(name, 'conflict', {
      en: `The manifest of the body goes into the archive: leave ${name} out`,
      ja: `本文のマニフェストがアーカイブに入ります。${name}を省略してください`,
    }),
  );
}

const unfitBody = ({ detail }: UploadError): Problem =>
  refuse('(body)', 'unfit-body', {
    en: `${detail.en}. Send a manifest of Calico or Canal as upstream or your house has it`,
    ja: `${detail.ja}。開発元または自社のCalicoかCanalのマニフェストを送信してください`,
  });

// Image names end where quotes, blanks or the braces of flow style do; what is no image's name is left out.
function imagesOf(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(/\bimage["']?:[ \t]*["']?([a-z0-9][a-z0-9./:@_-]{2,255})(?=["'\s,}]|$)/gi)) {
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}
