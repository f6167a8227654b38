import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { servedArtefacts } from '../../src/artefacts/table.ts';
import { openapiDocument } from '../../src/openapi/document.ts';
import type { Operation } from '../../src/openapi/operations.ts';
import { operations } from '../../src/openapi/operations.ts';
import { parameterComponents } from '../../src/openapi/parameters.ts';
import { statusesOf } from '../../src/openapi/responses.ts';
import { schemas } from '../../src/openapi/schemas.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { queryFor } from '../support/artefacts.ts';
import { hasManifests, upstream } from '../support/manifests.ts';
import { sampleApp, sampleKey, sampleOrigin } from '../support/service.ts';

const app = await sampleApp({ signingKeys: [sampleKey()], securityContact: 'mailto:security@example.org' });
const document = openapiDocument({ origin: sampleOrigin, release: '1.2.3' });

const filled = (path: string): string => path.replace('{file}', 'install.sh').replace('{document}', 'networks.md');

/** A request for an operation, with a query that it takes. */
function ask({ method, path, media, reads }: Operation, query = ''): Promise<Response> {
  const asked = query === '' ? queryFor(path.slice(1), path.startsWith('/manifest.') ? 'cni=calico' : '') : query;
  const target = `${filled(path)}${asked === '' ? '' : `?${asked}`}`;
  const body =
    reads === 'manifest'
      ? { body: upstream('v3.32.1', 'calico.yaml'), headers: { 'Content-Type': 'application/yaml' } }
      : {};
  return Promise.resolve(
    app.request(target, { method: method.toUpperCase(), headers: { Accept: `${media}, */*;q=0.1` }, ...body }),
  );
}

// Those that need upstream's files are called where these are; support/manifests.ts says so where they are not.
const answerable = operations.filter(
  ({ path, reads }) => hasManifests || !(path.startsWith('/manifest.') || reads === 'manifest'),
);

describe('openapiDocument()', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('describes every route of the app and no other', () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets/'))
      .map(
        ({ method, path }) =>
          `${method.toLowerCase()} ${path.replace(/^\/[\w.-]+\.sig$/, '/{file}.sig').replace(/^\/docs\/.+/, '/docs/{document}')}`,
      );
    expect([...new Set(served)].sort()).toEqual([...described].sort());
  });

  test('is what the service answers', async () => {
    const response = await app.request('/openapi.json');
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: sampleOrigin }] });
  });
});

describe.each(answerable)('$method $path', (operation) => {
  test('answers 200 with the media type that is described', async () => {
    const response = await ask(operation);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')?.split(';')[0]).toBe(operation.media);
  });

  test.each(['bakend=vxlan', 'cni=calco', 'cni=canal&cni=calico', 'token=abc', 'mtu='])(
    'refuses %s as described',
    async (query) => {
      const response = await ask(operation, query);
      expect(statusesOf(operation)).toContain(response.status);
      expect(response.status).toBe(400);
      if (operation.id === 'home') return;
      const isScript = operation.path.endsWith('.sh');
      const type = response.headers.get('Content-Type')?.split(';')[0];
      expect(type).toBe(isScript ? 'text/x-shellscript' : 'application/problem+json');
    },
  );

  test('refuses another method as described', async () => {
    const response = await app.request(filled(operation.path), { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toContain(operation.method.toUpperCase());
  });

  test('refuses a URL that is too long as described', async () => {
    const response = await ask(operation, `k3s=${'v'.repeat(5000)}`);
    expect(response.status).toBe(414);
  });
});

describe('errors', () => {
  const provoked: readonly (readonly [status: number, path: string])[] = [
    [409, `/install.sh?expect=sha256-${'0'.repeat(64)}`],
    [410, '/plan.json?v=9.9.9'],
    [422, '/plan.json?backend=ipsec&k3s=v1.36'],
    [422, '/verify.sh?cni=calico&backend=vxlan'],
    [404, '/nothing'],
  ];

  test.each(provoked)('%i for %s is described and has its form', async (status, path) => {
    const response = await app.request(path);
    expect(response.status).toBe(status);
    expect(document['components']).toHaveProperty(['responses', `Problem${status}`]);
    if (path.includes('.sh')) return;
    expect(z.fromJSONSchema(inline('Problem')).safeParse(await response.json())).toMatchObject({ success: true });
  });

  test('409 where the manifest is not held', async () => {
    const { emptyStore } = await import('../../src/manifest/store.ts');
    const bare = await sampleApp({ manifests: emptyStore });
    expect((await bare.request('/manifest.diff?cni=calico')).status).toBe(409);
    expect((await bare.request('/bundle.zip?cni=calico&manifest=carry')).status).toBe(409);
  });
});

describe('JSON answers', () => {
  test.each([
    ['Plan', '/plan.json'],
    ['Plan', '/plan.json?backend=ipsec'],
    ['Plan', '/plan.json?cni=calico&cluster-init=true'],
    ['Status', '/status.json?k3s=v1.33.3%2Bk3s1'],
    ['Status', '/status.json?cni=calico&calico=v3.29'],
    ['Catalog', '/catalog.json'],
  ])('are a %s: %s', async (name, path) => {
    const answer = await (await app.request(path)).json();
    expect(z.fromJSONSchema(inline(name)).safeParse(answer)).toMatchObject({ success: true });
  });
});

describe('parameters', () => {
  test('are those of the table, each with an example that is taken', () => {
    const components = parameterComponents();
    for (const { name, alias, example } of parameterList) {
      expect(components).toHaveProperty([name, 'schema']);
      if (alias !== undefined) expect(components).toHaveProperty([alias, 'schema']);
      expect(parseRequest(new URLSearchParams([[name, example]]).toString()), name).toMatchObject({ ok: true });
    }
  });

  test.each(parameterList.filter(({ name }) => name !== 'expect'))(
    '$name=$example is answered for some CNI, by the plan or by what reads it',
    async ({ name, example }) => {
      const companions = [
        '',
        'cni=calico',
        'cni=canal',
        'backend=wireguard',
        'cluster-cidr=fd42::/56&service-cidr=fd43::/112',
      ];
      const value = name === 'v' ? (await import('../../src/runtime/release.ts')).release : example;
      const reader = servedArtefacts().find(({ reads }) => reads?.some((read) => read === name))?.name ?? 'plan.json';
      const queries = companions.map((more) =>
        [new URLSearchParams([[name, value]]).toString(), more].filter((part) => part !== '').join('&'),
      );
      const statuses = await Promise.all(
        queries.map(async (query) => (await app.request(`/${reader}?${query}`)).status),
      );
      expect(statuses).toContain(200);
    },
  );
});

/** A schema with the schemas it names inside of it. */
function inline(name: string): Parameters<typeof z.fromJSONSchema>[0] {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const reference = (value as { $ref?: string }).$ref;
    if (reference !== undefined) return resolve(schemas[reference.split('/').at(-1) ?? '']);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  };
  return resolve(schemas[name]) as Parameters<typeof z.fromJSONSchema>[0];
}
