import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { load } from './load.ts';
import { residentMemory, rounds, seriesOf } from './measure.ts';
import type { Effort, Row, Section } from './row.ts';
import { atMost } from './row.ts';
import type { Start } from './services.ts';
import { prepareServices } from './services.ts';

/** Every GET that is made of a request, each with a query whose answer nobody has asked for yet. */
const paths = ['/install.sh', '/verify.sh', '/bundle.zip', '/manifest.yaml', '/manifest.diff', '/plan.json', '/'];

/** What a plan for little money allows: processor time in workerd, size of the worker, memory of a server. */
export async function limits(effort: Effort): Promise<Section> {
  return {
    title: 'Within the limits of a small plan',
    columns: ['knit', ''],
    rows: [...(await worker(effort)), await memory(effort)],
    notes: [
      'Processor time is that of all threads of workerd for one request, with its HTTP, compiler and garbage collector: what a provider counts is less. A warm request is one whose answer was never asked for before, so nothing kept helps it; the first one is that of a new process.',
      'The worker is what wrangler would upload, without manifests.',
    ],
  };
}

async function worker({ isShort, rounds: count, manifests }: Effort): Promise<Row[]> {
  const services = await prepareServices('workerd', manifests);
  try {
    const rows: Row[] = [];
    for (const path of isShort ? ['/install.sh', '/bundle.zip'] : paths) {
      const measured = await rounds(count, () => requestTimes(services.knit, path, isShort ? 15 : 40));
      const [warm, first] = [seriesOf(measured.map(({ warm }) => warm)), seriesOf(measured.map(({ first }) => first))];
      rows.push({ name: `workerd ${path} warm, processor time`, unit: 'ms', ours: warm, goal: atMost(10, warm, 'ms') });
      rows.push({
        name: `workerd ${path} first, processor time`,
        unit: 'ms',
        ours: first,
        goal: atMost(25, first, 'ms'),
      });
    }
    const size = seriesOf([gzipSync(services.worker ?? '', { level: 9 }).length / 1024]);
    rows.push({ name: 'worker, gzip', unit: 'KB', ours: size, goal: atMost(150, size, 'KB') });
    return rows;
  } finally {
    await services.cleanUp();
  }
}

async function requestTimes(start: Start, path: string, requests: number): Promise<{ first: number; warm: number }> {
  const { origin, pid, stop } = await start();
  const ask = async (index: number): Promise<void> => {
    const response = await fetch(`${origin}${path}?cni=calico&mtu=${1400 + index}`, { headers: { Accept: '*/*' } });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  };
  try {
    // A connection that stands: the first request shall not pay for it.
    await fetch(`${origin}/nothing`).then((response) => response.arrayBuffer());
    const before = scheduled(pid);
    await ask(0);
    const first = scheduled(pid) - before;
    for (let index = 1; index <= 10; index += 1) await ask(index);
    const warmed = scheduled(pid);
    for (let index = 11; index <= 10 + requests; index += 1) await ask(index);
    return { first, warm: (scheduled(pid) - warmed) / requests };
  } finally {
    await stop();
  }
}

/** Milliseconds of processor time of the threads of a process, to the microsecond: one request is too short for ticks. */
function scheduled(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const times = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return times.reduce((sum, time) => sum + time, 0) / 1e6;
}

/** Asks for plans, every fiftieth time for a script, with ten thousand different queries. */
const mixed = `
local asked = 0
request = function()
  asked = asked + 1
  local path = asked % 50 == 0 and "/install.sh" or "/plan.json"
  return wrk.format("GET", path .. "?cni=calico&mtu=" .. (600 + asked % 8000) .. "&selinux=" .. (asked % 3 == 0 and "true" or "false"))
end
`;

async function memory({ isShort, manifests }: Effort): Promise<Row> {
  const wanted = isShort ? 20_000 : 1_000_000;
  const services = await prepareServices('node', manifests);
  const folder = await mkdtemp(join(tmpdir(), 'knit-bench-'));
  const knit = await services.knit();
  try {
    const script = join(folder, 'mixed.lua');
    await writeFile(script, mixed);
    let requests = 0;
    // A bound for slow machines: what was reached by then is what the row says.
    for (let times = 0; times < 20 && requests < wanted; times += 1) {
      const isMixed = times % 6 === 0;
      const path = '/plan.json?cni=calico';
      requests += (await load(knit, path, { seconds: isShort ? 2 : 8, ...(isMixed ? { script } : {}) })).requests;
    }
    const held = seriesOf([residentMemory(knit.pid)]);
    const goal = isShort ? {} : { goal: atMost(150, held, 'MB') };
    const name = `memory of Node after ${isShort ? 'some' : `${(requests / 1e6).toFixed(1)} million`} requests`;
    return { name, unit: 'MB', ours: held, ...goal };
  } finally {
    await knit.stop();
    await rm(folder, { recursive: true });
  }
}
