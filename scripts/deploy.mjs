#!/usr/bin/env node
// Publishes the service on Cloudflare Workers; further arguments go to wrangler, such as --dry-run or --env.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = ['KNIT_ORIGIN', 'KNIT_K3S_INSTALLER_SHA256', 'KNIT_SECURITY_CONTACT', 'KNIT_SOURCE', 'KNIT_LOG'];
const settings = readFileSync(`${root}wrangler.toml`, 'utf8');

const vars = names.filter((name) => process.env[name]).flatMap((name) => ['--var', `${name}:${process.env[name]}`]);
if (!process.env.KNIT_ORIGIN && !/^KNIT_ORIGIN *=/m.test(settings)) {
  console.error('The commands that knit prints need the address of the service, which a worker must be told:');
  console.error('  KNIT_ORIGIN=https://knit.example.org npm run deploy');
  process.exit(64);
}

// Wrangler wants the folder of the assets to be there, also where no manifest was downloaded.
mkdirSync(`${root}manifests`, { recursive: true });
if (!readdirSync(`${root}manifests`).some((name) => name.startsWith('v'))) {
  console.error('This worker will carry no manifests: nodes download them. To carry them, first: npm run manifests');
}

// What a new worker has no time to deflate.
for (const words of [['scripts/build.mjs'], ['dist/node/script-segments.js', 'manifests']]) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const wrangler = ['scripts/tools.mjs', 'wrangler', 'deploy', ...vars, ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, wrangler, { cwd: root, stdio: 'inherit' }).status ?? 1);
