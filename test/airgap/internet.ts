import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { standIn } from '../support/node-root.ts';
import type { Registry } from './registry.ts';

/** The names that what a site needs comes from, besides those that every world has. */
export const imageHosts = ['quay.io', 'registry-1.docker.io'] as const;

/** What was asked of github.com, with the byte that it was to begin with. */
export interface Asked {
  readonly path: string;
  readonly from: number;
}

/** The part of the internet that fetch.sh asks: K3s' files, of which the first archive is cut off in the middle, and images. */
export function internet(registry: Registry): {
  readonly asked: Asked[];
  readonly answer: (host: string, request: IncomingMessage, response: ServerResponse) => boolean;
} {
  const asked: Asked[] = [];
  let cuts = 1;
  return {
    asked,
    answer: (host, request, response) => {
      const path = decodeURIComponent(request.url ?? '/');
      if (imageHosts.some((name) => name === host)) {
        registry.hand(request, response);
        return true;
      }
      if (host === 'raw.githubusercontent.com' && /^\/k3s-io\/k3s\/[^/]+\/install\.sh$/.test(path)) {
        // The real one holds what the stand-in fetches or reads from its folder.
        const text = readFileSync(join(standIn, 'k3s-installer.sh'), 'utf8');
        response.end(text.replace('set -o noglob\n', 'set -o noglob\nSTAND_IN=/srv/stand-in\n'));
        return true;
      }
      const [, version, file] = /^\/k3s-io\/k3s\/releases\/download\/([^/]+)\/(.+)$/.exec(path) ?? [];
      const body = host === 'github.com' && version && file ? released(version, file) : undefined;
      if (body === undefined) return false;
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? '0');
      asked.push({ path, from });
      const rest = body.subarray(from);
      const range = { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` };
      response.writeHead(from === 0 ? 200 : 206, { 'content-length': rest.length, ...(from > 0 && range) });
      if (cuts > 0 && path.includes('airgap-images')) {
        cuts -= 1;
        response.write(rest.subarray(0, rest.length / 2), () => setTimeout(() => response.destroy(), 50));
      } else response.end(rest);
      return true;
    },
  };
}

/** Archives that no compression makes smaller, and that are the same each time. */
const archives = Object.fromEntries(
  ['amd64', 'arm64'].map((architecture) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < 60_000; at += 1) parts.push(createHash('sha256').update(`${architecture} ${at}`).digest());
    return [`k3s-airgap-images-${architecture}.tar.zst`, Buffer.concat(parts)];
  }),
);

function released(version: string, file: string): Buffer | undefined {
  const program = Buffer.from(
    readFileSync(join(standIn, 'k3s.sh'), 'utf8').replace(/^version=.*$/m, `version='${version}'`),
  );
  const files: Readonly<Record<string, Buffer>> = { k3s: program, 'k3s-arm64': program, ...archives };
  const sums = Object.entries(files).map(
    ([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`,
  );
  return /^sha256sum-(amd64|arm64)\.txt$/.test(file) ? Buffer.from(sums.join('')) : files[file];
}
