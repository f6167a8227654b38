import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localOrigin, parseServerOptions } from '../../src/runtime/server-options.ts';
import { formatSigningKey } from '../../src/signature/signing-key.ts';
import { root } from '../support/programs.ts';

const signingKey = formatSigningKey(new Uint8Array(32).fill(1));

describe('parseServerOptions()', () => {
  test('listens on 127.0.0.1:8787 where nothing was said', () => {
    const expected = { ok: true, options: { host: '127.0.0.1', port: 8787, isLogging: true } };
    expect(parseServerOptions({})).toEqual(expected);
    expect(parseServerOptions({ HOST: '', PORT: '', KNIT_ORIGIN: '', KNIT_MANIFESTS: '' })).toEqual(expected);
  });

  test('takes every variable', () => {
    const environment = {
      HOST: '::',
      PORT: '0',
      KNIT_ORIGIN: 'https://Knit.example.org/',
      KNIT_MANIFESTS: '/srv/manifests',
      KNIT_K3S_INSTALLER_SHA256: 'AB'.repeat(32),
      KNIT_SIGNING_KEY: signingKey,
      KNIT_SECURITY_CONTACT: 'mailto:security@example.org',
      KNIT_SOURCE: 'https://example.org/knit',
      KNIT_METRICS: '/metrics',
      KNIT_LOG: 'off',
    };
    expect(parseServerOptions(environment)).toEqual({
      ok: true,
      options: {
        host: '::',
        port: 0,
        origin: 'https://knit.example.org',
        manifests: '/srv/manifests',
        installerSha256: 'ab'.repeat(32),
        signingKeys: [signingKey],
        securityContact: 'mailto:security@example.org',
        sourceUrl: 'https://example.org/knit',
        metricsPath: '/metrics',
        isLogging: false,
      },
    });
  });

  test('names all problems at once', () => {
    const environment = { HOST: 'a b', PORT: '65536', KNIT_ORIGIN: 'ftp://x', KNIT_K3S_INSTALLER_SHA256: 'abc' };
    const result = parseServerOptions(environment);
    expect(result).toMatchObject({ ok: false, problems: { length: 4 } });
    for (const name of Object.keys(environment)) expect(JSON.stringify(result)).toContain(name);
  });

  test.each(['-1', '1e3', '8787 ', '0x10', '99999', '8787.0'])('refuses PORT=%s', (PORT) => {
    expect(parseServerOptions({ PORT })).toMatchObject({ ok: false });
  });

  test.each([
    'knit.example.org',
    'https://user:secret@knit.example.org',
    'https://knit.example.org/knit',
    'https://knit.example.org?x=1',
    "https://knit.example.org'$(id)",
    'https://knit.example.org:99999',
    'https://[::zz]',
  ])('refuses KNIT_ORIGIN=%s', (KNIT_ORIGIN) => {
    expect(parseServerOptions({ KNIT_ORIGIN })).toMatchObject({ ok: false });
  });

  test.each([
    'security@example.org',
    'mailto:security@example.org\nContact: mailto:else@example.org',
    'http://example.org/security',
    'https://example.org/?x',
  ])('refuses KNIT_SECURITY_CONTACT=%j', (KNIT_SECURITY_CONTACT) => {
    expect(parseServerOptions({ KNIT_SECURITY_CONTACT })).toMatchObject({ ok: false });
  });

  test.each(['http://example.org/knit', 'https://example.org/"onclick', 'javascript:alert(1)'])(
    'refuses KNIT_SOURCE=%j',
    (KNIT_SOURCE) => {
      expect(parseServerOptions({ KNIT_SOURCE })).toMatchObject({ ok: false });
    },
  );

  test.each(['metrics', '/', '/metrics?x', '/a b'])('refuses KNIT_METRICS=%j', (KNIT_METRICS) => {
    expect(parseServerOptions({ KNIT_METRICS })).toMatchObject({ ok: false });
  });

  test('prints no part of a signing key that it refuses', () => {
    const result = parseServerOptions({ KNIT_SIGNING_KEY: signingKey.slice(0, -1) });
    expect(result).toMatchObject({ ok: false, problems: { length: 1 } });
    expect(JSON.stringify(result)).not.toContain(signingKey.slice(0, 8));
  });

  test('accepts no origin with a character that a shell, a header or a page gives a meaning to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('https://', 'http://a', ''), (text, start) => {
        const result = parseServerOptions({ KNIT_ORIGIN: start + text });
        if (result.ok && result.options.origin !== undefined) {
          expect(result.options.origin).toMatch(/^https?:\/\/[a-z0-9.:[\]-]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('Deno lets the service see exactly the variables that are read', () => {
  const names = (text: string): string[] => [...new Set(text.match(/\b(HOST|PORT|KNIT_[A-Z0-9_]+)\b/g))].sort();
  const reads = readFileSync(join(root, 'src/runtime/server-options.ts'), 'utf8').match(/read\('[A-Z0-9_]+'/g) ?? [];
  const { tasks } = JSON.parse(readFileSync(join(root, 'deno.json'), 'utf8'));
  expect(names(tasks.start)).toEqual(names(reads.join(' ')));
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['fd00::1', 'http://[fd00::1]:80'],
  ['localhost', 'http://localhost:80'],
])('localOrigin(%s) is %s', (host, expected) => {
  expect(localOrigin(host, 80)).toBe(expected);
});
