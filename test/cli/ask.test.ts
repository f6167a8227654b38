import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clients } from '../../src/cli/check.ts';
import { askOnce } from '../../src/runtime/ask.ts';

/** What the last client sent, byte for byte. */
let request = '';
let origin = '';
const answer = 'HTTP/1.1 200 OK\r\nContent-Location: /x?v=1.2.3\r\nContent-Length: 5\r\n\r\nbytes';
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (data) => {
    request = data.toString('latin1');
    socket.end(answer);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const withoutRelease = (text: string): string => text.replace(/(curl|Wget)\/[\d.]+/, '$1/RELEASE');

test.each([
  ['curl', ['curl', '-q', '-sS']],
  ['wget', ['wget', '--no-config', '-qO-']],
])('check asks as %s does, byte for byte', async (name, [command = '', ...words]) => {
  const url = `${origin}/install.sh?cni=calico&mtu=1400`;
  const code = await new Promise((resolve, reject) => {
    spawn(command, [...words, url], { stdio: 'ignore', env: { PATH: process.env['PATH'] } })
      .once('error', reject)
      .once('close', resolve);
  });
  expect(code).toBe(0);
  const real = withoutRelease(request);
  for (const { headers, pauses = false } of clients.filter((client) => client.name.startsWith(name))) {
    request = '';
    const fetched = await askOnce(url, headers, pauses);
    expect(withoutRelease(request)).toBe(real);
    expect(new TextDecoder().decode(fetched.bytes)).toBe('bytes');
    expect(fetched).toMatchObject({ status: 200, contentLocation: '/x?v=1.2.3' });
  }
});

test('check hears that nobody answers', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(askOnce(`http://127.0.0.1:${port}/`, {}, false)).rejects.toThrow('ECONNREFUSED');
});
