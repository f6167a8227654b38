#!/usr/bin/env node
// Runs a command with the test tools in front of PATH: `node scripts/tools.mjs vitest run`.
// The tools want a newer Node than serving does; test/node_modules brings one where npm has it for this machine.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'test', 'node_modules', '.bin');
const own = join(root, 'node_modules', '.bin');
const [command, ...args] = process.argv.slice(2);

if (command === undefined) {
  console.error('usage: node scripts/tools.mjs COMMAND [ARGUMENT...]');
  process.exit(64);
}
if (!existsSync(bin)) {
  console.error('The test tools are not installed. Install them with: npm run prepare-tests');
  process.exit(69);
}

const child = spawn(command, args, {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, PATH: [bin, own, process.env.PATH ?? ''].join(delimiter), WRANGLER_SEND_METRICS: 'false' },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(69);
});
child.on('exit', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : signal === 'SIGINT' ? 130 : 143);
});
