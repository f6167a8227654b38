import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { k3sFeature } from '../../../src/catalog/k3s-features.ts';
import { minorOf } from '../../../src/catalog/version.ts';
import { root } from '../../support/programs.ts';

test('the check of etcd names the releases that the catalog has: the minor that brings 3.6, and the first that is ready', () => {
  const part = readFileSync(join(root, 'templates/install/preflight/k3s.sh'), 'utf8');
  const [, minor, ready] = /-ge (\d+) \] && is_older "\$its_version" (\S+); then/.exec(part) ?? [];
  expect(`v1.${minor}`).toBe(minorOf(k3sFeature('etcd-3.6').availability.since ?? ''));
  expect(ready).toBe(k3sFeature('etcd-ready-for-3.6').availability.since);
});
