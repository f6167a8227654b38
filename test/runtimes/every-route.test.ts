import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/openapi/operations.ts';
import type { Runtime, RuntimeName } from '../support/runtime.ts';
import { runtimeNames, startRuntime } from '../support/runtime.ts';
import { smallManifest } from '../support/small-manifest.ts';

/** What every operation is asked with, and what it may answer where the service holds neither manifests nor a key. */
const bodies = [
  ['', undefined],
  ['the manifest of Calico', smallManifest({ cni: 'calico' })],
  ['the manifest of Canal', smallManifest({ cni: 'canal' })],
  ['a list in JSON', `{"apiVersion": "v1", "kind": "List", "items": []}`],
  ['text', 'hello'],
] as const;
const queries = ['', 'cni=calico', 'cni=calico&manifest=carry', 'cni=canal&lang=ja', 'cni=nothing', 'expect=sha256-0'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const;

const paths = [
  ...new Set(operations.map(({ path }) => path.replace('{file}', 'install.sh').replace('{document}', 'networks.md'))),
];

const runtimes = new Map<RuntimeName, Runtime>();
/** What the first of the runtimes gave, by path and CNI. */
const digests = new Map<string, string>();

// Each is started by the command that the README gives for it, with its flags and without any variable of its own.
beforeAll(async () => {
  await Promise.all(runtimeNames.map(async (name) => runtimes.set(name, await startRuntime(name))));
});

afterAll(async () => {
  await Promise.all([...runtimes.values()].map(({ stop }) => stop()));
});

describe.each(runtimeNames)('%s', (name) => {
  const ask = async (method: string, path: string, body: string | undefined): Promise<Response> => {
    const mayHaveBody = method !== 'GET' && method !== 'HEAD';
    const response = await fetch(`${runtimes.get(name)?.origin}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'Content-Type': 'application/yaml' },
      ...(mayHaveBody && body !== undefined && { body }),
    });
    await response.arrayBuffer();
    return response;
  };

  test.each(paths)('answers %s by every method without an error of its own', async (path) => {
    const broken: string[] = [];
    for (const method of methods) {
      for (const query of queries) {
        for (const [title, body] of method === 'POST' ? bodies : bodies.slice(0, 1)) {
          const { status } = await ask(method, `${path}?${query}`, body);
          if (status >= 500) broken.push(`${method} ${path}?${query} ${title}: ${status}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  const posts = operations.filter(({ method }) => method === 'post').map(({ path }) => path);
  test.each(posts)('edits a manifest that is sent to %s, to the same bytes as the others', async (path) => {
    for (const cni of ['calico', 'canal'] as const) {
      const { status, headers } = await ask('POST', path, smallManifest({ cni }));
      expect(status, cni).toBe(200);
      const digest = headers.get('Repr-Digest') ?? '';
      expect(digest).not.toBe('');
      const known = digests.get(`${path} ${cni}`) ?? digest;
      digests.set(`${path} ${cni}`, known);
      expect(digest).toBe(known);
    }
  });
});
