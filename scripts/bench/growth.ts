import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { produce } from '../../src/artefacts/produce.ts';
import { carry } from '../../src/manifest/carried.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { release } from '../../src/runtime/release.ts';
import { load } from './load.ts';
import { compare, millisecondsOf, rounds, seriesOf } from './measure.ts';
import type { Effort, Row, Section } from './row.ts';
import { atMost } from './row.ts';
import { prepareServices } from './services.ts';

const tag = 'v3.32.1';

/** How the time for an archive grows with the manifest, and the answers a second with the connections. */
export async function growth(effort: Effort): Promise<Section> {
  return {
    title: 'Growth',
    columns: ['knit', 'the smallest, or bare'],
    rows: [...(await bySize(effort)), ...(await byConnections(effort))],
    notes: [
      `The larger manifests are Calico ${tag}'s with its definitions of resources repeated. They are compared with the smallest, and the goal is the growth of the manifest itself.`,
      'The connections are to /install.sh on Node, compared with the bare handler.',
    ],
  };
}

async function bySize({ rounds: count, manifests }: Effort): Promise<Row[]> {
  const text = readFileSync(join(manifests, tag, 'calico.yaml'), 'utf8');
  const makers = await Promise.all(
    [1, 2, 4, 8].map(async (times) => {
      const bytes = new TextEncoder().encode(enlarged(text, times));
      const carried = carry({ tag, file: 'calico.yaml' }, bytes);
      const store = { ...emptyStore, carried: async () => carried };
      const deployment = { release, origin: 'http://127.0.0.1', manifests: store };
      const make = () => produce('bundle.zip', `cni=calico&calico=${tag}`, deployment);
      await make();
      return { times, make, name: `archive with a manifest of ${(bytes.length / 1e6).toFixed(2)} MB` };
    }),
  );
  const measured = await rounds(count, async () => {
    const round: number[] = [];
    for (const { make } of makers) {
      round.push(
        (await millisecondsOf(async () => {
          for (let times = 0; times < 5; times += 1) await make();
        })) / 5,
      );
    }
    return round;
  });
  return makers.map(({ times, name }, index): Row => {
    const row = compare(measured.map((round) => [round[index] ?? Number.NaN, round[0] ?? Number.NaN]));
    return times === 1
      ? { name, unit: 'ms', ours: row.ours }
      : { name, unit: 'ms', ours: row.ours, against: row, goal: atMost(times, row.ratio) };
  });
}

/** A manifest whose definitions of resources stand in it several times. */
function enlarged(text: string, times: number): string {
  const from = text.lastIndexOf('\n---\n', text.indexOf('\nkind: CustomResourceDefinition\n')) + 1;
  const to = text.lastIndexOf('\n---\n', text.indexOf('\nkind: DaemonSet\n')) + 1;
  const stretch = text.slice(from, to);
  const wanted = text.length * (times - 1);
  return text.slice(0, to) + stretch.repeat(Math.round(wanted / stretch.length)) + text.slice(to);
}

async function byConnections({ isShort, rounds: count, seconds, manifests }: Effort): Promise<Row[]> {
  const services = await prepareServices('node', manifests);
  const knit = await services.knit();
  try {
    const size = (await (await fetch(`${knit.origin}/install.sh`)).arrayBuffer()).byteLength;
    const bare = await services.bare({ '/install.sh': size })();
    try {
      const rows: Row[] = [];
      for (const connections of isShort ? [1, 64] : [1, 4, 16, 64, 256]) {
        const pairs = await rounds(count, async () => {
          const { perSecond } = await load(knit, '/install.sh', { seconds, connections });
          return [perSecond, (await load(bare, '/install.sh', { seconds, connections })).perSecond] as const;
        });
        const row = compare(pairs);
        const name = `${connections} connection${connections === 1 ? '' : 's'}`;
        rows.push({ name, unit: 'requests/s', ours: seriesOf(pairs.map(([ours]) => ours)), against: row });
      }
      return rows;
    } finally {
      await bare.stop();
    }
  } finally {
    await knit.stop();
    await services.cleanUp();
  }
}
