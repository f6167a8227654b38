import { printable, SourceError } from './source-error.ts';

/** How much one download may take. */
export interface Bounds {
  readonly bytes: number;
  readonly seconds: number;
  /** Whether a redirect may lead to an address of another origin; none may where this is absent. */
  readonly mayLeadTo?: (address: URL) => boolean;
}

const longestChain = 3;

/** Downloads a file whole: bounded in size and time, redirects within its origin unless the bounds say otherwise. Throws SourceError. */
export async function download(address: string, bounds: Bounds): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(bounds.seconds * 1000);
  const { origin } = new URL(address);
  let next = address;
  for (let step = 0; step <= longestChain; step += 1) {
    const response = await request(next, signal);
    if (response.status < 300 || response.status > 399) return await readBody(next, response, bounds);
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    if (!URL.canParse(location, next)) throw new SourceError('refused', `${next} redirects to no address`);
    const target = new URL(location, next);
    if (target.origin !== origin && bounds.mayLeadTo?.(target) !== true) {
      throw new SourceError('refused', `${next} redirects to another origin, ${printable(target.origin)}`);
    }
    next = target.href;
  }
  throw new SourceError('refused', `${address} redirects more than ${longestChain} times`);
}

async function request(address: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { redirect: 'manual', signal, headers: { 'user-agent': 'knit' } });
  } catch (error) {
    throw unreadable(address, error);
  }
}

async function readBody(address: string, response: Response, bounds: Bounds): Promise<Uint8Array> {
  const tooLarge = () => new SourceError('refused', `${address} is larger than ${bounds.bytes} bytes`);
  try {
    const { status } = response;
    if (status !== 200) throw new SourceError('unreadable', `${address} answers ${status}`, status);
    if (Number(response.headers.get('content-length') ?? 0) > bounds.bytes) throw tooLarge();
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > bounds.bytes) throw tooLarge();
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof SourceError) {
      await response.body?.cancel().catch(() => undefined);
      throw error;
    }
    throw unreadable(address, error);
  }
}

function unreadable(address: string, error: unknown): SourceError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new SourceError(
    'unreadable',
    `${address}: ${printable(cause instanceof Error ? cause.message : String(cause))}`,
  );
}
