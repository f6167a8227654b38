import { describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { hasManifests, upstream } from '../support/manifests.ts';
import { app, paths, targets } from './routes.ts';

const separator = (target: string): string => (target.includes('?') ? '&' : '?');
/** They say of a link what is newer than it, that of another release too. */
const reporting = ['/status.json', '/badge.svg'];

describe.each(targets)('%s', (target) => {
  const [path = ''] = target.split('?');
  const ask = (query: string, Accept = '*/*') =>
    app.request(`${target}${separator(target)}${query}`, { headers: { Accept } });

  test('gives the bytes of this release to who names it', async () => {
    expect((await ask(`v=${release}`)).status).toBe(200);
  });

  if (!reporting.includes(path)) {
    test('is gone for who names another release, in the language that was asked for', async () => {
      for (const accept of path === '/' ? ['*/*', 'text/html'] : ['*/*']) {
        const response = await ask('v=9.9.9&lang=ja', accept);
        expect(response.status).toBe(410);
        expect(response.headers.get('Content-Language')).toBe('ja');
        expect(response.headers.get('Cache-Control')).toBe('no-store');
        expect(await response.text()).toContain(release);
      }
    });

    test('is refused to who expects other bytes, and given to who expects these', async () => {
      expect((await ask(`expect=sha256-${'0'.repeat(64)}`)).status).toBe(409);
      // The bytes of a plan tell what was expected, and a signature is of the bytes that are expected.
      if (path === '/plan.json' || path.endsWith('.sig')) return;
      const [, hex] = /"sha256-(.*)"/.exec((await ask(`v=${release}`)).headers.get('ETag') ?? '') ?? [];
      expect((await ask(`v=${release}&expect=sha256-${hex}`)).status).toBe(200);
    });
  }
});

test.each(paths)('%s refuses a parameter that is misspelt, unknown or a secret', async (path) => {
  for (const query of [
    'bakend=vxlan',
    '_=1700000000',
    'cache-buster',
    'token=x',
    'lang=de',
    'lang=ja&lang=ja',
    'v=one',
  ]) {
    expect((await app.request(`${path}?${query}`)).status, query).toBe(400);
  }
});

test('a link of another release whose parameters are not known here either is told of both', async () => {
  const response = await app.request('/plan.json?v=9.9.9&shiny=true');
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as { errors: { parameter: string }[] };
  expect(errors.map(({ parameter }) => parameter)).toEqual(['shiny', 'v']);
});

describe.runIf(hasManifests)('POST', () => {
  const body = hasManifests ? upstream('v3.32.1', 'calico.yaml') : '';
  const post = (target: string, content = body) =>
    app.request(target, { method: 'POST', body: content, headers: { 'Content-Type': 'application/yaml' } });

  describe.each(['/patch', '/bundle.zip', '/bundle.tar.gz'])('%s', (path) => {
    test('is gone for who names another release, whatever the body is', async () => {
      for (const content of [body, 'nothing']) {
        const response = await post(`${path}?v=9.9.9&lang=ja`, content);
        expect([response.status, response.headers.get('Content-Language')]).toEqual([410, 'ja']);
      }
      expect((await post(`${path}?v=${release}`)).status).toBe(200);
    });

    test('is refused to who expects other bytes, and given to who expects these', async () => {
      const other = await post(`${path}?expect=sha256-${'0'.repeat(64)}`);
      expect(other.status).toBe(409);
      expect(await other.json()).toMatchObject({ errors: [{ parameter: 'expect', code: 'digest-differs' }] });
      const plain = await post(path);
      const [, hex] = /"sha256-(.*)"/.exec(plain.headers.get('ETag') ?? '') ?? [];
      const same = await post(`${path}?expect=sha256-${hex}`);
      expect(same.status).toBe(200);
      expect(same.headers.get('ETag')).toBe(plain.headers.get('ETag'));
    });

    test.each([
      ['cni=calco', body, 400],
      ['cni=flannel', body, 422],
      ['cni=calico', 'nothing', 422],
      ['cni=calico', 'a'.repeat(4 * 1024 * 1024 + 1), 413],
    ])('is refused in the language that was asked for: %s', async (query, content, status) => {
      for (const language of ['en', 'ja']) {
        const response = await post(`${path}?${query}&lang=${language}`, content);
        expect([response.status, response.headers.get('Content-Language')]).toEqual([status, language]);
        const { title } = (await response.json()) as { title: string };
        expect(/[ぁ-ん]/.test(title)).toBe(language === 'ja');
      }
    });
  });
});

test.each([
  ['/nothing', 'GET', 404],
  ['/install.sh', 'DELETE', 405],
] as const)('%s %s is refused in the language that was asked for', async (path, method, status) => {
  const response = await app.request(`${path}?lang=ja`, { method });
  expect([response.status, response.headers.get('Content-Language')]).toEqual([status, 'ja']);
});

describe('many problems', () => {
  test.each([
    ['one unknown name again and again', Array(2000).fill('a')],
    ['many unknown names', Array.from({ length: 1000 }, (_, index) => index.toString(36))],
    ['many secrets', Array.from({ length: 600 }, (_, index) => `psk${index}`)],
    ['one name of ours again and again', Array(800).fill('cni=')],
  ])('make no long answer of a short request: %s', async (_, names) => {
    for (const path of ['/plan.json', '/install.sh', '/patch']) {
      const response = await app.request(`${path}?${names.join('&').slice(0, 4000)}`, {
        method: path === '/patch' ? 'POST' : 'GET',
      });
      expect(response.status).toBe(400);
      expect((await response.arrayBuffer()).byteLength).toBeLessThan(32 * 1024);
    }
  });
});
