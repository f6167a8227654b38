import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNoneMatchHit } from '../../src/http/cache.ts';
import { app, targets } from './routes.ts';

const etag = '"sha256-abc"';

describe('isNoneMatchHit()', () => {
  test.each([
    ['the tag', etag, true],
    ['the tag as a weak one', `W/${etag}`, true],
    ['a list with it', `"x", ${etag},"y"`, true],
    ['a list with it, weak, without spaces', `W/"x",W/${etag}`, true],
    ['a star', '*', true],
    ['a star between spaces', ' * ', true],
    ['another tag', '"sha256-abd"', false],
    ['the tag without its quotes', 'sha256-abc', false],
    ['a longer tag that holds it', '"sha256-abcd"', false],
    ['a tag with a comma in it', '"sha256-abc,x"', false],
    ['a star among tags, which means nothing', '"x", *', false],
    ['nothing', '', false],
    ['no header', undefined, false],
  ])('of %s', (_, header, isHit) => {
    expect(isNoneMatchHit(header, etag)).toBe(isHit);
  });

  test('finds the tag in a list of any others, wherever it stands', () => {
    const tag = fc
      .tuple(fc.constantFrom('', 'W/'), fc.stringMatching(/^[!#-~]{0,20}$/))
      .map(([weak, text]) => `${weak}"${text}"`);
    fc.assert(
      fc.property(fc.array(tag), fc.array(tag), fc.constantFrom(',', ', ', ' ,\t'), (before, after, comma) => {
        expect(isNoneMatchHit([...before, etag, ...after].join(comma), etag)).toBe(true);
        const others = [...before, ...after].filter((other) => !other.endsWith(etag));
        expect(isNoneMatchHit(others.join(comma), etag)).toBe(false);
      }),
    );
  });

  test('reads a hostile header in time that grows with its length alone', () => {
    for (const header of ['"'.repeat(16_001), 'W/'.repeat(8000), '"a'.repeat(8000), `${'W/"",'.repeat(3000)}"`]) {
      expect(isNoneMatchHit(header, etag)).toBe(false);
    }
  });
});

describe('a conditional request', () => {
  test.each(targets)('for %s that the client has already sends no body', async (target) => {
    const first = await app.request(target);
    const tag = first.headers.get('ETag') ?? '';
    for (const value of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await app.request(target, { method, headers: { 'If-None-Match': value } });
        expect(response.status, `${method} ${value}`).toBe(304);
        expect(await response.text()).toBe('');
        for (const name of ['ETag', 'Cache-Control', 'Content-Location', 'Vary']) {
          expect(response.headers.get(name), name).toBe(first.headers.get(name));
        }
      }
    }
    const other = await app.request(target, { headers: { 'If-None-Match': '"other"' } });
    expect(other.status).toBe(200);
  });

  test.each(['/install.sh?cni=calco', '/plan.json?x=1', '/nothing'])(
    'for %s gets the error all the same',
    async (target) => {
      expect((await app.request(target, { headers: { 'If-None-Match': '*' } })).status).toBeGreaterThanOrEqual(400);
    },
  );
});
