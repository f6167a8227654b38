import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../support/programs.ts';
import { makeFolder } from '../support/shell.ts';

let folder = '';

// A checkout of its own: publishing puts a file beside the manifests.
beforeAll(() => {
  folder = makeFolder('deploy');
  for (const name of [
    'package.json',
    'wrangler.toml',
    'tsconfig.json',
    'scripts',
    'src',
    'routes',
    'templates',
    'docs',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'test'));
  for (const name of ['node_modules', 'test/node_modules']) symlinkSync(join(root, name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

const deploy = (variables: Readonly<Record<string, string>>) => {
  const words = ['run', '--silent', 'deploy', '--', '--dry-run', '--outdir', 'bundle'];
  const { KNIT_ORIGIN: _, ...environment } = process.env;
  return spawnSync('npm', words, { cwd: folder, env: { ...environment, ...variables }, encoding: 'utf8' });
};

describe('npm run deploy', () => {
  test('refuses to publish a worker that would print the address of nobody', () => {
    const { status, stderr } = deploy({});
    expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining('KNIT_ORIGIN=https://') });
    expect(existsSync(join(folder, 'manifests'))).toBe(false);
  });

  test('makes a worker with its address, and its scripts deflated beforehand', () => {
    const { status, stdout, stderr } = deploy({ KNIT_ORIGIN: 'https://knit.example.org' });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/env\.KNIT_ORIGIN .*Environment Variable/);
    expect(stderr).toContain('This worker will carry no manifests');
    expect(readdirSync(join(folder, 'manifests'))).toEqual(['scripts.segments']);
    expect(readFileSync(join(folder, 'manifests/scripts.segments')).length).toBeGreaterThan(10_000);
    expect(readdirSync(join(folder, 'bundle'))).toContain('worker.js');
  });
}, 120_000);
