import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/programs.ts';
import { makeFolder } from '../support/shell.ts';

const folder = join(root, '.github', 'workflows');
const files = readdirSync(folder).map((name) => join(folder, name));

/** What actionlint, with shellcheck, says of workflow files; built by Go of the module in test/workflows. */
function lint(paths: readonly string[]) {
  const words = ['tool', 'actionlint', '-no-color', ...paths];
  const cwd = join(root, 'test', 'workflows');
  const linted = spawnSync('go', words, { cwd, encoding: 'utf8', env: { ...process.env, GOFLAGS: '-mod=readonly' } });
  if (linted.error !== undefined)
    throw new Error('This test needs Go 1.25 or newer, as test/cluster does', { cause: linted.error });
  return linted;
}

describe('.github/workflows', () => {
  test('are taken by actionlint', { timeout: 180_000 }, () => {
    const { status, stdout, stderr } = lint(files);
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  test('would not be taken with a fault', { timeout: 180_000 }, () => {
    const text = readFileSync(join(folder, 'ci.yml'), 'utf8').replace(
      'runs-on: ubuntu-latest',
      'runs-on: ubuntu-of-old',
    );
    const path = join(makeFolder('workflow'), 'ci.yml');
    writeFileSync(path, text);
    expect(lint([path])).toMatchObject({ status: 1, stdout: expect.stringContaining('ubuntu-of-old') });
  });

  test('run commands that this repository has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const file of files) {
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g))
        expect(scripts, file).toHaveProperty([name]);
    }
    const ci = readFileSync(join(folder, 'ci.yml'), 'utf8');
    expect(ci).toContain('run: .ci/run');
    execFileSync('test', ['-x', join(root, '.ci', 'run')]);
  });

  test('give no job more than it needs, and every job an end', () => {
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect(text, file).toMatch(/^permissions:\n/m);
      expect(text.match(/timeout-minutes:/g)?.length, file).toBe(text.match(/runs-on:/g)?.length);
      expect(text, file).not.toContain('pull_request_target');
    }
  });
});
