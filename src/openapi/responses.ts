import type { Text } from '../text.ts';
import type { Operation, Status } from './operations.ts';
import { schemaNames } from './schemas.ts';

/** What each status means. */
export const statusMeanings: Readonly<Record<Status, Text>> = {
  400: {
    en: 'A parameter is wrong by itself: unknown, repeated, empty, too long, not one of its values, or a secret',
    ja: 'パラメーター単独の誤りです(不明、重複、空、長すぎる、使えない値、シークレット)',
  },
  404: { en: 'There is nothing here: no such path, or no such file', ja: 'このパスやファイルはありません' },
  405: {
    en: 'The path does not have this method; Allow names those that it has',
    ja: 'このメソッドは使えません。使えるものはAllowにあります',
  },
  406: { en: 'Nothing that Accept wants can be sent', ja: 'Acceptの条件に合う応答を返せません' },
  408: { en: 'The body did not come to its end in time', ja: '本文を時間内に受信できませんでした' },
  409: {
    en: 'This service does not hold the manifest (use manifest=pull), or the bytes are not what expect names',
    ja: 'このサービスにマニフェストがないか(manifest=pullを使ってください)、内容がexpectの値と異なります',
  },
  410: {
    en: 'The link belongs to another release of knit than the one that answers',
    ja: 'リンクが、応答しているものとは別のリリースのknitを指しています',
  },
  413: { en: 'The body is too long', ja: '本文が長すぎます' },
  414: { en: 'The URL is longer than any request needs', ja: 'URLが長すぎます' },
  415: { en: 'The body is of a type that cannot be read', ja: '読み取れない形式の本文です' },
  422: {
    en: 'The parameters do not go together or with the version, or the body does not hold what is edited',
    ja: 'パラメーターの組み合わせやバージョンが合わないか、本文に編集する箇所がありません',
  },
  503: {
    en: 'The service holds a manifest that is not the pinned one',
    ja: 'サービスのマニフェストが固定されたものと異なります',
  },
};

/** The statuses that every operation has, by what it reads. */
const common: Readonly<Record<Operation['reads'], readonly Status[]>> = {
  network: [400, 405, 406, 409, 410, 414, 422],
  manifest: [400, 405, 406, 408, 409, 410, 413, 414, 422],
  nothing: [400, 405, 406, 409, 410, 414],
};

/** The statuses besides 200 that an operation may answer with. */
export function statusesOf({ reads, statuses = [] }: Operation): readonly Status[] {
  return [...new Set([...common[reads], ...statuses])].sort((one, other) => one - other);
}

/** Refusals as components: one for scripts, one for everything else, of each status. */
export function refusalComponents(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(statusMeanings).flatMap(([status, { en: meaning }]) => [
      [
        `Problem${status}`,
        { description: `${meaning}.`, content: { 'application/problem+json': { schema: problem } } },
      ],
      [
        `Script${status}`,
        { description: `${meaning}. The body is a script that says so and exits 64.`, content: script },
      ],
    ]),
  );
}

const problem = { $ref: '#/components/schemas/Problem' };
const script = { 'text/x-shellscript': { schema: { type: 'string' } } };

/** Every answer of an operation. */
export function responsesOf(operation: Operation): Record<string, object> {
  const kind = operation.path.endsWith('.sh') ? 'Script' : 'Problem';
  const refusals = statusesOf(operation).map((status) => [
    String(status),
    { $ref: `#/components/responses/${kind}${status}` },
  ]);
  const cached =
    operation.method === 'get' && operation.id !== 'health'
      ? [['304', { description: 'The client has it already.' }]]
      : [];
  const form =
    operation.id === 'home' ? [['303', { description: 'A submitted form: see the canonical address.' }]] : [];
  return Object.fromEntries([['200', success(operation)], ...form, ...cached, ...refusals]);
}

function success(operation: Operation): object {
  const { id, media, summary } = operation;
  const schema = schemaNames[id] === undefined ? schemaOf(media) : { $ref: `#/components/schemas/${schemaNames[id]}` };
  const content = { [media]: { schema }, ...(id === 'home' && { 'text/plain': { schema: { type: 'string' } } }) };
  const headers = id === 'health' ? undefined : answerHeaders;
  return { description: summary.en, ...(headers && { headers }), content };
}

function schemaOf(media: string): object {
  if (/zip/.test(media)) return { type: 'string', contentMediaType: media };
  return media === 'application/json' ? { type: 'object' } : { type: 'string' };
}

const headerOf = (name: string): object => ({ $ref: `#/components/headers/${name}` });
const answerHeaders = {
  ETag: headerOf('ETag'),
  'Repr-Digest': headerOf('Repr-Digest'),
  'Content-Location': headerOf('Content-Location'),
};

/** Headers of answers. */
export const headerComponents: Readonly<Record<string, object>> = {
  ETag: { description: 'Strong: the SHA-256 of the bytes.', schema: { type: 'string' } },
  'Repr-Digest': { description: 'SHA-256 of the bytes (RFC 9530).', schema: { type: 'string' } },
  'Content-Location': {
    description: 'Where the request was not exact: the path and query that will give the same bytes.',
    schema: { type: 'string' },
  },
};
