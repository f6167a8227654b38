import { servedArtefacts } from '../artefacts/table.ts';
import type { ProblemDocument } from './problem.ts';

/** ProblemDocument of a URL longer than any request needs. */
export const uriTooLong: ProblemDocument = {
  status: 414,
  title: { en: 'The URL is too long', ja: 'URLが長すぎます' },
  problems: [
    {
      parameter: '(url)',
      code: 'too-long',
      detail: {
        en: 'All parameters together need far less: leave out what is not a parameter of knit',
        ja: 'すべてのパラメーターを指定してもこの長さにはなりません。knitのパラメーター以外を削除してください',
      },
    },
  ],
};

/** ProblemDocument of a request whose host makes no address: no URL can be made of it, so nothing in it can be read. */
export const badHost: ProblemDocument = {
  status: 400,
  title: { en: 'The request names no host', ja: 'リクエストのホスト名が正しくありません' },
  problems: [
    {
      parameter: '(host)',
      code: 'bad-host',
      detail: {
        en: 'Send one Host header with the name or the address of this service, as HTTP/1.1 clients do',
        ja: 'HTTP/1.1のクライアントと同様に、このサービスの名前またはアドレスをHostヘッダーで1つ送信してください',
      },
    },
  ],
};

/** ProblemDocument of a request that does not come to its end in time. */
export const tooSlow: ProblemDocument = {
  status: 408,
  title: { en: 'The request came too slowly', ja: 'リクエストの受信に時間がかかりすぎました' },
  problems: [
    {
      parameter: '(body)',
      code: 'too-slow',
      detail: {
        en: 'The body did not come to its end in time: send it again, whole',
        ja: '本文を時間内に受信できませんでした。全体をもう一度送信してください',
      },
    },
  ],
};

/** ProblemDocument of a path that knit does not have. */
export function notFound(): ProblemDocument {
  const paths = [...servedArtefacts().map(({ name }) => `/${name}`), '/catalog.json'];
  return {
    status: 404,
    title: { en: 'There is nothing here', ja: 'このパスには何もありません' },
    problems: [
      {
        parameter: '(path)',
        code: 'unknown-path',
        detail: {
          en: `knit has ${paths.join(', ')} and a guide at /`,
          ja: `${paths.join('、')}があります。使い方は/にあります`,
        },
      },
    ],
  };
}

/** ProblemDocument of a signature where the deployment has no key. */
export const noSigningKey: ProblemDocument = {
  status: 404,
  title: { en: 'This service does not sign', ja: 'このサービスは署名を行いません' },
  problems: [
    {
      parameter: '(path)',
      code: 'no-key',
      detail: {
        en: 'There is no signing key, so there are no signatures: compare digests instead, or ask the operator to set KNIT_SIGNING_KEY',
        ja: '署名鍵がないため、署名はありません。ダイジェストを比較するか、管理者にKNIT_SIGNING_KEYの設定を依頼してください',
      },
    },
  ],
};

/** ProblemDocument of security.txt where the deployment names nobody. */
export const noSecurityContact: ProblemDocument = {
  status: 404,
  title: { en: 'This service names no security contact', ja: 'このサービスにはセキュリティ連絡先がありません' },
  problems: [
    {
      parameter: '(path)',
      code: 'no-contact',
      detail: {
        en: 'The operator has not set KNIT_SECURITY_CONTACT: ask whoever gave you the address of this service',
        ja: '管理者がKNIT_SECURITY_CONTACTを設定していません。このサービスのアドレスを知らせた人に問い合わせてください',
      },
    },
  ],
};

/** What a client is told where knit has a bug. */
export const internalError: ProblemDocument = {
  status: 500,
  title: { en: 'knit failed', ja: 'knitでエラーが発生しました' },
  problems: [
    {
      parameter: '(service)',
      code: 'internal',
      detail: {
        en: 'This is a bug of knit, not of the request: report it with the X-Request-Id of this answer',
        ja: 'リクエストではなくknitの不具合です。この応答のX-Request-Idを添えて報告してください',
      },
    },
  ],
};

/** ProblemDocument of an answer of a type that the client does not take; `type` is the one that there is. */
export function notAcceptable(type: string): ProblemDocument {
  return {
    status: 406,
    title: { en: 'There is no answer of the wanted type', ja: '指定された形式の応答はありません' },
    problems: [
      {
        parameter: '(accept)',
        code: 'media-type',
        detail: {
          en: 'Leave the Accept header out, or add */* to it',
          ja: 'Acceptヘッダーを省略するか、*/*を加えてください',
        },
        allowed: [type],
      },
    ],
  };
}

/** ProblemDocument of a method that a path does not have; the answer needs an `Allow` header with the same methods. */
export function methodNotAllowed(allowed: readonly string[]): ProblemDocument {
  return {
    status: 405,
    title: { en: 'This path does not have that method', ja: 'このパスでは使えないメソッドです' },
    problems: [
      {
        parameter: '(method)',
        code: 'method',
        detail: { en: `Use ${allowed.join(' or ')}`, ja: `${allowed.join('または')}を使ってください` },
        allowed,
      },
    ],
  };
}

/** ProblemDocument of /readyz where files that the service was given are not the pinned ones. */
export const notReady = (refused: readonly { readonly tag: string; readonly file: string }[]): ProblemDocument => {
  const names = refused.map(({ tag, file }) => `${tag}/${file}`).join(', ');
  return {
    status: 503,
    title: { en: 'Manifests are not the pinned ones', ja: 'マニフェストが固定されたものと異なります' },
    problems: [
      {
        parameter: '(manifests)',
        code: 'not-pinned',
        detail: {
          en: `Bring them anew with npm run manifests, and start the service again: ${names}`,
          ja: `npm run manifestsで再取得し、サービスを再起動してください：${names}`,
        },
      },
    ],
  };
};
