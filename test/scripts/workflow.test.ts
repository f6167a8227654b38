import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/programs.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const workflow = parse(readFileSync(join(root, '.github', 'workflows', 'catalog.yml'), 'utf8')) as {
  readonly jobs: { readonly compare: { readonly steps: readonly Step[] } };
};
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const { steps } = workflow.jobs.compare;

it('runs commands that this repository has', () => {
  const commands = steps.flatMap(({ run = '' }) =>
    [...run.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map(([, name]) => name),
  );
  expect(commands).toEqual(['catalog', 'embed', 'catalog']);
  for (const name of commands) expect(Object.keys(scripts)).toContain(name);
});

// The steps are run as they stand, with an npm and a gh that say what they were asked for.
it.each([
  [0, 0, true],
  [1, 0, true],
  [65, 0, true],
  [69, 69, false],
  [0, 0, false],
])(
  'takes exit code %i of the comparison as %i, and asks for a request where files changed: %s',
  (code, expected, changes) => {
    const folder = mkdtempSync(join(tmpdir(), 'knit-workflow-'));
    try {
      cpSync(join(root, 'package.json'), join(folder, 'package.json'));
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
          cwd: folder,
          stdio: 'ignore',
        });
      git('init', '--bare', `${folder}.git`);
      for (const args of [
        ['init'],
        ['add', '.'],
        ['commit', '-m', 'all'],
        ['remote', 'add', 'origin', `${folder}.git`],
      ])
        git(...args);
      const bin = mkdtempSync(join(tmpdir(), 'knit-workflow-bin-'));
      const change = changes ? `echo >>'${join(folder, 'package.json')}'` : ':';
      writeFileSync(
        join(bin, 'npm'),
        `#!/bin/sh\ncase $3 in catalog) echo differs; ${change}; exit ${code} ;; esac\n`,
        { mode: 0o755 },
      );
      writeFileSync(join(bin, 'gh'), `#!/bin/sh\necho "$@" >>'${join(bin, 'asked')}'\n`, { mode: 0o755 });
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, RUNNER_TEMP: bin };
      let status = 0;
      for (const { run, name } of steps) {
        if (run === undefined || name === undefined || status !== 0) continue;
        try {
          execFileSync('bash', ['-e', '-o', 'pipefail', '-c', run], { cwd: folder, env, stdio: 'ignore' });
        } catch (error) {
          status = (error as { status: number }).status;
        }
      }
      expect(status).toBe(expected);
      const asked = () => readFileSync(join(bin, 'asked'), 'utf8');
      if (changes && expected === 0) expect(asked()).toContain('pr create');
      else expect(asked).toThrow();
      rmSync(bin, { recursive: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(`${folder}.git`, { recursive: true, force: true });
    }
  },
);
