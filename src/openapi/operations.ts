import type { ArtefactRow } from '../artefacts/artefact.ts';
import { isArchive, servedArtefacts } from '../artefacts/table.ts';
import { formParameters, parameterNames } from '../request/parameters.ts';
import { uploadParameters } from '../request/upload-parameters.ts';
import type { Text } from '../text.ts';

/** What an operation reads: the parameters of a network, a manifest in its body besides, or nothing that changes what it says. */
export type Reads = 'network' | 'manifest' | 'nothing';

/** A status that says why there is no answer. */
export type Status = 400 | 404 | 405 | 406 | 408 | 409 | 410 | 413 | 414 | 415 | 422 | 503;

/** One route of the service as data: guide, API page and OpenAPI document are made from it. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly reads: Reads;
  /** The parameters that it takes, where it does not take all. */
  readonly parameters?: readonly string[];
  /** Media type of the answer. */
  readonly media: string;
  readonly summary: Text;
  /** Statuses besides 200 and those that every operation of its kind has. */
  readonly statuses?: readonly Status[];
}

function operationOf(row: ArtefactRow & { readonly id: string }): Operation {
  const { id, name, type, summary, needs, reads = [] } = row;
  const statuses: readonly Status[] = needs?.includes('manifest') ? [404, 409] : isArchive(row) ? [409] : [];
  const [media = type] = type.split(';');
  const forms: readonly string[] = formParameters.filter((parameter) => !reads.includes(parameter));
  const parameters = parameterNames.filter((parameter) => !forms.includes(parameter));
  return { id, method: 'get', path: `/${name}`, reads: 'network', parameters, media, summary, statuses };
}

/** Every route, in the order of design and tables. */
export const operations: readonly Operation[] = [
  ...servedArtefacts().map(operationOf),
  {
    id: 'signature',
    method: 'get',
    path: '/{file}.sig',
    reads: 'network',
    media: 'text/plain',
    summary: {
      en: 'The SSH signature of one of the files above; 404 where this service has no key',
      ja: '上記のファイルのSSH署名。このサービスに鍵がない場合は404です',
    },
    statuses: [404, 409],
  },
  {
    id: 'status',
    method: 'get',
    path: '/status.json',
    reads: 'network',
    media: 'application/json',
    summary: {
      en: 'Whether a link is current, or what is newer and what would change',
      ja: 'リンクが最新かどうか。新しいリリースがあれば、その変更点',
    },
  },
  {
    id: 'badge',
    method: 'get',
    path: '/badge.svg',
    reads: 'network',
    media: 'image/svg+xml',
    summary: { en: 'The same as a small picture for a document', ja: '同じ内容を示す、文書に貼れるバッジ' },
  },
  {
    id: 'patch',
    method: 'post',
    path: '/patch',
    reads: 'manifest',
    parameters: uploadParameters,
    media: 'application/yaml',
    summary: {
      en: 'Any manifest of Calico or Canal in the body, edited as the query asks, with IP forwarding allowed',
      ja: '本文で送ったCalicoまたはCanalのマニフェストを編集し、IP転送の許可とクエリの指定を反映して返します',
    },
    statuses: [413, 422],
  },
  {
    id: 'patchDiff',
    method: 'post',
    path: '/patch.diff',
    reads: 'manifest',
    parameters: uploadParameters,
    media: 'text/x-diff',
    summary: {
      en: 'What /patch changes in the body, as a unified diff; Accept: text/x-diff on /patch gives the same',
      ja: '/patchによる本文の変更点(unified diff)。/patchにAccept: text/x-diffを付けても同じです',
    },
    statuses: [413, 422],
  },
  {
    id: 'ownZipArchive',
    method: 'post',
    path: '/bundle.zip',
    reads: 'manifest',
    media: 'application/zip',
    summary: {
      en: 'The archive with the manifest in the body instead of the pinned one',
      ja: '本文で送ったマニフェストを収めたアーカイブ',
    },
    statuses: [413, 422],
  },
  {
    id: 'ownTarArchive',
    method: 'post',
    path: '/bundle.tar.gz',
    reads: 'manifest',
    media: 'application/gzip',
    summary: { en: 'The same as a compressed tar', ja: '同じ内容のtarアーカイブ' },
    statuses: [413, 422],
  },
  {
    id: 'catalog',
    method: 'get',
    path: '/catalog.json',
    reads: 'nothing',
    media: 'application/json',
    summary: { en: 'Releases, backends and rules, each with its source', ja: 'リリース、バックエンド、規則とその出典' },
  },
  {
    id: 'home',
    method: 'get',
    path: '/',
    reads: 'network',
    media: 'text/html',
    summary: {
      en: 'The builder for browsers; this guide for everything else',
      ja: 'ブラウザーには選択ページ、それ以外にはこのガイド',
    },
  },
  {
    id: 'docs',
    method: 'get',
    path: '/docs',
    reads: 'nothing',
    media: 'text/html',
    summary: { en: 'All documents, and this API as a page', ja: 'ドキュメント一覧と、このAPIの説明ページ' },
  },
  {
    id: 'document',
    method: 'get',
    path: '/docs/{document}',
    reads: 'nothing',
    media: 'text/markdown',
    summary: {
      en: 'One of the documents: a page for browsers, Markdown for everything else',
      ja: 'ドキュメント。ブラウザーにはページ、それ以外にはMarkdownを返します',
    },
    statuses: [404],
  },
  {
    id: 'openapi',
    method: 'get',
    path: '/openapi.json',
    reads: 'nothing',
    media: 'application/json',
    summary: { en: 'This API as an OpenAPI 3.1 document', ja: 'このAPIのOpenAPI 3.1定義' },
  },
  {
    id: 'llms',
    method: 'get',
    path: '/llms.txt',
    reads: 'nothing',
    media: 'text/plain',
    summary: { en: 'A short introduction for language models', ja: '言語モデル向けの短い説明' },
  },
  {
    id: 'allowedSigners',
    method: 'get',
    path: '/.well-known/knit/allowed_signers',
    reads: 'nothing',
    media: 'text/plain',
    summary: {
      en: 'The keys that sign, as ssh-keygen reads them; 404 where this service has none',
      ja: '署名鍵の一覧(ssh-keygenの形式)。鍵がない場合は404です',
    },
    statuses: [404],
  },
  {
    id: 'securityContact',
    method: 'get',
    path: '/.well-known/security.txt',
    reads: 'nothing',
    media: 'text/plain',
    summary: { en: 'Where to report a vulnerability', ja: '脆弱性の報告先' },
    statuses: [404],
  },
  {
    id: 'health',
    method: 'get',
    path: '/healthz',
    reads: 'nothing',
    media: 'text/plain',
    summary: { en: 'Whether the service answers', ja: 'サービスの稼働確認' },
  },
  {
    id: 'readiness',
    method: 'get',
    path: '/readyz',
    reads: 'nothing',
    media: 'text/plain',
    summary: {
      en: 'Whether the service has what it was given, as pinned',
      ja: 'サービスのマニフェストが固定されたものと一致しているか',
    },
    statuses: [503],
  },
];
