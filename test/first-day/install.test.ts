import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installs, queries, roles } from './rows.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('README names at least eight networks', () => {
  expect(queries.length).toBeGreaterThanOrEqual(8);
});

describe.each(queries)("on a node's first day, install.sh?%s", (query) => {
  test.concurrent.each(roles)('installs as %s from what knit prints', (role) => installs(world, query, role));
});
