import { appendFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { filesOf, lacks, tierAsked } from './tiers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = process.env['KNIT_TEST_REPORT'];

const missing = tierAsked === 'first' ? lacks() : [];
const notes = process.env['KNIT_TEST_MISSING'];
if (notes !== undefined)
  for (const { what, files } of missing) appendFileSync(notes, `${[what, ...files].join('\t')}\n`);

export default defineConfig({
  root,
  cacheDir: `${root}/test/node_modules/.vite`,
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: tierAsked === undefined ? ['test/**/*.test.{ts,tsx}'] : [...filesOf(tierAsked)],
    exclude: ['**/node_modules/**', ...missing.flatMap(({ files }) => files)],
    environment: 'node',
    // They wait for the shells, servers and machines that they start more than they reckon.
    maxWorkers: Math.max(3, availableParallelism()),
    // Services that tests start on Node are built of the sources as they are now.
    globalSetup: ['test/support/build.ts'],
    // Bounds, not measurements: shells, servers and other runtimes start slowly on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
