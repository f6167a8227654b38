#!/usr/bin/env node
// Runs the checks of one tier of the tests, also after one has failed, and ends with their count:
// `node scripts/check.mjs [TIER] [--prepare]`, the first tier without a name. Writes nothing, but that --prepare installs
// before what the tier needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a tier runs: scripts of package.json, and the tests that test/tiers.ts gives it. */
const tiers = {
  first: ['types', 'lint', 'generated', 'vitest'],
  system: ['shell', 'vitest'],
  runtimes: ['vitest'],
  long: ['vitest', 'mutants'],
};
const titles = {
  types: 'types',
  lint: 'lint and format',
  generated: 'generated files',
  shell: 'shellcheck and shfmt',
  vitest: 'tests',
  mutants: 'a sample of mutants',
};

const words = process.argv.slice(2);
const tier = words.find((word) => !word.startsWith('-')) ?? 'first';
if (tiers[tier] === undefined) {
  console.error(`usage: node scripts/check.mjs [${Object.keys(tiers).join('|')}] [--prepare]`);
  process.exit(64);
}

const folder = mkdtempSync(join(tmpdir(), 'knit-check-'));
const report = join(folder, 'report.json');
const missing = join(folder, 'missing');
const env = { ...process.env, KNIT_TEST_TIER: tier, KNIT_TEST_REPORT: report, KNIT_TEST_MISSING: missing };
const failed = [];
let passedTests = 0;
let failedTests = 0;
let idleTests = 0;

/** Runs a command, says whether it succeeded, and remembers its name where it did not. */
const run = (title, command, args) => {
  console.log(`\n=== ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) failed.push(`${title} (${[command, ...args].join(' ').replace(' --silent', '')})`);
  return status === 0;
};

/** What this machine lacks, as the tests noted it, and how many tests of whole files did not run for that. */
const readMissing = () => {
  const lines = existsSync(missing) ? readFileSync(missing, 'utf8').trim().split('\n') : [];
  const rows = lines.filter(Boolean).map((line) => line.split('\t'));
  const files = [...new Set(rows.flatMap(([, ...files]) => files))];
  let count = 0;
  if (files.length > 0) {
    const list = join(folder, 'list.json');
    const words = ['list', '--config', 'test/vitest.config.ts', `--json=${list}`, ...files];
    const options = { cwd: root, env: { ...process.env, KNIT_TEST_TIER: undefined }, stdio: 'ignore' };
    spawnSync(process.execPath, ['scripts/tools.mjs', 'vitest', ...words], options);
    if (existsSync(list)) count = JSON.parse(readFileSync(list, 'utf8')).length;
  }
  return { names: [...new Set(rows.map(([name]) => name))].sort(), files, count };
};

const end = () => {
  const { names, files, count } = readMissing();
  console.log(failed.length === 0 ? '\nEvery check passed.' : `\nFailed: ${failed.join(', ')}`);
  if (names.length > 0)
    console.log(
      `This machine lacks ${names.join(', ')}: ${count} tests in ${files.length} files did not run. test:system runs them, and names what to install.`,
    );
  if (idleTests > 0) console.log(`${idleTests} more tests did not run; beside them stands why.`);
  console.log(`${passedTests} passed, ${failedTests} failed`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(failed.length === 0 ? 0 : 1);
};

if (words.includes('--prepare') && !run('preparation', process.execPath, ['scripts/prepare-tests.mjs', tier])) {
  failedTests += 1;
  end();
}
// The same sample for the same sources. Some ten mutants in five minutes: a share of them is known within thirty in a hundred, so that less than half is a fault.
const sample = ['test:mutants', '--', '--seed', '11', '--count', '30', '--minutes', '5', '--target', '50'];
for (const script of tiers[tier]) {
  const succeeded = run(titles[script], 'npm', ['run', '--silent', ...(script === 'mutants' ? sample : [script])]);
  if (script !== 'vitest') {
    if (succeeded) passedTests += 1;
    else failedTests += 1;
    continue;
  }
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    passedTests += counts.numPassedTests;
    // A file that cannot be read, or an error outside of the tests, fails the run without a failed test.
    failedTests += Math.max(counts.numFailedTests, succeeded ? 0 : 1);
    idleTests += counts.numPendingTests;
  } catch {
    failedTests += 1;
  }
}
end();
