#!/usr/bin/env node
// Lints every shell script of the repository with shellcheck and compares its form with shfmt's; --write lets shfmt mend it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const write = process.argv.includes('--write');

const inFolder = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'golden'].includes(entry.name) ? [] : inFolder(path);
    return entry.name.endsWith('.sh') ? [path] : [];
  });

const files = ['templates', 'scripts', 'test'].filter((folder) => existsSync(join(root, folder))).flatMap(inFolder);
files.push('.ci/run');
files.sort();

// A part below templates/ means something only where a script sources it, so it is linted there.
const isWhole = (path) => !path.startsWith('templates/') || /^templates\/(install|verify|uninstall)\.sh$/.test(path);

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) {
    console.error(`${command}: ${error.message}. Install it with: npm run prepare-tests`);
    process.exit(69);
  }
  return status === 0;
};

const formed = run('shfmt', [write ? '-w' : '-d', ...files]);
const linted = write || run('shellcheck', ['--check-sourced', ...files.filter(isWhole)]);
if (!formed) console.error('The form of these scripts differs from what shfmt makes. Repair: npm run fix');
process.exit(formed && linted ? 0 : 1);
