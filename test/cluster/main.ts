#!/usr/bin/env node
// npm run test:cluster [-- WORD...]: a real Kubernetes of three nodes on this machine, and knit's scripts on it. WORDs choose the
// scenarios whose suite and name hold all of them.
import { copyFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { build, cacheFolder } from './build.ts';
import { Cluster } from './cluster.ts';
import { images } from './images.ts';
import { Machine } from './machine.ts';
import { provide } from './needs.ts';
import type { Suite } from './scenario.ts';
import { printed, table } from './scenario.ts';
import { deployment } from './scenarios/deployment.ts';
import { dualStack, hostGateway, lone, vxlan } from './scenarios/flannel.ts';
import { life } from './scenarios/life.ts';
import { manifests } from './scenarios/manifests.ts';
import { peers } from './scenarios/peer.ts';

const words = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let passed = 0;
const failed: string[] = [];
const machines = new Set<Machine>();

const end = (code: number): never => {
  for (const machine of machines) machine.stop();
  if (table.length > 0) say(`\n${printed()}\n`);
  say(`${passed} passed, ${failed.length} failed`);
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal === 'SIGINT' ? 130 : 143));

async function attempt(name: string, run: () => Promise<void>): Promise<boolean> {
  const started = Date.now();
  try {
    await run();
    passed++;
    say(`ok    ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    failed.push(name);
    const text = error instanceof Error ? error.message : String(error);
    say(`FAIL  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n${text.replace(/^/gm, '      ')}`);
    return false;
  }
}

async function runSuite(suite: Suite, programs: string, imagesFolder: string): Promise<void> {
  const fits = suite.scenarios.filter(({ name }) => words.every((word) => `${suite.name}: ${name}`.includes(word)));
  if (fits.length === 0) return;
  // Where nothing is installed beforehand, the first scenario does it.
  const [first] = suite.nodes.length === 0 ? suite.scenarios : [];
  const chosen = suite.scenarios.filter((one) => one === first || fits.includes(one));
  const machine = new Machine(programs, imagesFolder);
  machines.add(machine);
  copyFileSync(join(cacheFolder(), 'busybox-static/bin/busybox'), join(machine.folder, 'busybox'));
  await machine.start(suite.machine);
  const cluster = new Cluster(machine, suite.name, suite.query);
  const isUp =
    suite.nodes.length === 0 ||
    (await attempt(`${suite.name}: install.sh on ${suite.nodes.length} nodes`, () => cluster.up(suite.nodes)));
  if (isUp) for (const { name, run } of chosen) await attempt(`${suite.name}: ${name}`, () => run(cluster));
  machine.stop();
  machines.delete(machine);
}

const missing = provide(say);
if (missing.length > 0) {
  for (const line of missing) say(`missing: ${line}`);
  failed.push('what the cluster needs');
  end(69);
}
const programs = await build(say);
const imagesFolder = images(cacheFolder(), programs);
// They wait more than they reckon: several at once, as many as the memory has room for.
const waiting: Suite[] = [vxlan, life, hostGateway, dualStack, peers, manifests, deployment, lone];
const atOnce = Math.max(1, Math.min(4, Math.floor(totalmem() / 5e9)));
const runNext = async (): Promise<void> => {
  for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift())
    await runSuite(suite, programs, imagesFolder);
};
await Promise.all(Array.from({ length: atOnce }, runNext));
if (failed.length > 0) say(`failed:\n${failed.map((name) => `  ${name}`).join('\n')}`);
end(failed.length === 0 && passed > 0 ? 0 : 1);
