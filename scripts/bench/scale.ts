#!/usr/bin/env node
// npm run scale: what an answer costs one processor, by the service and by nginx's cache before it, in one run, and how the ways
// to run knit start. Prints the tables of docs/scale.md and docs/operate.md.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Runtime } from '../../test/support/runtime.ts';
import { startProgram, startRuntime } from '../../test/support/runtime.ts';
import { load } from './load.ts';
import { millisecondsOf, processorTime, residentMemory, rounds, seriesOf } from './measure.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, 'dist', 'knit');
if (!existsSync(file)) {
  console.error('There is no dist/knit: npm run compile');
  process.exit(69);
}
const folder = mkdtempSync(join(tmpdir(), 'knit-scale-'));
const count = 5;
const seconds = 5;
const quiet = { KNIT_LOG: 'off', KNIT_ORIGIN: 'https://knit.example.org' };

/** Every address is another network, so that no cache has it. */
const everNew = join(folder, 'new.lua');
writeFileSync(
  everNew,
  `local n = 0
request = function()
  n = n + 1
  local path = "/install.sh?cni=calico&mtu=%d&cluster-cidr=10.%d.0.0/16"
  return wrk.format("GET", string.format(path, 1280 + n % 7000, 100 + math.floor(n / 7000) % 100))
end
`,
);

try {
  await costs();
  await ways();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function costs(): Promise<void> {
  const service = await startProgram(file, ['serve'], { variables: quiet });
  const nginx = await startNginx(service);
  try {
    const answer = await fetch(`${service.origin}/install.sh?cni=calico`);
    const bytes = (await answer.arrayBuffer()).byteLength;
    const pinned = answer.headers.get('content-location') ?? '';
    console.log(`install.sh of cni=calico: ${bytes} bytes\n`);
    const measured = await rounds(count, async () => [
      await load(service, '/', { seconds, script: everNew }),
      await load(service, pinned, { seconds }),
      await load(nginx, pinned, { seconds }),
    ]);
    const names = [
      'knit, a network that nobody asked for before',
      'knit, an answer that it keeps',
      "nginx's cache, by TLS",
    ];
    console.log('| who answers | processor time for one answer | answers that one processor gives in a second |');
    console.log('|---|---|---|');
    for (const [at, name] of names.entries()) {
      const { median, min, max } = seriesOf(measured.map((loads) => loads[at]?.processor ?? Number.NaN));
      const digits = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
      console.log(
        `| ${name} | ${digits(median)} (${digits(min)} to ${digits(max)}) µs | ${Math.round(1e6 / median)} |`,
      );
    }
  } finally {
    await nginx.stop();
    await service.stop();
  }
}

/** nginx as deploy/nginx.conf says, as one process. */
async function startNginx(service: Runtime) {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
  const subject = ['-subj', '/CN=knit.example.org'];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
    stdio: 'ignore',
  });
  const text = readFileSync(join(root, 'deploy', 'nginx.conf'), 'utf8')
    .replace('127.0.0.1:8787', new URL(service.origin).host)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replaceAll('/etc/ssl/knit/', `${folder}/`)
    .replaceAll(/\/var\/(?:cache|log)\/nginx\//g, `${folder}/`);
  const config = join(folder, 'nginx.conf');
  const start = `daemon off;\nmaster_process off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents {}\n`;
  writeFileSync(config, `${start}http {\n${text}\n}\n`);
  const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await pause(1000);
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { origin: `https://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
}

async function ways(): Promise<void> {
  const sizeOf = (path: string): string =>
    `${(Number(execFileSync('du', ['-sbL', path], { encoding: 'utf8' }).split('\t')[0]) / 1e6).toFixed(1)} MB`;
  const modules = join(root, 'test', 'node_modules');
  const starts: readonly (readonly [string, () => Promise<Runtime>, string])[] = [
    [
      'one file',
      () => startProgram(file, ['serve'], { variables: quiet }),
      `${(statSync(file).size / 1e6).toFixed(1)} MB`,
    ],
    ['Node', () => startRuntime('node', quiet), `${sizeOf(join(root, 'dist', 'node'))} and Node`],
    ['Bun', () => startRuntime('bun', quiet), `${sizeOf(join(modules, 'bun', 'bin', 'bun.exe'))} and the sources`],
    ['Deno', () => startRuntime('deno', quiet), `${sizeOf(join(modules, 'deno', 'deno'))} and the sources`],
  ];
  console.log('\n| way | first answer | of it processor time | memory | size |');
  console.log('|---|---|---|---|---|');
  for (const [name, start, size] of starts) {
    const measured = await rounds(count, async () => {
      let runtime: Runtime | undefined;
      const wall = await millisecondsOf(async () => {
        runtime = await start();
        await (await fetch(`${runtime.origin}/install.sh?cni=calico`)).arrayBuffer();
      });
      const pid = runtime?.pid ?? 0;
      const row = { wall, processor: processorTime(pid), memory: residentMemory(pid) };
      await runtime?.stop();
      return row;
    });
    const of = (key: 'wall' | 'processor' | 'memory'): string => {
      const { median, min, max } = seriesOf(measured.map((row) => row[key]));
      const [a, b, c] = [median, min, max].map((value) => Math.round(value));
      return `${a} (${b} to ${c})`;
    };
    console.log(`| ${name} | ${of('wall')} ms | ${of('processor')} ms | ${of('memory')} MB | ${size} |`);
  }
}
