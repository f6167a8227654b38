import { parseArgs } from 'node:util';
import { faultsOfLoad, load } from '../test/load/load.ts';
import { hasManifests, manifestsFolder } from '../test/support/manifests.ts';
import type { RuntimeName } from '../test/support/runtime.ts';
import { startRuntime } from '../test/support/runtime.ts';
import { sampleKey } from '../test/support/service.ts';

// npm run load -- --seconds 60 --runtimes node,bun,deno,workerd
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runtimes: { type: 'string', default: 'node,bun,deno,workerd' },
  },
});
const variables = {
  KNIT_SIGNING_KEY: sampleKey(),
  KNIT_LOG: 'off',
  ...(hasManifests && { KNIT_MANIFESTS: manifestsFolder }),
};

let failed = false;
for (const name of values.runtimes.split(',') as RuntimeName[]) {
  const runtime = await startRuntime(name, variables);
  const result = await load(runtime, Number(values.seconds));
  const code = await runtime.stop();
  const faults = faultsOfLoad(result);
  // Signals end workerd: only our own servers have an end of their own.
  if (name !== 'workerd' && code !== 0) faults.push(`ended with ${code}`);
  const { requests, seconds, statuses, timeouts, memory } = result;
  const rate = Math.round(requests / seconds);
  console.log(
    `${name}: ${requests} requests in ${seconds} s (${rate}/s), ${timeouts} slower than 20 s, ${JSON.stringify(statuses)}`,
  );
  console.log(`${name}: memory ${memory.start} MiB at the start, ${memory.peak} at the peak, ${memory.end} at the end`);
  for (const fault of faults) console.log(`${name}: FAULT ${fault}`);
  failed ||= faults.length > 0;
}
process.exit(failed ? 1 : 0);
