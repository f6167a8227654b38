import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkIds } from '../../src/plan/plan.ts';
import { root } from '../support/programs.ts';
import type { ShellName } from '../support/shell.ts';
import { shellNames } from '../support/shell.ts';
import type { CheckCase } from './verify/check-case.ts';
import { worldOf } from './verify/check-case.ts';
import { clusterCases } from './verify/cluster-cases.ts';
import { cniCases } from './verify/cni-cases.ts';
import { linkCases } from './verify/link-cases.ts';
import { podCases } from './verify/pod-cases.ts';
import { policyCases } from './verify/policy-cases.ts';
import { serviceCases } from './verify/service-cases.ts';
import { forget, runIn } from './verify/world.ts';

const cases: readonly CheckCase[] = [
  ...serviceCases,
  ...cniCases,
  ...linkCases,
  ...policyCases,
  ...clusterCases,
  ...podCases,
];
const awks = ['mawk', 'gawk', 'busybox awk'];

/** The table of docs/verification.md: the remedy by check and fault. */
const rows = new Map(
  readFileSync(join(root, 'docs', 'verification.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| `([a-z0-9-]+)` \| (.+?) \| (fail|skip) \| (real|stand-in) \| (.+) \|$/.exec(line))
    .filter((cells) => cells !== null)
    .map(([, check, fault, status, , remedy = '']) => [`${check}: ${fault} (${status})`, remedy]),
);
const nameOf = ({ check, fault, status = 'fail' }: CheckCase): string => `${check}: ${fault} (${status})`;

describe('the table of docs/verification.md', () => {
  test('has a row for every seeded fault, and a fault for every row', () => {
    expect([...rows.keys()].sort()).toEqual(cases.map(nameOf).sort());
  });

  test('has a fault for every check', () => {
    const failing = new Set(cases.filter(({ status = 'fail' }) => status === 'fail').map(({ check }) => check));
    expect([...failing].sort()).toEqual([...checkIds].sort());
  });
});

// Where a link is one of the test's files, the shell must not run an ip of its own in place of the test's.
const shellOf = (one: CheckCase, turn: ShellName = 'dash'): ShellName =>
  turn === 'busybox-static' && Object.keys(worldOf(one).files).some((path) => path.startsWith('/links/'))
    ? 'busybox'
    : turn;

// Shells and awks take turns, so that each sees many of the checks.
const turns = cases.map((one, at) => ({
  name: nameOf(one),
  one,
  shell: one.shell ?? shellOf(one, shellNames[at % shellNames.length]),
  awk: awks[at % awks.length] ?? 'mawk',
}));

describe('verify.sh', () => {
  test.each(turns)('says $name [$shell, $awk]', async ({ name, one, shell, awk }) => {
    const world = worldOf(one);
    world.commands['awk'] = `exec ${awk} "$@"`;
    const result = await runIn(world, { shell, args: ['--format', 'json'] });
    const report = JSON.parse(result.stdout || '{}');
    const [found] = report.checks ?? [];
    const remedy = found?.remedy?.replaceAll(join(result.folder, 'root'), '');
    const expected = { id: one.check, status: one.status ?? 'fail', detail: expect.stringMatching(one.detail) };
    expect(report.checks, result.stderr).toEqual([{ ...expected, remedy: expect.any(String) }]);
    for (const [, command = ''] of (rows.get(name) ?? '').matchAll(/`([^`]+)`/g)) expect(remedy).toContain(command);
    expect(result.code).toBe(one.status === 'skip' ? 78 : 1);
    expect(result.stderr).toMatch(/^knit 0\.1\.0 verifies: \S+\n/);
    forget(result);
  });
});
