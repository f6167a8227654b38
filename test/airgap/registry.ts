import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packTarGz } from '../../src/archive/tar.ts';

/** A real registry, Debian's docker-registry, that listens at a path. */
export interface Registry {
  /** Pushes an image for amd64 and arm64, and gives the digest of the list of both. */
  push(name: string, tag: string): Promise<string>;
  /** Hands a request on to it. */
  hand(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** Starts a registry that keeps what it has in a folder. */
export async function openRegistry(folder: string): Promise<Registry> {
  const socketPath = join(folder, 'socket');
  mkdirSync(join(folder, 'storage'), { recursive: true });
  writeFileSync(
    join(folder, 'config.yml'),
    `version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: ${folder}/storage\nhttp:\n  net: unix\n  addr: ${socketPath}\n`,
  );
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const failed = new Promise<never>((_, reject) => {
    server.on('error', (error) =>
      reject(new Error(`These tests need docker-registry (${error.message}): npm run prepare-tests`)),
    );
    server.on('exit', (code) => reject(new Error(`docker-registry ended with ${code}`)));
  });
  failed.catch(() => {});
  while (!existsSync(socketPath)) await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 20))]);
  const send = (method: string, path: string, type = '', body: Buffer = Buffer.alloc(0)): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { host: 'registry', 'content-type': type, 'content-length': body.length };
      const sent = ask({ socketPath, method, path, headers }, (response) => {
        response.resume();
        if ((response.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
        else resolve(response.headers.location ?? '');
      });
      sent.on('error', reject).end(body);
    });
  const pushBlob = async (name: string, bytes: Buffer): Promise<string> => {
    const { pathname, search } = new URL(await send('POST', `/v2/${name}/blobs/uploads/`), 'http://registry');
    const digest = digestOf(bytes);
    await send('PUT', `${pathname}${search}&digest=${digest}`, 'application/octet-stream', bytes);
    return digest;
  };
  const pushManifest = async (name: string, reference: string | undefined, manifest: { mediaType: string }) => {
    const bytes = Buffer.from(JSON.stringify(manifest));
    await send('PUT', `/v2/${name}/manifests/${reference ?? digestOf(bytes)}`, manifest.mediaType, bytes);
    return { mediaType: manifest.mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  return {
    push: async (name, tag) => {
      const manifests = [];
      for (const architecture of ['amd64', 'arm64']) {
        const layer = Buffer.from(packTarGz([{ path: 'bin/what', mode: 0o755, content: `${name} ${architecture}\n` }]));
        const config = Buffer.from(
          JSON.stringify({
            architecture,
            os: 'linux',
            config: {},
            rootfs: { type: 'layers', diff_ids: [digestOf(gunzipSync(layer))] },
          }),
        );
        const manifest = {
          schemaVersion: 2,
          mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
          config: {
            mediaType: 'application/vnd.docker.container.image.v1+json',
            size: config.length,
            digest: await pushBlob(name, config),
          },
          layers: [
            {
              mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
              size: layer.length,
              digest: await pushBlob(name, layer),
            },
          ],
        };
        manifests.push({ ...(await pushManifest(name, undefined, manifest)), platform: { architecture, os: 'linux' } });
      }
      const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
      return (await pushManifest(name, tag, { schemaVersion: 2, mediaType, manifests } as { mediaType: string }))
        .digest;
    },
    hand: ({ method, url, headers }, response) => {
      const handed = ask({ socketPath, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      handed.on('error', () => response.destroy()).end();
    },
    close: () => server.kill(),
  };
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
