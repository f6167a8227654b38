import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCache } from '../src/cache.ts';

const size = { things: 16, bytes: 4096 };

describe('createCache()', () => {
  test('gives what was last put under a name, or nothing', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '__proto__', '');
    const step = fc.record({ name: names, weight: fc.integer({ min: 0, max: 1500 }), puts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = createCache<number>(size);
        const put = new Map<string, number>();
        for (const [index, { name, weight, puts }] of steps.entries()) {
          if (puts) {
            cache.put(name, index, weight);
            put.set(name, index);
          } else {
            const found = cache.get(name);
            if (found !== undefined) expect(found).toBe(put.get(name));
          }
        }
      }),
    );
  });

  test('never holds more than its size', () => {
    const things = fc.array(fc.record({ weight: fc.nat(900), asked: fc.nat(3) }), { maxLength: 200 });
    fc.assert(
      fc.property(things, (given) => {
        const cache = createCache<number>(size);
        for (const [index, { weight, asked }] of given.entries()) {
          cache.put(`${index}`, weight, weight);
          for (let times = 0; times < asked; times += 1) cache.get(`${index}`);
        }
        const held = given.flatMap((_, index) => cache.get(`${index}`) ?? []);
        expect(held.length).toBeLessThanOrEqual(size.things);
        expect(held.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(size.bytes);
      }),
    );
  });

  test('keeps what is asked for again while ten thousand names are asked for once', () => {
    const cache = createCache<string>(size);
    const useful = ['one', 'two', 'three'];
    for (const name of useful) {
      cache.put(name, name, 100);
      cache.get(name);
    }
    for (let index = 0; index < 10_000; index += 1) cache.put(`${index}`, 'noise', 100);
    expect(useful.map((name) => cache.get(name))).toEqual(useful);
  });

  test('lets the one go that nobody asked for longest', () => {
    const cache = createCache<number>(size);
    for (let index = 0; index < 9; index += 1) cache.put(`${index}`, index, 1);
    expect([cache.get('0'), cache.get('1')]).toEqual([undefined, 1]);
  });

  test('counts the length of names', () => {
    const cache = createCache<number>(size);
    cache.put('x'.repeat(600), 1, 0);
    expect(cache.get('x'.repeat(600))).toBeUndefined();
  });

  test('holds nothing that would clear a row', () => {
    const cache = createCache<number>(size);
    cache.put('small', 1, 10);
    cache.put('huge', 2, 4000);
    expect([cache.get('huge'), cache.get('small')]).toEqual([undefined, 1]);
  });
});
