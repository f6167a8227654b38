// Measures what the dearest requests cost on every runtime, and writes docs/cost.md: npm run cost
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dearestBodies } from '../../test/support/dearest-bodies.ts';
import { hasManifests, manifestsFolder } from '../../test/support/manifests.ts';
import { root } from '../../test/support/programs.ts';
import type { Runtime } from '../../test/support/runtime.ts';
import { startRuntime } from '../../test/support/runtime.ts';
import { smallManifest } from '../../test/support/small-manifest.ts';

const runtimes = ['node', 'bun', 'deno', 'workerd'] as const;
type RuntimeName = (typeof runtimes)[number];

const posts = [
  '/patch',
  '/patch?cluster-cidr=10.60.0.0/16,fd00:60::/56',
  '/patch.diff',
  '/bundle.zip',
  '/bundle.tar.gz',
];
const dual = 'cluster-cidr=10.60.0.0/16,fd00:60::/56&service-cidr=10.61.0.0/16,fd00:61::/112';
const gets = [
  '/',
  '/?lang=ja',
  '/docs',
  `/bundle.zip?cni=calico&${dual}&lang=ja`,
  `/bundle.tar.gz?cni=canal&${dual}`,
  `/manifest.yaml?cni=calico&calico=v3.30.7&k3s=v1.33&${dual}`,
  `/manifest.diff?cni=calico&calico=v3.30.7&k3s=v1.33&${dual}`,
  `/install.sh?cni=calico&${dual}`,
  `/verify.sh?cni=calico&${dual}`,
  `/plan.json?${Array.from({ length: 300 }, (_, index) => `x${index}=y`).join('&')}`,
  `/install.sh?tls-san=${Array.from({ length: 64 }, (_, index) => `host-${index}.example.org`).join(',')}`,
  '/catalog.json',
  '/openapi.json',
];

interface Cost {
  readonly name: string;
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly status: number;
}

/** Milliseconds of processor time of the threads of a process. */
function scheduled(pid: number): number {
  const times = readdirSync(`/proc/${pid}/task`).map((task) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0;
    }
  });
  return times.reduce((sum, time) => sum + time, 0) / 1e6;
}

const memory = (pid: number, field: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const ask = async ({ origin }: Runtime, path: string, body?: Uint8Array<ArrayBuffer>): Promise<number> => {
  const response = await fetch(`${origin}${path}`, body === undefined ? {} : { method: 'POST', body });
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
  return response.status;
};

const small = new TextEncoder().encode(smallManifest({ cni: 'calico' }));
const start = (name: RuntimeName): Promise<Runtime> =>
  startRuntime(name, hasManifests ? { KNIT_MANIFESTS: manifestsFolder } : {});

interface Asked {
  readonly name: string;
  readonly path: string;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The least processor time of three requests to a process that has answered others. */
async function timesOf(
  name: RuntimeName,
  requests: readonly Asked[],
): Promise<readonly Pick<Cost, 'milliseconds' | 'status'>[]> {
  const runtime = await start(name);
  try {
    for (let times = 0; times < 20; times += 1) for (const path of posts) await ask(runtime, path, small);
    const costs: Pick<Cost, 'milliseconds' | 'status'>[] = [];
    for (const { path, body } of requests) {
      let [milliseconds, status] = [Number.POSITIVE_INFINITY, 0];
      for (let times = 0; times < 3; times += 1) {
        const before = scheduled(runtime.pid);
        status = await ask(runtime, path, body);
        milliseconds = Math.min(milliseconds, scheduled(runtime.pid) - before);
      }
      costs.push({ milliseconds, status });
    }
    return costs;
  } finally {
    await runtime.stop();
  }
}

/** The most memory that a process takes for one request, the first of its kind, on top of what it held. */
async function memoryOf(name: RuntimeName, { path, body }: Asked): Promise<number> {
  const runtime = await start(name);
  try {
    for (let times = 0; times < 5; times += 1)
      for (const each of ['/bundle.zip', '/patch.diff']) await ask(runtime, each, small);
    const held = memory(runtime.pid, 'VmRSS');
    writeFileSync(`/proc/${runtime.pid}/clear_refs`, '5');
    await ask(runtime, path, body);
    return Math.max(0, memory(runtime.pid, 'VmHWM') - held);
  } finally {
    await runtime.stop();
  }
}

async function measure(
  name: RuntimeName,
): Promise<{ readonly gets: readonly Cost[]; readonly posts: readonly Cost[] }> {
  const asked = gets.map((path) => ({ name: path.length > 60 ? `${path.slice(0, 57)}…` : path, path }));
  const sent = Object.entries(dearestBodies).flatMap(([title, make]) => {
    const body = new TextEncoder().encode(make());
    return posts.map((path) => ({ name: `${path.split('?')[0]}, ${title}`, path, body }));
  });
  const costs = async (requests: readonly Asked[], measuresMemory: (request: Asked) => boolean): Promise<Cost[]> => {
    const times = await timesOf(name, requests);
    const found: Cost[] = [];
    for (const [index, request] of requests.entries()) {
      const { milliseconds = 0, status = 0 } = times[index] ?? {};
      const megabytes = measuresMemory(request) ? await memoryOf(name, request) : 0;
      found.push({ name: request.name, milliseconds, megabytes, status });
    }
    return found;
  };
  // An archive holds whatever an edit holds, and more.
  const ofPosts = await costs(sent, ({ path }) => path === '/bundle.zip');
  console.error(`${name}: sent`);
  return { posts: ofPosts, gets: await costs(asked, () => true) };
}

const dearest = (costs: readonly Cost[], by: 'milliseconds' | 'megabytes'): readonly Cost[] =>
  costs.toSorted((one, other) => other[by] - one[by]).slice(0, 3);

const measured = new Map<RuntimeName, Awaited<ReturnType<typeof measure>>>();
for (const name of runtimes) measured.set(name, await measure(name));

const table = (kind: 'gets' | 'posts'): string[] => [
  '| runtime | processor time | memory on top | what |',
  '|---|---|---|---|',
  ...[...measured].flatMap(([name, costs]) =>
    [...new Set([...dearest(costs[kind], 'milliseconds'), ...dearest(costs[kind], 'megabytes')])].map(
      ({ name: what, milliseconds, megabytes, status }) =>
        `| ${name} | ${milliseconds.toFixed(0)} ms | ${megabytes === 0 ? '' : `${megabytes.toFixed(0)} MB`} | ${what} (${status}) |`,
    ),
  ),
];

writeFileSync(
  join(root, 'docs/cost.md'),
  `${[
    '# What one request may cost',
    '',
    'Measured by `npm run cost`, which starts the service on each runtime as it is started in production and sends it the dearest',
    `requests that we could think of: ${gets.length} by GET, and ${Object.keys(dearestBodies).length} bodies of up to 4 MiB, each to ${posts.length} addresses. Processor time is that of`,
    'all threads of a process that has answered others, with HTTP, compiler and garbage collector, the least of three; memory is the',
    'most that a new process takes for one such request on top of what it holds, bodies sent to `/bundle.zip`. The three dearest of',
    'each are shown; a GET that was asked before is answered from what the service keeps, so its time is that of the second. The bounds behind them are in `src/upload/yaml-node.ts` (values, levels), `src/upload/documents.ts` (bytes,',
    'documents) and `src/upload/survey.ts` (texts that are looked into).',
    '',
    '## By POST',
    '',
    ...table('posts'),
    '',
    '## By GET',
    '',
    ...table('gets'),
  ].join('\n')}\n`,
);
