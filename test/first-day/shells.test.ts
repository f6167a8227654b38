import { afterAll, beforeAll, describe, test } from 'vitest';
import { installs, queries, roles } from './rows.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

// In each of them `sh`, and whatever begins with #!/bin/sh, is that shell.
describe.each(['dash', 'bash', 'busybox'])('on the first day of a node whose sh is %s', (shell) => {
  describe.each(queries)('install.sh?%s', (query) => {
    test.concurrent.each(roles)('installs as %s', (role) => installs(world, query, role, `/bin/${shell}`));
  });
});
