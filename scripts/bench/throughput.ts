import { load } from './load.ts';
import { compare, rounds } from './measure.ts';
import type { Effort, Row, Section } from './row.ts';
import { atLeast } from './row.ts';
import type { RuntimeName } from './services.ts';
import { prepareServices, runtimeNames } from './services.ts';

const goals = { '/install.sh': 0.9, '/plan.json': undefined, '/bundle.zip?cni=calico': 0.8 } as const;

/** Answers a second of knit and of a handler that does nothing but return as many bytes, on every runtime. */
export async function throughput(effort: Effort): Promise<Section> {
  const rows: Row[] = [];
  for (const runtime of runtimeNames) rows.push(...(await onRuntime(runtime, effort)));
  return {
    title: 'Answers a second',
    columns: ['knit', 'bare handler'],
    rows,
    notes: [
      'wrk with 32 connections, in turn against knit and against an app of the same framework, on the same runtime and by the same server, that returns as many constant bytes for the path and has no headers, no query and no checks.',
      'The rows of processor time are for one answer, from the times of the process: where other work takes the processors away, they tell more than the answers a second. Neither writes a log.',
    ],
  };
}

async function onRuntime(runtime: RuntimeName, { rounds: count, seconds, manifests }: Effort): Promise<Row[]> {
  const services = await prepareServices(runtime, manifests);
  const knit = await services.knit();
  try {
    const paths = Object.keys(goals) as (keyof typeof goals)[];
    const sizes: Record<string, number> = {};
    for (const path of paths) {
      sizes[path.split('?')[0] ?? ''] = (await (await fetch(knit.origin + path)).arrayBuffer()).byteLength;
    }
    const bare = await services.bare(sizes)();
    try {
      for (const path of paths) for (const server of [bare, knit]) await load(server, path, { seconds });
      const loads = await rounds(count, async (index) => {
        const round = new Map<string, Record<'knit' | 'bare', Awaited<ReturnType<typeof load>>>>();
        for (const path of paths) {
          // Whoever comes second finds a warmer processor: they take turns.
          const first = index % 2 === 0 ? knit : bare;
          const one = await load(first, path, { seconds });
          const other = await load(first === knit ? bare : knit, path, { seconds });
          round.set(path, first === knit ? { knit: one, bare: other } : { knit: other, bare: one });
        }
        return round;
      });
      return paths.flatMap((path) =>
        rowsOf(
          runtime,
          path,
          loads.flatMap((round) => round.get(path) ?? []),
        ),
      );
    } finally {
      await bare.stop();
    }
  } finally {
    await knit.stop();
    await services.cleanUp();
  }
}

function rowsOf(
  runtime: RuntimeName,
  path: keyof typeof goals,
  loads: readonly Record<'knit' | 'bare', Awaited<ReturnType<typeof load>>>[],
): Row[] {
  const speed = compare(loads.map(({ knit, bare }) => [knit.perSecond, bare.perSecond]));
  const processor = compare(loads.map(({ knit, bare }) => [knit.processor / 1000, bare.processor / 1000]));
  const goal = goals[path];
  return [
    {
      name: `${runtime} ${path}`,
      unit: 'requests/s',
      ours: speed.ours,
      against: speed,
      ...(goal === undefined ? {} : { goal: atLeast(goal, speed.ratio) }),
    },
    { name: `${runtime} ${path} processor time`, unit: 'ms', ours: processor.ours, against: processor },
  ];
}
