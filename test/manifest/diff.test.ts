import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/manifest/apply.ts';
import { unifiedDiff } from '../../src/manifest/diff.ts';
import type { Edit } from '../../src/manifest/edit.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { hasManifests, networksOf, tags, upstream } from '../support/manifests.ts';
import { wanted } from '../support/wanted.ts';

const names = { old: 'a/file.yaml', new: 'b/file.yaml' };
const folder = mkdtempSync(join(tmpdir(), 'knit-diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

function patched(program: string, args: readonly string[], text: string, diff: string): string {
  writeFileSync(join(folder, 'file.yaml'), text);
  execFileSync(program, args, { cwd: folder, input: diff, stdio: ['pipe', 'ignore', 'inherit'] });
  return readFileSync(join(folder, 'file.yaml'), 'utf8');
}

const diffOf = (text: string, edits: readonly Edit[]): string => {
  const diff = unifiedDiff(text, edits, names);
  if (!diff.ok) throw new Error(diff.detail.en);
  return diff.text;
};

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const change = (number: number, ...lines: string[]): Edit => ({
  id: `line-${number}`,
  find: [`line ${number}`],
  replace: lines.length === 0 ? [`LINE ${number}`] : lines,
});

describe('unifiedDiff()', () => {
  it('shows three lines around a change', () => {
    expect(diffOf(numbered(9), [change(5)])).toBe(
      '--- a/file.yaml\n+++ b/file.yaml\n@@ -2,7 +2,7 @@\n line 2\n line 3\n line 4\n-line 5\n+LINE 5\n line 6\n line 7\n line 8\n',
    );
  });

  it('is empty where nothing changes', () => {
    expect(diffOf(numbered(3), [])).toBe('');
    expect(diffOf('LINE 1\n', [change(1)])).toBe('');
  });

  it('names the edit that does not fit', () => {
    expect(unifiedDiff(numbered(3), [change(7)], names)).toMatchObject({
      ok: false,
      edit: 'line-7',
      reason: 'missing',
    });
  });

  const cases: [string, number, Edit[]][] = [
    ['the first and the last line', 20, [change(1), change(20)]],
    ['a text of one line', 1, [change(1, 'line 1', 'more')]],
    ['neighbours whose context touches', 30, [change(10), change(17)]],
    ['neighbours whose context does not touch', 30, [change(10), change(18)]],
    ['adjacent lines', 30, [change(10, 'x', 'y'), change(11, 'line 11', 'z')]],
    [
      'growth and shrinking',
      40,
      [change(5, 'line 5', 'x', 'y'), { id: 'cut', find: ['line 20', 'line 21'], replace: ['line 20'] }],
    ],
    ['edits in another order than the text', 40, [change(30), change(3, 'x', 'y')]],
  ];
  it.runIf(wanted('patch') && wanted('git')).each(cases)('is what patch and git apply for %s', (_, count, edits) => {
    const text = numbered(count);
    const applied = applyEdits(text, edits);
    const diff = diffOf(text, edits);
    expect({ ok: true, text: patched('patch', ['-s', '-p1'], text, diff) }).toEqual(applied);
    expect({ ok: true, text: patched('git', ['apply', '--unsafe-paths', '-'], text, diff) }).toEqual(applied);
    const flat = unifiedDiff(text, edits, { old: 'file.yaml', new: 'file.yaml' });
    expect({ ok: true, text: patched('patch', ['-s', '-p0'], text, flat.ok ? flat.text : '') }).toEqual(applied);
  });

  it.runIf(hasManifests && wanted('patch'))(
    'is what patch applies for every network at the newest tag, and what diff itself finds',
    () => {
      const tag = tags.at(-1) ?? '';
      for (const [name, network] of networksOf(tag)) {
        const text = upstream(tag, `${network.cni}.yaml`);
        const edits = manifestEdits(network);
        const diff = diffOf(text, edits);
        const result = patched('patch', ['-s', '-p1'], text, diff);
        expect(applyEdits(text, edits), name).toEqual({ ok: true, text: result });
      }
    },
  );
});
