import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../support/shell.ts';

const part = (name: string): string => fileURLToPath(new URL(`../../templates/verify/${name}.sh`, import.meta.url));
const awks = ['mawk', 'gawk', 'busybox awk'];
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);
const samples = 250;

/** Runs shell lines with one awk as `awk`. */
function inShell(awk: string, folder: string, lines: string): string {
  const bin = join(folder, `bin-${awk.replaceAll(' ', '-')}`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'awk'), `#!/bin/sh\nexec ${awk} "$@"\n`, { mode: 0o755 });
  const { stdout, stderr, status } = spawnSync('dash', ['-c', lines], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { PATH: `${bin}:${process.env['PATH']}`, LC_ALL: 'C.UTF-8' },
  });
  if (status !== 0) throw new Error(`${awk}: ${stderr}`);
  return stdout;
}

/** What json_flat must print for a value: escapes of control characters and of other characters stay as they are. */
function flat(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [`${path}"${shown(value)}`];
  if (value === null || typeof value !== 'object') return [`${path}${JSON.stringify(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${path}${Array.isArray(value) ? '[]' : '{}'}`];
  return entries.flatMap(([name, part]) => flat(part, `${path}${shown(name)}\t`));
}
const shown = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\(["\\/])/g, '$1');

const accepts = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON as programs print it: in lines or in one, with the escapes of Go. */
const documents = fc
  .tuple(fc.jsonValue({ maxDepth: 4, noUnicodeString: true }), fc.constantFrom(undefined, 1, 4, '\t'), fc.boolean())
  .map(([value, indent, likeGo]) => {
    const text = JSON.stringify(value, undefined, indent);
    return likeGo ? text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`) : text;
  })
  .filter((text) => !text.includes('-0') && !/"(__proto__|\d+)"/.test(text));

/** JSON with one place changed: often no JSON any more. */
const broken = fc
  .tuple(
    documents,
    fc.nat(),
    fc.constantFrom('', ',', ':', '{', '}', '[', ']', '"', '\\', '0', 'x', ' ', 'true', '1e', '-'),
    fc.nat(2),
  )
  .map(
    ([text, at, put, cut]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
  )
  // A reader of lines cannot see control characters that JSON.parse refuses inside of strings.
  .filter((text) => !/[\t\n]/.test(text));

describe.each(awks)('json_flat() in %s', (awk) => {
  const readAll = (texts: readonly string[]): { code: number; lines: string[] }[] => {
    const folder = makeFolder('json');
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}.json`), text);
    const all = inShell(
      awk,
      folder,
      `. '${part('json')}'; at=0; while [ "$at" -lt ${texts.length} ]; do code=0; json_flat "$at.json" >"$at.out" || code=$?; echo "$code"; at=$((at + 1)); done`,
    );
    const read = all
      .trim()
      .split('\n')
      .map((code, at) => ({
        code: Number(code),
        lines: readFileSync(join(folder, `${at}.out`), 'utf8')
          .split('\n')
          .slice(0, -1),
      }));
    rmSync(folder, { recursive: true });
    return read;
  };

  test(`prints every value with the names that lead to it [seed ${seed}]`, () => {
    const texts = fc.sample(documents, { numRuns: samples, seed });
    for (const [at, { code, lines }] of readAll(texts).entries()) {
      const text = texts[at] ?? '';
      expect({ text, code, lines }).toEqual({ text, code: 0, lines: flat(JSON.parse(text)) });
    }
  });

  test(`accepts what JSON.parse accepts and refuses the rest [seed ${seed}]`, () => {
    const texts = [
      '',
      ' ',
      '{"a":1}{"b":2}',
      '[1,]',
      '{,}',
      '01',
      '"a" "b"',
      '[1 2]',
      '{"a"}',
      ...fc.sample(broken, { numRuns: samples, seed }),
    ];
    const refused = texts.filter((text) => !accepts(text));
    expect(refused.length).toBeGreaterThan(samples / 3);
    for (const [at, { code }] of readAll(texts).entries()) {
      const text = texts[at] ?? '';
      expect({ text, accepted: code === 0 }).toEqual({ text, accepted: accepts(text) });
    }
  });
});

const digits = (address: string): string => {
  if (address.includes('.'))
    return address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array(missing).fill('0'), ...groups(tail)]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
};

const isInside = (range: string, list: string): boolean =>
  list.split(',').some((other) => {
    const [own = '', ownWidth] = range.split('/');
    const [outer = '', outerWidth] = other.split('/');
    const [one, two] = [digits(own), digits(outer)];
    const width = Number(outerWidth ?? two.length);
    return (
      one.length === two.length &&
      Number(ownWidth ?? one.length) >= width &&
      one.slice(0, width) === two.slice(0, width)
    );
  });

// Addresses with few different digits, so that many lie in each other.
const ipv4 = fc
  .tuple(fc.constantFrom(10, 192), fc.constantFrom(42, 43), fc.nat(3), fc.nat(255))
  .map((bytes) => bytes.join('.'));
const ipv6 = fc
  .tuple(fc.constantFrom('fd00', '2001:db8', ''), fc.constantFrom('42', '43', '0'), fc.constantFrom('', '1', 'ffff'))
  .map(([head, middle, tail]) => (head === '' ? `::${tail || 1}` : `${head}:${middle}::${tail}`));
const ranges = fc.oneof(
  fc
    .tuple(ipv4, fc.option(fc.integer({ min: 0, max: 32 })))
    .map(([address, width]) => (width === null ? address : `${address}/${width}`)),
  fc
    .tuple(ipv6, fc.option(fc.integer({ min: 0, max: 128 })))
    .map(([address, width]) => (width === null ? address : `${address}/${width}`)),
);

test.each(awks)(`is_inside() tells which range lies in which, in %s [seed ${seed}]`, (awk) => {
  const pairs = fc.sample(
    fc.tuple(
      ranges,
      fc.array(ranges, { minLength: 1, maxLength: 2 }).map((list) => list.join()),
    ),
    { numRuns: 4 * samples, seed },
  );
  const folder = makeFolder('ranges');
  writeFileSync(join(folder, 'pairs'), pairs.map((pair) => `${pair.join(' ')}\n`).join(''));
  const answers = inShell(awk, folder, `. '${part('ranges')}'; awk "$range_words"'{ print inside($1, $2) }' pairs`)
    .trim()
    .split('\n');
  expect(answers.filter((answer) => answer === '1').length).toBeGreaterThan(pairs.length / 20);
  for (const [at, [range, list]] of pairs.entries()) {
    expect({ range, list, inside: answers[at] }).toEqual({ range, list, inside: isInside(range, list) ? '1' : '0' });
  }
  rmSync(folder, { recursive: true });
});
