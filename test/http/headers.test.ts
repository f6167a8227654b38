import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { app, artefactTargets, paths, targets } from './routes.ts';

const sha256 = (bytes: Uint8Array, form: 'hex' | 'base64'): string => createHash('sha256').update(bytes).digest(form);

const forEver = 'public, max-age=31536000, immutable, no-transform';

const types: readonly (readonly [RegExp, string])[] = [
  [/\.sh$/, 'text/x-shellscript; charset=utf-8'],
  [/\.yaml$/, 'application/yaml; charset=utf-8'],
  [/\.spdx\.json$/, 'application/spdx+json; charset=utf-8'],
  [/\.intoto\.json$/, 'application/vnd.in-toto+json; charset=utf-8'],
  [/\.json$/, 'application/json; charset=utf-8'],
  [/\.svg$/, 'image/svg+xml; charset=utf-8'],
  [/\.diff$/, 'text/x-diff; charset=utf-8'],
  [/\.zip$/, 'application/zip'],
  [/\.tar\.gz$/, 'application/gzip'],
  [/\.sig$/, 'text/plain; charset=utf-8'],
];

describe.each(targets)('%s', (target) => {
  test('carries the digest of its very bytes as strong ETag and Repr-Digest, and their length', async () => {
    const response = await app.request(target);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get('ETag')).toBe(`"sha256-${sha256(bytes, 'hex')}"`);
    expect(response.headers.get('Repr-Digest')).toBe(`sha-256=:${sha256(bytes, 'base64')}:`);
    expect(response.headers.get('Content-Length')).toBe(String(bytes.byteLength));
  });

  test('answers HEAD with the same headers and no body', async () => {
    const [get, head] = await Promise.all(['GET', 'HEAD'].map(async (method) => app.request(target, { method })));
    expect(head?.status).toBe(200);
    expect(Object.fromEntries(head?.headers ?? [])).toEqual(Object.fromEntries(get?.headers ?? []));
    expect(await head?.text()).toBe('');
  });

  test('is labelled so that nothing guesses, runs or frames it', async () => {
    const { headers } = await app.request(target);
    const path = target.split('?')[0] ?? '';
    const [, type] = types.find(([pattern]) => pattern.test(path)) ?? [];
    if (type !== undefined) expect(headers.get('Content-Type')).toBe(type);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'/);
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('Content-Security-Policy')).not.toContain('unsafe');
    expect(headers.get('Set-Cookie')).toBeNull();
  });

  test('may be read by any page, and never with credentials', async () => {
    const { headers } = await app.request(target, { headers: { Origin: 'https://evil.example' } });
    expect([null, '*']).toContain(headers.get('Access-Control-Allow-Origin'));
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    if (headers.get('Access-Control-Allow-Origin') === '*')
      for (const name of ['Content-Location', 'ETag', 'Repr-Digest'])
        expect(headers.get('Access-Control-Expose-Headers')).toContain(name);
  });

  test('may be kept for a short while, or not at all, and never altered by a proxy', async () => {
    const caching = (await app.request(target)).headers.get('Cache-Control') ?? '';
    // A file of the page has its digest in its name.
    if (/^\/assets\/.*-[0-9a-f]{12}\.\w+$/.test(target)) expect(caching).toBe(forEver);
    else expect(caching).toMatch(/^(no-store|public, max-age=\d{1,3}(, stale-while-revalidate=\d+)?, no-transform)$/);
  });

  test.each([
    ['the Host', { Host: 'evil.example' }],
    ['a forwarded host', { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example;proto=http' }],
    ['a forwarded scheme', { 'X-Forwarded-Proto': 'gopher', 'X-Original-URL': '/evil.example' }],
    ['the client', { 'User-Agent': 'evil.example', 'X-Real-IP': '192.0.2.1', Cookie: 'a=evil.example' }],
    ['the page that it comes from', { Referer: 'http://evil.example/', Origin: 'http://evil.example' }],
  ])('does not depend on %s', async (_, headers) => {
    const [plain, marked] = await Promise.all([app.request(target), app.request(target, { headers })]);
    expect(Object.fromEntries(marked.headers)).toEqual(Object.fromEntries(plain.headers));
    const text = await marked.text();
    expect(text).toBe(await plain.text());
    expect(text).not.toContain('evil.example');
  });
});

describe('an artefact', () => {
  test.each(artefactTargets)('of %s has a name made of checked words', async (target) => {
    const disposition = (await app.request(target)).headers.get('Content-Disposition') ?? '';
    expect(disposition).toMatch(/^(inline|attachment); filename="[a-z0-9][A-Za-z0-9.+-]*"$/);
    expect(disposition.startsWith('attachment')).toBe(/zip|tar/.test(target));
  });

  test.each(artefactTargets)(
    'of %s has the same bytes at its pinned address, which may be kept for ever',
    async (target) => {
      const floating = await app.request(target);
      const location = floating.headers.get('Content-Location');
      // Only the plan tells what was asked, so that its bytes have no other address.
      if (target.startsWith('/plan.json')) {
        expect(location).toBeNull();
        return;
      }
      expect(location).toMatch(/^\/[^/]+\?[^ "]+&v=\d+\.\d+\.\d+$/);
      const pinned = await app.request(location ?? '');
      expect(pinned.headers.get('Cache-Control')).toBe(forEver);
      expect(pinned.headers.get('Content-Location')).toBeNull();
      expect(pinned.headers.get('ETag')).toBe(floating.headers.get('ETag'));
      expect(Buffer.from(await pinned.arrayBuffer()).equals(Buffer.from(await floating.arrayBuffer()))).toBe(true);
    },
  );

  test.each([
    ['without the release of knit', 'k3s=v1.36.4-k3s1'],
    ['without a release of K3s', 'v=0.1.0'],
    ['with a minor of K3s', 'v=0.1.0&k3s=v1.36'],
    ['with a channel of K3s', 'v=0.1.0&k3s=stable'],
    ['without a release of Calico', 'v=0.1.0&k3s=v1.36.4-k3s1&cni=calico'],
    ['with a minor of Calico', 'v=0.1.0&k3s=v1.36.4-k3s1&cni=calico&calico=v3.32'],
  ])('%s is not kept for ever', async (_, query) => {
    const response = await app.request(`/install.sh?${query}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).not.toContain('immutable');
    expect(response.headers.get('Content-Location')).not.toBeNull();
  });
});

describe('the list of paths', () => {
  test('holds what design and issues name', () => {
    const named = [
      '/install.sh',
      '/preflight.sh',
      '/verify.sh',
      '/uninstall.sh',
      '/bundle.zip',
      '/config.yaml',
      '/manifest.yaml',
    ];
    named.push('/manifest.diff', '/plan.json', '/catalog.json', '/healthz', '/', '/install.sh.sig', '/bundle.zip.sig');
    named.push('/.well-known/knit/allowed_signers', '/.well-known/security.txt');
    expect(paths).toEqual(expect.arrayContaining(named));
  });
});
