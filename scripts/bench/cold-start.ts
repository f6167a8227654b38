import { compare, millisecondsOf, rounds } from './measure.ts';
import type { Effort, Row, Section } from './row.ts';
import type { Start } from './services.ts';
import { prepareServices, runtimeNames } from './services.ts';

/** From nothing to the first answer, on every runtime. */
export async function coldStart({ rounds: count, manifests }: Effort): Promise<Section> {
  const rows: Row[] = [];
  for (const runtime of runtimeNames) {
    const services = await prepareServices(runtime, manifests);
    try {
      const bare = services.bare({ '/install.sh': 10 });
      const pairs = await rounds(
        count,
        async () => [await firstAnswer(services.knit), await firstAnswer(bare)] as const,
      );
      const row = compare(pairs);
      rows.push({ name: `${runtime} first /install.sh`, unit: 'ms', ours: row.ours, against: row });
    } finally {
      await services.cleanUp();
    }
  }
  return {
    title: 'The first answer of a new process',
    columns: ['knit', 'bare handler'],
    rows,
    notes: [
      'From the start of the program to the last byte of its first answer. Node, Bun and Deno load TypeScript as it is and check the digest of every manifest before they listen; the worker is one file, and its answer waits for none of them.',
    ],
  };
}

async function firstAnswer(start: Start): Promise<number> {
  let stop = async (): Promise<unknown> => undefined;
  const took = await millisecondsOf(async () => {
    const service = await start();
    stop = service.stop;
    await (await fetch(`${service.origin}/install.sh`)).arrayBuffer();
  });
  await stop();
  return took;
}
