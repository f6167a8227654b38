import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localOrigin, parseServerOptions } from '../src/server-options.ts';

describe('parseServerOptions()', () => {
  test('listens on 127.0.0.1:8787 where nothing was said', () => {
    const expected = { ok: true, options: { host: '127.0.0.1', port: 8787 } };
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
    };
    expect(parseServerOptions(environment)).toEqual({
      ok: true,
      options: {
        host: '::',
        port: 0,
        origin: 'https://knit.example.org',
        manifests: '/srv/manifests',
        installerSha256: 'ab'.repeat(32),
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

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['fd00::1', 'http://[fd00::1]:80'],
  ['localhost', 'http://localhost:80'],
])('localOrigin(%s) is %s', (host, expected) => {
  expect(localOrigin(host, 80)).toBe(expected);
});
