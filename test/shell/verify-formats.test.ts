import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Parser } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import { healthy } from './verify/healthy.ts';
import type { World } from './verify/world.ts';
import { forget, runIn } from './verify/world.ts';

interface Said {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
  readonly remedy?: string | undefined;
}

/** One of each status, with every character that some format gives a meaning to, and with bytes that are no text. */
function mixedWorld(language: 'en' | 'ja'): World {
  const world = healthy('cni=calico');
  world.settings = {
    ...world.settings,
    CHECKS: 'k3s-service k3s-version cni-config cni-binaries nodes-ready',
    LANGUAGE: language,
  };
  const name = `05 "quoted" <tag attr='x'>&amp; # hash \\ back\\n ]]> é -- $(id) \`id\` %s .conf`;
  world.files[`/etc/cni/net.d/${name}`] = { text: '{}' };
  world.files['/journal'] = { text: 'level=fatal msg="a\tb\u0007\u001b[31m # <c> & \\"d\\" ]]>"\n' };
  world.commands['systemctl'] = 'case "$1" in is-active) echo failed; exit 3 ;; show) echo 0123 ;; esac';
  world.cluster.refusal = 'Unable to connect: <nil> & "quoted" \\ # not a comment';
  world.files['/etc/rancher/k3s/k3s.yaml'] = undefined;
  world.files['/etc/systemd/system/k3s.service'] = { text: 'ExecStart=/usr/local/bin/k3s \\\n    agent\n' };
  return world;
}

const parsers: Record<string, (text: string) => readonly Said[]> = {
  json: (text) => JSON.parse(text).checks,
  tap: (text) => {
    const said: Said[] = [];
    for (const [event, value] of Parser.parse(text) as [string, Record<string, never>][]) {
      if (event === 'bailout' || event === 'extra') throw new Error(`${event}: ${JSON.stringify(value)}`);
      if (event !== 'assert') continue;
      const { ok, name, skip, diag } = value as unknown as { ok: boolean; name: string; skip: unknown; diag: Said };
      said.push({
        id: name,
        status: typeof skip === 'string' ? 'skip' : ok ? 'pass' : 'fail',
        detail: diag.detail,
        remedy: diag.remedy,
      });
    }
    return said;
  },
  junit: (text) => {
    expect(XMLValidator.validate(text)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      trimValues: false,
    });
    const { testsuites } = parser.parse(text);
    return [testsuites.testsuite.testcase].flat().map((one) => {
      if (one.failure !== undefined)
        return { id: one.name, status: 'fail', detail: one.failure.message, remedy: one.failure['#text'] };
      if (one.skipped !== undefined) return { id: one.name, status: 'skip', detail: one.skipped.message };
      return { id: one.name, status: 'pass', detail: one['system-out'] };
    });
  },
};

describe.each(['en', 'ja'] as const)('verify.sh --format in %s', (language) => {
  const reports: Record<string, { stdout: string; code: number }> = {};
  const reportIn = async (format: string) => {
    if (reports[format] !== undefined) return reports[format];
    const result = await runIn(mixedWorld(language), { args: ['--format', format] });
    reports[format] = { stdout: result.stdout.replaceAll(result.folder, ''), code: result.code };
    forget(result);
    return reports[format];
  };

  test('json is an object of the promised names and nothing else', async () => {
    const { stdout } = await reportIn('json');
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(['request', 'checks', 'passed', 'failed', 'skipped']);
    expect(report.request).toBe('cni=calico&backend=none&k3s=v1.36.4%2Bk3s1&calico=v3.32.1&manifest=pull');
    const statuses = report.checks.map(({ status }: Said) => status);
    expect(statuses).toEqual(['fail', 'pass', 'fail', 'pass', 'skip']);
    expect([report.passed, report.failed, report.skipped]).toEqual([2, 2, 1]);
    for (const check of report.checks) {
      expect(Object.keys(check)).toEqual(
        check.status === 'pass' ? ['id', 'status', 'detail'] : ['id', 'status', 'detail', 'remedy'],
      );
    }
    expect(report.checks[2].detail).toContain(
      `05 "quoted" <tag attr='x'>&amp; # hash \\ back\\n ]]> ?? -- $(id) \`id\` %s .conf`,
    );
    expect(report.checks[0].detail).toContain('level=fatal msg="a b[31m # <c> & \\"d\\" ]]>"');
  });

  test.each(['tap', 'junit'])('%s says what json says', async (format) => {
    const asJson = parsers['json']?.((await reportIn('json')).stdout) ?? [];
    const { stdout, code } = await reportIn(format);
    const said = parsers[format]?.(stdout) ?? [];
    // JUnit has no place for the remedy of something skipped.
    const told = asJson.map(({ remedy, ...check }) =>
      format === 'junit' && check.status === 'skip' ? check : { ...check, remedy },
    );
    expect(said.map((check) => ({ remedy: undefined, ...check }))).toEqual(
      told.map((check) => ({ remedy: undefined, ...check })),
    );
    expect(code).toBe(1);
  });

  test('tap is TAP 14 with a plan and a count that fits', async () => {
    const { stdout } = await reportIn('tap');
    expect(stdout).toMatch(/^TAP version 14\n1\.\.5\nnot ok 1 - k3s-service\n {2}---\n {2}detail: "/);
    const complete = (Parser.parse(stdout) as [string, Record<string, unknown>][]).find(
      ([event]) => event === 'complete',
    );
    expect(complete?.[1]).toMatchObject({ count: 5, pass: 3, fail: 2, skip: 1, ok: false });
  });

  test('junit counts what it holds', async () => {
    const { stdout } = await reportIn('junit');
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
    expect(parser.parse(stdout).testsuites).toMatchObject({ tests: '5', failures: '2', errors: '0', skipped: '1' });
  });

  test('text has a line for each check, the remedy below, and a count at the end', async () => {
    const { stdout } = await reportIn('text');
    const words = language === 'ja' ? ['合格', '失敗', '省略', '対処：'] : ['pass', 'FAIL', 'skip', 'remedy:'];
    const lines = stdout.split('\n');
    expect(lines.filter((line) => /^\S+ {2}[a-z0-9-]+ {2,}\S/.test(line)).map((line) => line.split(' ')[0])).toEqual(
      [1, 0, 1, 0, 2].map((at) => words[at]),
    );
    expect(lines.filter((line) => line.startsWith(`      ${words[3]} `))).toHaveLength(3);
    expect(
      stdout.endsWith(language === 'ja' ? '\n\n合格2、失敗2、省略1\n' : '\n\n2 passed, 2 failed, 1 skipped\n'),
    ).toBe(true);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('verify.sh colours text', () => {
  const coloured = async (env: Record<string, string>, format = 'text') => {
    const world = mixedWorld('en');
    world.env = { TERM: 'xterm', ...env };
    const result = await runIn(world, { terminal: true, args: ['--format', format] });
    forget(result);
    return result.stdout;
  };

  test('on a terminal', async () => {
    const text = await coloured({});
    expect(text).toContain('\u001b[32mpass\u001b[0m  k3s-version');
    expect(text).toContain('\u001b[1;31mFAIL\u001b[0m  cni-config');
    expect(text).toContain('\u001b[33mskip\u001b[0m  nodes-ready');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('not with %o', async (env) => {
    expect(await coloured(env)).not.toContain('\u001b');
  });

  test.each(['json', 'tap', 'junit'])('never as %s', async (format) => {
    expect(await coloured({}, format)).not.toContain('\u001b');
  });
});
