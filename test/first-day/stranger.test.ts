import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../support/programs.ts';
import { serviceHost } from './servers.ts';
import type { Typed, World } from './world.ts';
import { hasToken, openWorld } from './world.ts';

/** One step of who never heard of knit: what is typed, and how much is read until the next step is known. */
interface Step {
  readonly name: string;
  readonly typed: readonly string[];
  readonly words: number;
  readonly seconds?: number;
}

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[A-Za-z]/.test(word)).length;

/** A text to the end of the first line that a pattern fits. */
function upTo(text: string, pattern: RegExp): string {
  const lines = text.split('\n');
  return lines.slice(0, lines.findIndex((line) => pattern.test(line)) + 1).join('\n');
}

/** The commands that stand in curl's guide, by the line above them. */
function commandIn(guide: string, title: string): string {
  const lines = guide.split('\n');
  return (lines[lines.indexOf(`# ${title}`) + 1] ?? '').replace(/^# +/, '');
}

// A real cluster would go on from here.
const waiting = /\(\d+ s left\)$/m;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('who follows the README and the guide has a first server and an agent with five commands', async () => {
  const steps: Step[] = [];
  const walk = async (name: string, command: string, typed: Partial<Typed>, read: (stdout: string) => string) => {
    const start = performance.now();
    const left = await world.type({ script: command, ...typed, before: `exec 2>&1\n${typed.before ?? ''}` });
    const seconds = (performance.now() - start) / 1000;
    steps.push({ name, typed: [command], words: wordsOf(read(left.stdout)), seconds });
    return left;
  };

  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  steps.push({ name: 'read the README to its first command', typed: [], words: wordsOf(upTo(readme, /^curl /)) });

  const toFirst = (guide: string): string => upTo(guide, /^# +curl /);
  const { stdout: guide } = await walk('ask the service what it is', `curl https://${serviceHost}/`, {}, toFirst);
  expect(guide).toContain('# First server\n');

  const first = commandIn(guide, 'First server');
  const server = await walk('install the first server', first, { until: waiting }, (said) => said);
  expect(server.text('/var/lib/knit/receipt'), server.stdout).toContain('state complete\n');

  // What knit never does: a token goes from host to host by its owner's hand.
  const token = 'scp first-server:/var/lib/rancher/k3s/server/node-token /root/node-token';
  steps.push({ name: 'copy the token to the agent, by one’s own means', typed: [token], words: 0 });

  const join1 = commandIn(guide, 'Agent').replaceAll('SERVER', 'server.example');
  const agent = await walk('install an agent', join1, { before: `${hasToken}\n`, until: waiting }, (said) => said);
  expect(agent.text('/var/lib/knit/receipt'), agent.stdout).toContain('state complete\n');

  steps.push({ name: 'verify, on the server', typed: [commandIn(guide, 'Verify, on any node')], words: 0 });
  const typed = steps.flatMap((step) => step.typed);
  for (const { name, typed: lines, words, seconds } of steps)
    console.log(`| ${name} | ${lines.length} | ${words} | ${seconds?.toFixed(1) ?? ''} |`);
  expect(typed).toHaveLength(5);

  // What is read does not depend on the machine, so the document says it exactly.
  const page = readFileSync(join(root, 'docs', 'verification.md'), 'utf8');
  for (const { name, typed: lines, words } of steps.slice(0, 2))
    expect(page).toContain(`| ${name} | ${lines.length} | ${words} |`);
});
