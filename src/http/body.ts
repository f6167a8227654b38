import type { ProblemDocument } from './problem.ts';

/** Longest body that is read, in bytes: 4 MiB, ten times what upstream's manifests have. */
export const maxBodyLength: number = 4 * 1024 * 1024;

/**
 * How much of a body is taken before it is refused as too long, in bytes: a client that sends without asking, as urllib
 * does, reads the answer only when it has sent all.
 */
export const maxBodyTaken: number = 4 * maxBodyLength;

/** The bytes of a body, or why they are not read. */
export type Body =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly refusal: ProblemDocument };

// curl sends the second one unless told otherwise, and what the body is shows when it is read.
const acceptedTypes =
  /^(?:application\/(?:x-www-form-urlencoded|octet-stream|json|x-yaml|yaml|vnd\.yaml)|text\/(?:plain|yaml|x-yaml))(?:\s*;.*)?$/i;

/** Reads a body to its end, keeps no more than `maxBodyLength` of it, and lets go after `maxBodyTaken`. */
export async function readBody(request: Request): Promise<Body> {
  const type = request.headers.get('Content-Type');
  if (type !== null && !acceptedTypes.test(type)) return { ok: false, refusal: wrongType };
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBodyTaken) return { ok: false, refusal: tooLong };
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > maxBodyTaken) return { ok: false, refusal: tooLong };
      if (length <= maxBodyLength) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    // The client went away, or only stopped sending: then it still reads.
    return { ok: false, refusal: cutOff };
  }
  if (length > maxBodyLength) return { ok: false, refusal: tooLong };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { ok: true, bytes };
}

const tooLong: ProblemDocument = {
  status: 413,
  title: { en: 'The manifest is too long', ja: 'マニフェストが大きすぎます' },
  problems: [
    {
      parameter: '(body)',
      code: 'too-long',
      detail: {
        en: 'The body is longer than 4 MiB: send one manifest of Calico or Canal alone',
        ja: '本文が4 MiBを超えています。CalicoまたはCanalのマニフェストだけを送信してください',
      },
    },
  ],
};

const cutOff: ProblemDocument = {
  status: 400,
  title: { en: 'The body was cut off', ja: '本文が途中で終わりました' },
  problems: [
    {
      parameter: '(body)',
      code: 'cut-off',
      detail: {
        en: 'The body ended before its end: send it again, whole',
        ja: '本文が途中で終わりました。全体をもう一度送信してください',
      },
    },
  ],
};

const wrongType: ProblemDocument = {
  status: 415,
  title: { en: 'The body is no manifest', ja: '本文がマニフェストではありません' },
  problems: [
    {
      parameter: '(body)',
      code: 'unfit-body',
      detail: {
        en: 'Send the manifest itself as the body, with Content-Type application/yaml: curl --data-binary @file does',
        ja: 'マニフェストをそのまま本文として、Content-Typeをapplication/yamlにして送信してください(curl --data-binary @file)',
      },
      allowed: ['application/yaml', 'text/plain', 'application/octet-stream'],
    },
  ],
};
