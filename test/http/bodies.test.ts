import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { describe, expect, test } from 'vitest';
import { maxBodyLength, maxBodyTaken } from '../../src/http/body.ts';
import { wanted } from '../support/wanted.ts';
import { app } from './routes.ts';

/** A body that comes in pieces and does not say how long it is; it counts what was taken of it. */
function inPieces(length: number) {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken >= length) return controller.close();
      taken += piece.length;
      controller.enqueue(piece);
    },
  });
  return { body, taken: () => taken };
}

describe.each(['/patch', '/bundle.zip?cni=calico', '/bundle.tar.gz?cni=calico'])('POST %s', (path) => {
  test('reads no more than it may of a body that does not say its length', async () => {
    const { body, taken } = inPieces(64 * maxBodyLength);
    const response = await app.request(path, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
    expect(taken()).toBeLessThan(maxBodyTaken + maxBodyLength);
  });

  test('reads a body that is too long to its end, where that is near, so that its client reads the answer', async () => {
    const { body, taken } = inPieces(2 * maxBodyLength);
    const headers = { 'Content-Length': String(2 * maxBodyLength) };
    const response = await app.request(path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
    expect(taken()).toBe(2 * maxBodyLength);
  });

  test('reads nothing of a body that says that it is too long', async () => {
    const { body, taken } = inPieces(64 * maxBodyLength);
    const headers = { 'Content-Length': String(64 * maxBodyLength) };
    const response = await app.request(path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
    expect(taken()).toBeLessThanOrEqual(128 * 1024);
  });

  test('says of a body that is cut off that it is, and finds no bug of its own in it', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls > 2) controller.error(new Error('ZQX is gone'));
        else controller.enqueue(new TextEncoder().encode('kind: DaemonSet\n'));
      },
    });
    const response = await app.request(path, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ parameter: '(body)', code: 'cut-off' }] });
    expect(text).not.toContain('ZQX');
  });

  test.each([
    '',
    'x',
    '\u0000',
    '- [',
    '{"a": 1}',
    '&a [*a]',
    'a: &a [1]\nb: [*a,*a]\n',
    '$(touch ZQX)\n',
    '\ufeff---\n',
  ])('refuses the body %j without a word of it', async (body) => {
    const response = await app.request(path, { method: 'POST', body });
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.text()).not.toContain('ZQX');
  });
});

test.runIf(wanted('python3'))(
  'a client that sends all before it reads, as urllib does, learns that its body is too long',
  async () => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = `import urllib.request, urllib.error
try: urllib.request.urlopen('http://127.0.0.1:${port}/patch', b'a' * 6000000)
except urllib.error.HTTPError as error: print(error.code)`;
    try {
      const { stdout } = await promisify(execFile)('python3', ['-c', program]);
      expect(stdout).toBe('413\n');
    } finally {
      server.close();
    }
  },
);
