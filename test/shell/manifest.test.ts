import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/manifest/apply.ts';
import type { Edit } from '../../src/manifest/edit.ts';
import { renderEdits } from '../../src/manifest/edit-text.ts';
import { manifestEdits } from '../../src/manifest/network.ts';
import { quote } from '../../src/shell/quote.ts';
import { hasManifests, networksOf, tags, upstream } from '../support/manifests.ts';
import type { RunOptions } from '../support/shell.ts';
import { part, run, shellNames } from '../support/shell.ts';

const parts = (language = 'en'): string =>
  ['lib.sh', 'steps.sh', 'manifest.sh'].map((name) => part(name, language)).join('');
const folder = mkdtempSync(join(tmpdir(), 'knit-edit-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly name: string;
  readonly text: string;
  readonly edits: readonly Edit[];
}

/** Applies all cases in one shell, one after the other, and compares each with what the service makes of it. */
async function compare(cases: readonly Case[], options: RunOptions = {}): Promise<void> {
  const lines = cases.map(({ text, edits }, index) => {
    writeFileSync(join(folder, `${index}.yaml`), text);
    return `try ${index} ${quote(renderEdits(edits))}`;
  });
  const script = `set -eu
${parts()}
try() {
  try_code=0
  (apply_edits ${quote(folder)}/"$1".yaml "$2" ${quote(folder)}/"$1".out 2>${quote(folder)}/"$1".err) || try_code=$?
  echo "$try_code"
}
main() {
${lines.join('\n')}
}
{
  main
  exit
}
`;
  const { code, stdout, stderr } = await run({ ...options, script, writable: [folder] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const codes = stdout.split('\n');
  for (const [index, { name, text, edits }] of cases.entries()) {
    const wanted = applyEdits(text, edits);
    const out = join(folder, `${index}.out`);
    const said = readFileSync(join(folder, `${index}.err`), 'utf8');
    if (wanted.ok) {
      expect({ code: codes[index], said }, name).toEqual({ code: '0', said: '' });
      expect(readFileSync(out, 'utf8') === wanted.text, name).toBe(true);
    } else {
      // The service's words, but that the script names the file.
      const detail = wanted.detail.en.replace(/^E(.*?) does not fit: /, `e$1 does not fit ${folder}/${index}.yaml: `);
      expect({ code: codes[index], said }, name).toEqual({ code: '65', said: `error: ${detail}\n` });
      expect(existsSync(out), name).toBe(false);
    }
    rmSync(out, { force: true });
  }
}

const insert: Edit = { id: 'insert', find: ['b'], replace: ['b', 'new'] };
const shorten: Edit = { id: 'shorten', find: ['live', 'bird'], replace: ['live'] };
const nasty = ['\\n \\\\ & \\1 "%s" $(x) `y` \'z\' | ; *', '  - a: "\\t"', '日本語 é', '@ x', '-', '+', ''];
const small: Case[] = [
  ['inserts', 'a\nb\nc\n', [insert]],
  ['is done', 'a\nb\nnew\nc\n', [insert]],
  ['half done', 'b\nnew\nlive\nbird\n', [shorten, insert]],
  ['no edits', 'a\r\nb', []],
  [
    'text that means something elsewhere',
    `${nasty.join('\n')}\nb\n`,
    [{ id: 'x', find: nasty, replace: [...nasty].reverse() }],
  ],
  ['numbers', '1\n1.0\n+1\n01\n0x1\n1e0\n', [{ id: 'x', find: ['1.0', '+1'], replace: ['1.00', '+1'] }]],
  ['numbers that only look alike', '1.0\nx\n', [{ id: 'x', find: ['1.0', 'x'], replace: ['1', 'x'] }]],
  ['numbers that are not there', '1.0\n', [{ id: 'x', find: ['1'], replace: ['2'] }]],
  ['blank lines at the end', 'a\n', [{ id: 'x', find: ['a', ''], replace: ['b'] }]],
  ['missing', 'a\n', [insert]],
  ['empty', '', [insert]],
  ['doubled', 'b\nb\n', [insert]],
  ['done and undone', 'b\nnew\nb\n', [insert]],
  ['CRLF', 'a\r\nb\r\n', [insert, shorten]],
  ['NUL', 'b\n\0\n', [insert]],
  ['cut off', 'a\nb', [insert]],
  ['overlapping', 'live\nbird\n', [shorten, { id: 'x', find: ['bird'], replace: ['y'] }]],
  ['the second edit', 'b\n', [insert, shorten]],
].map(([name, text, edits]) => ({ name, text, edits }) as Case);

const seed = 20_261_122;
const line = fc.constantFrom('a', 'b', '1', '1.0', '', ' ');
const lines = fc.array(line, { minLength: 1, maxLength: 3 });
const someEdits = fc
  .array(fc.tuple(lines, lines), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(([find, replace], index) => ({ id: `e${index}`, find, replace })))
  .filter((list) => list.every(({ find, replace }) => find.join('\n') !== replace.join('\n')));
const random: Case[] = fc
  .sample(fc.tuple(fc.array(line, { maxLength: 9 }), someEdits), { seed, numRuns: 250 })
  .map(([text, edits], index) => ({
    name: `seed ${seed}, case ${index}`,
    text: text.map((each) => `${each}\n`).join(''),
    edits,
  }));

const ofTag = (tag: string, wanted: RegExp): Case[] =>
  networksOf(tag)
    .filter(([name]) => wanted.test(name))
    .flatMap(([name, network]) => {
      const [text, edits] = [upstream(tag, `${network.cni}.yaml`), manifestEdits(network)];
      const done = applyEdits(text, edits);
      return [
        { name: `${tag} ${name}`, text, edits },
        { name: `${tag} ${name}, again`, text: done.ok ? done.text : '', edits },
      ];
    });

describe.each(shellNames)('apply_edits in %s', (shell) => {
  test('gives the bytes and the refusals of the service', async () => {
    await compare(small, { shell });
  });

  test.runIf(hasManifests)("edits upstream's newest manifests as the service does", async () => {
    await compare(ofTag(tags.at(-1) ?? '', /^(calico vxlan|canal wireguard) dual with everything/), { shell });
  });

  test('speaks Japanese', async () => {
    writeFileSync(join(folder, 'ja.yaml'), 'a\n');
    const edits = quote(renderEdits([insert]));
    const script = `set -eu\n${parts('ja')}\napply_edits ${folder}/ja.yaml ${edits} ${folder}/ja.out\n`;
    const { code, stderr } = await run({ shell, script, writable: [folder] });
    const refused = applyEdits('a\n', [insert]);
    expect(code).toBe(65);
    const words = refused.ok ? '' : refused.detail.ja.replace('」を', `」を${folder}/ja.yamlに`);
    expect(stderr).toBe(`エラー: ${words}\n`);
  });
});

const awks = {
  mawk: '/usr/bin/mawk',
  gawk: '/usr/bin/gawk',
  busybox: '/bin/busybox',
  'original-awk': '/usr/bin/original-awk',
};

describe.each(Object.entries(awks))('apply_edits with %s', (name, program) => {
  const bin = join(folder, name);
  mkdirSync(bin);
  symlinkSync(program, join(bin, 'awk'));
  const path = `${bin}:/usr/local/bin:/usr/bin:/bin`;

  test('is this awk', async () => {
    const script = `command -v awk; awk 'BEGIN { print length("é") }'`;
    expect((await run({ script, path })).stdout).toMatch(new RegExp(`^${bin}/awk\n[12]\n$`));
  });

  test('gives the bytes and the refusals of the service', async () => {
    await compare([...small, ...random], { path });
  });

  test.runIf(hasManifests).each(tags)('edits the manifests of %s as the service does', async (tag) => {
    await compare(
      ofTag(tag, /^(calico ipip ipv4|canal vxlan ipv4|(calico vxlan|canal host-gw) (dual|ipv6) with everything)$/),
      { path },
    );
  });
});
