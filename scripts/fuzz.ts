import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { sampleApp, sampleKey } from '../test/support/service.ts';
import type { FuzzCounts } from '../test/trust/fuzz.ts';
import { fuzz } from '../test/trust/fuzz.ts';

// npm run fuzz -- --queries 1000000 --scripts 100000 --trees 300 --jobs 2 --seed 1
const { values } = parseArgs({
  options: {
    queries: { type: 'string', default: '1000000' },
    scripts: { type: 'string', default: '100000' },
    trees: { type: 'string', default: '300' },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [queries, scripts, trees, jobs, seed] = [
  values.queries,
  values.scripts,
  values.trees,
  values.jobs,
  values.seed,
].map(Number) as [number, number, number, number, number];

if (process.send === undefined) await share();
else await work();

/** Gives each process its part and its own seed, and adds up what they tried. */
async function share(): Promise<void> {
  console.log(
    `seed ${seed}: ${queries} queries, ${scripts} scripts parsed by a shell, ${trees} syntax trees, ${jobs} processes`,
  );
  const parts = Array.from({ length: jobs }, (_, index) => index);
  const results = parts.map(() => undefined as FuzzCounts | undefined);
  let printed = 0;
  await Promise.all(
    parts.map(
      (index) =>
        new Promise<void>((resolve, reject) => {
          const child = fork(new URL(import.meta.url), [
            ...['--seed', String(seed + index), '--queries', String(Math.ceil(queries / jobs))],
            ...['--scripts', String(Math.ceil(scripts / jobs)), '--trees', String(Math.ceil(trees / jobs))],
          ]);
          child.on('message', (counts: FuzzCounts) => {
            results[index] = counts;
            const tried = results.reduce((sum, result) => sum + (result?.queries ?? 0), 0);
            if (tried - printed >= 50_000) {
              printed = tried;
              console.log(`${tried} queries …`);
            }
          });
          child.on('error', reject);
          child.on('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`seed ${seed + index} ended with ${code}`)),
          );
        }),
    ),
  );
  const all = results.filter((result) => result !== undefined);
  const sum = (key: 'queries' | 'scripts' | 'blocks' | 'parsed' | 'trees'): number =>
    all.reduce((total, counts) => total + counts[key], 0);
  const statuses: Record<string, number> = {};
  for (const counts of all) {
    for (const [status, count] of Object.entries(counts.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  }
  const faults = all.flatMap((counts) => counts.faults);
  console.log(`queries          ${sum('queries')}`);
  console.log(
    `answers          ${Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join('  ')}`,
  );
  console.log(`scripts          ${sum('scripts')}, outside of their settings all equal to their templates`);
  console.log(`settings         ${sum('blocks')} different ones, read alike by a grammar and by real shells`);
  console.log(`parsed whole     ${sum('parsed')} scripts by dash and busybox`);
  console.log(`syntax trees     ${sum('trees')} equal to that of their template`);
  console.log(`faults           ${faults.length}`);
  for (const fault of faults) console.log(fault);
  process.exit(faults.length === 0 ? 0 : 1);
}

async function work(): Promise<void> {
  const app = await sampleApp({ signingKeys: [sampleKey()] });
  const tell = (counts: FuzzCounts): Promise<void> => new Promise((resolve) => process.send?.(counts, () => resolve()));
  await tell(await fuzz(app, { seed, queries, parsed: scripts, trees, report: tell }));
  process.exit(0);
}
