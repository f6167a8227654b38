import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { manifestsFolder } from '../support/manifests.ts';
import { standIn } from '../support/node-root.ts';

/** The name of the service in a first-day world. */
export const serviceHost = 'knit.example';

/** The names that a first-day world answers for, each as the real one would; the last ones as a broken one would. */
export const hosts = [
  serviceHost,
  'get.k3s.io',
  'github.com',
  'raw.githubusercontent.com',
  'server.example',
  'cut.example',
  'proxy.example',
  'forged.example',
] as const;

/** A page that a proxy shows in place of what was asked for. */
const page =
  '<!DOCTYPE html>\n<html lang="en">\n<head><title>Sign in</title></head>\n<body>\n<p>Please sign in & try again.\ntouch /root/page-ran\n</body>\n</html>\n';

/** More of the internet: whether it answers a request to a host. What it does not is answered as in every world. */
export type Answer = (host: string, request: IncomingMessage, response: ServerResponse) => boolean;

/** The servers of a first-day world, listening at a path; closed by their owner. */
export async function openServers(path: string, service: Hono, certificate: string, more: Answer): Promise<Server> {
  const knit = getRequestListener((request) => service.fetch(request));
  const server = createServer((request, response) => {
    const host = (request.headers.host ?? '').split(':')[0] ?? '';
    const url = request.url ?? '/';
    if (more(host, request, response)) return;
    if (host === serviceHost || host === '127.0.0.1') void knit(request, response);
    else if (host === 'get.k3s.io') answer(response, readFileSync(join(standIn, 'k3s-installer.sh')));
    else if (host === 'github.com') answer(response, released(url));
    else if (host === 'raw.githubusercontent.com') answer(response, upstreamAt(url));
    else if (host === 'server.example') answer(response, serverOfCluster(url, certificate));
    else if (host === 'proxy.example') answer(response, Buffer.from(page));
    else if (host === 'cut.example') void cut(service, url, response);
    else if (host === 'forged.example') void forge(service, url, response);
    else response.writeHead(421).end();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}

function answer(response: ServerResponse, body: Buffer | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-length': body?.length ?? 0 });
  response.end(body);
}

/** K3s' program of a release and its digests, and what the stand-in for its installer brings. */
function released(url: string): Buffer | undefined {
  const [, version, file = ''] =
    /^\/k3s-io\/k3s\/releases\/download\/([^/]+)\/(.*)$/.exec(decodeURIComponent(url)) ?? [];
  const name = /^\/k3s-io\/k3s\/releases\/stand-in\/([a-z0-9.-]+)$/.exec(url)?.[1];
  if (name !== undefined) return readFileSync(join(standIn, name));
  if (version === undefined) return undefined;
  const program = Buffer.from(
    readFileSync(join(standIn, 'k3s.sh'), 'utf8').replace(/^version=.*$/m, `version='${version}'`),
  );
  if (/^k3s(-arm64|-armhf|-s390x)?$/.test(file)) return program;
  const digest = createHash('sha256').update(program).digest('hex');
  const names = ['k3s', 'k3s-arm64', 'k3s-armhf', 'k3s-s390x'];
  return /^sha256sum-[a-z0-9]+\.txt$/.test(file)
    ? Buffer.from(names.map((one) => `${digest}  ${one}\n`).join(''))
    : undefined;
}

/** A K3s server, as far as it answers whoever has no token. */
function serverOfCluster(url: string, certificate: string): Buffer | undefined {
  if (url === '/cacerts') return Buffer.from(certificate);
  return url === '/ping' ? Buffer.from('pong') : undefined;
}

function upstreamAt(url: string): Buffer | undefined {
  const [, tag = '', file = ''] = /^\/projectcalico\/calico\/([^/]+)\/manifests\/([a-z.-]+)$/.exec(url) ?? [];
  const path = join(manifestsFolder, tag, file);
  return tag !== '' && existsSync(path) ? readFileSync(path) : undefined;
}

/** The first half of what the service answers, and the end of the connection. */
async function cut(service: Hono, url: string, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await (await service.request(url)).arrayBuffer());
  response.writeHead(200, { 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** What the service answers with one byte changed; its signature stays. */
async function forge(service: Hono, url: string, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await (await service.request(url)).arrayBuffer());
  answer(
    response,
    url.includes('.sig') ? body : Buffer.from(body.toString('latin1').replace('knit', 'knot'), 'latin1'),
  );
}
