import * as z from 'zod';
import { download } from '../../src/runtime/download.ts';
import { printable, SourceError } from '../../src/runtime/source-error.ts';
import type { Options } from './options.ts';

/** What a tag of several architectures is, in the words of registries. */
const lists = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

/**
 * The digest that the tag of an image has in its registry, of the list of all its architectures: asked for by HEAD, which
 * Docker Hub does not count as a pull. Takes an anonymous token where the registry wants one. Throws SourceError.
 */
export async function imageDigest(options: Options, image: string): Promise<string> {
  const address = manifestAddress(options, image);
  let response = await head(address, options);
  if (response.status === 401) {
    const token = await anonymousToken(address, response.headers.get('www-authenticate') ?? '', options);
    response = await head(address, options, token);
  }
  if (response.status !== 200) {
    throw new SourceError('unreadable', `${address} answers ${response.status}`, response.status);
  }
  const type = (response.headers.get('content-type') ?? '').replace(/;.*$/, '').trim();
  if (!lists.includes(type))
    throw new SourceError('refused', `${address} is no list of architectures: ${printable(type)}`);
  const digest = response.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new SourceError('refused', `${address} has no digest: ${printable(digest)}`);
  }
  return digest;
}

function manifestAddress({ registry }: Options, image: string): string {
  const [, host = '', path = '', tag = ''] = /^([a-z0-9.-]+)\/([a-z0-9/_-]+):([\w.-]+)$/.exec(image) ?? [];
  if (host === '') throw new SourceError('refused', `${printable(image)} is no full name of an image`);
  // Docker Hub's registry has another name than its images.
  const own = `https://${host === 'docker.io' ? 'registry-1.docker.io' : host}`;
  return `${registry ?? own}/v2/${path}/manifests/${tag}`;
}

async function head(address: string, { timeout }: Options, token?: string): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout * 1000),
      headers: {
        'user-agent': 'knit',
        accept: lists.join(', '),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new SourceError('unreadable', `${address}: ${printable(String(cause))}`);
  }
}

/** A token for whoever asks, from the place that the registry names (Distribution's token authentication). */
async function anonymousToken(address: string, challenge: string, { timeout }: Options): Promise<string> {
  const parameters = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, text]) => [name, text]),
  );
  const { realm = '', service, scope } = parameters;
  if (!/^Bearer /i.test(challenge) || !isTrustworthy(realm, address)) {
    throw new SourceError('refused', `${address} wants another login than an anonymous token: ${printable(challenge)}`);
  }
  const url = new URL(realm);
  for (const [name, text] of Object.entries({ service, scope }))
    if (text !== undefined) url.searchParams.set(name, text);
  const answer = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });
  const bytes = await download(url.href, { bytes: 64 * 1024, seconds: timeout });
  const read = answer.safeParse(jsonOf(bytes));
  const token = read.success ? (read.data.token ?? read.data.access_token ?? '') : '';
  if (!/^[\w.~+/=-]+$/.test(token)) throw new SourceError('refused', `${printable(url.origin)} gives no token`);
  return token;
}

const isTrustworthy = (realm: string, address: string): boolean =>
  URL.canParse(realm) && ['https:', new URL(address).protocol].includes(new URL(realm).protocol);

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
