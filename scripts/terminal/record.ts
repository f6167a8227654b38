// Records the main command as a terminal shows it, and draws the picture of the README from it. The command runs in the
// world of test/first-day: a copy of this machine with stand-ins for K3s and for the internet; knit and its scripts are
// the real ones. --draw draws the present recording again.
import { readFileSync, writeFileSync } from 'node:fs';
import { installFirst, textOf } from '../../src/shell/commands.ts';
import { serviceHost } from '../../test/first-day/servers.ts';
import { openWorld } from '../../test/first-day/world.ts';
import type { Recording } from './draw.ts';
import { drawTerminal, parseCast, renderCast } from './draw.ts';

const root = new URL('../../', import.meta.url);
const cast = new URL('docs/terminal.cast', root);

async function main(): Promise<void> {
  if (!process.argv.includes('--draw')) writeFileSync(cast, renderCast(await record()));
  const svg = drawTerminal(parseCast(readFileSync(cast, 'utf8')));
  writeFileSync(new URL('docs/terminal.svg', root), svg);
  console.log(`docs/terminal.svg: ${svg.length} bytes`);
}

/** Types the command in a new world, and notes when each line was there. */
async function record(): Promise<Recording> {
  const command = textOf(installFirst({ origin: `https://${serviceHost}`, query: 'cni=calico' }));
  const lines: { at: number; text: string }[] = [];
  const start = performance.now();
  const onOutput = (stdout: string): void => {
    const whole = stdout.split('\n').slice(0, -1);
    for (const text of whole.slice(lines.length)) lines.push({ at: (performance.now() - start) / 1000, text });
  };
  const world = await openWorld();
  try {
    // A real K3s would go on from here: the stand-in starts no network.
    const until = /\(\d+ s left\)$/m;
    const left = await world.type({ before: 'exec 2>&1\n', script: command, until, onOutput });
    if (!left.text('/var/lib/knit/receipt').includes('state complete\n')) throw new Error(left.stdout);
  } finally {
    await world.close();
  }
  // The world's own start is no part of what a user waits for; its end is no part of what the script says.
  const first = lines[0]?.at ?? 0;
  const said = lines.filter(({ text }) => text !== '' && text !== 'Terminated');
  return { command, lines: said.map(({ at, text }) => ({ at: Math.round((at - first) * 100) / 100, text })) };
}

await main();
