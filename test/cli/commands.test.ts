import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { CommandRow } from '../../src/cli/commands.ts';
import { commands } from '../../src/cli/commands.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { run } from '../../src/cli/run.ts';
import { release } from '../../src/runtime/release.ts';
import { sampleWorld } from './sample-world.ts';

const rows: readonly (readonly [string, CommandRow])[] = Object.entries(commands);

async function printedBy(words: readonly string[], language: 'en' | 'ja' = 'en'): Promise<string> {
  const world = await sampleWorld({ language });
  expect(await run(words, world)).toBe('done');
  expect(world.said).toEqual([]);
  return Buffer.concat(world.printed).toString();
}

describe('knit --help', () => {
  test('names every command and every exit code', async () => {
    const help = await printedBy(['--help']);
    for (const [name, { summary }] of rows)
      expect(help).toMatch(new RegExp(`^  knit ${name} .*${summary.en.slice(0, 20)}`, 'm'));
    for (const { code } of Object.values(exitCodes)) expect(help).toMatch(new RegExp(`^  ${code} `, 'm'));
    expect(await printedBy(['help'])).toBe(help);
    expect(await printedBy(['-h'])).toBe(help);
  });

  test.each(rows)('of %s names its options, variables and exit codes, in both languages', async (name, row) => {
    const help = await printedBy([name, '--help']);
    for (const [option, { value }] of Object.entries(row.options))
      expect(help).toContain(`--${option}${value ? ` ${value}` : ''}`);
    for (const variable of row.variables) expect(help).toContain(`  ${variable} `);
    for (const end of row.ends) expect(help).toMatch(new RegExp(`^  ${exitCodes[end].code} `, 'm'));
    expect(await printedBy(['help', name])).toBe(help);
    // Whatever else stands there.
    expect(await printedBy([name, 'more', 'words', '-h'])).toBe(help);
    expect(await printedBy([name, '--help'], 'ja')).toMatch(/[ぁ-ん一-龠]/);
  });

  test('of a file is that of what renders it', async () => {
    expect(await printedBy(['install.sh', '--help'])).toBe(await printedBy(['render', '--help']));
  });

  test.each(['--version', '-V'])('%s prints the release', async (option) => {
    expect(await printedBy([option])).toBe(`knit ${release}\n`);
  });
});

describe('parseArguments()', () => {
  test('reads what each command takes', () => {
    const commandOf = (...words: string[]) => parseArguments(words);
    const is = (command: object) => ({ ok: true, command });
    expect(commandOf('serve', '--port', '0', '--host=::', '--log', 'off')).toEqual(
      is({ kind: 'serve', variables: { PORT: '0', HOST: '::', KNIT_LOG: 'off' } }),
    );
    expect(commandOf('render', '/install.sh?cni=none')).toEqual(
      is({ kind: 'render', path: 'install.sh', query: 'cni=none' }),
    );
    expect(commandOf('install.sh', '?cni=none')).toEqual(commandOf('render', 'install.sh', 'cni=none'));
    expect(commandOf('health', 'http://127.0.0.1:1')).toEqual(is({ kind: 'health', address: 'http://127.0.0.1:1' }));
    expect(commandOf('manifests', '--to', 'here', 'v3.32')).toMatchObject(
      is({ kind: 'manifests', words: { tags: ['v3.32'], all: false, to: 'here' } }),
    );
    // As everywhere, two dashes end the options.
    expect(commandOf('check', '--', '-x.zip')).toEqual(is({ kind: 'check', target: '-x.zip' }));
  });

  test.each<[string[], RegExp]>([
    [[], /What should be done/],
    [['--force'], /render has no option --force: it has --help/],
    [['install.sh', '--force'], /no option --force/],
    [['serve', '--prot', '1'], /no option --prot: it has --host --port/],
    [['serve', '--port'], /--port wants a value: --port PORT/],
    [['serve', '--port='], /--port wants a value/],
    [['manifests', '--all=yes'], /--all takes no value/],
    [['serve', 'now'], /The words are: knit serve$/],
    [['check'], /The words are: knit check ADDRESS\|FILE\.zip/],
    [['check', 'a.zip', 'b.zip'], /The words are/],
    [['keygen', 'more'], /The words are: knit keygen$/],
    [['render'], /The words are: knit render NAME \[QUERY\]/],
    [['serve', '--\u001b[31m'], /\\u\{1b\}/],
  ])('refuses %j in both languages', (words, reason) => {
    const parsed = parseArguments(words);
    expect(parsed).toMatchObject({
      ok: false,
      problem: { en: expect.stringMatching(reason), ja: expect.stringMatching(/[ぁ-ん一-龠]/) },
    });
  });

  test('says whose help says more', async () => {
    const world = await sampleWorld();
    expect(await run(['serve', '--prot', '1'], world)).toBe('usage');
    expect(world.said.at(-1)).toBe('Usage: knit serve --help');
  });
});

describe('knit serve, knit manifests', () => {
  test('hand over what they were told', async () => {
    const told: unknown[] = [];
    const world = await sampleWorld({
      start: async (variables) => {
        told.push(variables);
        return 'done';
      },
      bring: async (wanted) => {
        told.push(wanted);
        return 'unwritable';
      },
      variable: (name) => ({ KNIT_MANIFEST_BASE: 'http://127.0.0.1:1', KNIT_MANIFESTS: '/there' })[name],
    });
    expect(await run(['serve', '--port', '0'], world)).toBe('done');
    expect(await run(['manifests'], world)).toBe('unwritable');
    expect(await run(['manifests', '--to', '/else', '--base', '/mirror', '--timeout', '9'], world)).toBe('unwritable');
    expect(told).toMatchObject([
      { PORT: '0' },
      { base: 'http://127.0.0.1:1', folder: '/there', timeout: 60 },
      { base: '/mirror', folder: '/else', timeout: 9 },
    ]);
  });

  test('manifests says where it would not know to write', async () => {
    const world = await sampleWorld();
    expect(await run(['manifests'], world)).toBe('usage');
    expect(world.said.join('\n')).toMatch(/--to FOLDER[\s\S]*knit manifests --help/);
  });
});

describe('knit health', () => {
  const answering = (status: number) => async (url: string) => {
    asked.push(url);
    return { status, contentLocation: undefined, bytes: new Uint8Array() };
  };
  const asked: string[] = [];

  test('asks the service of this machine, or another', async () => {
    expect(await run(['health'], await sampleWorld({ fetch: answering(200) }))).toBe('done');
    expect(await run(['health', 'https://knit.example.org/x'], await sampleWorld({ fetch: answering(200) }))).toBe(
      'done',
    );
    expect(asked).toEqual(['http://127.0.0.1:8787/healthz', 'https://knit.example.org/healthz']);
  });

  test('says what is wrong', async () => {
    expect(await run(['health'], await sampleWorld())).toBe('unavailable');
    expect(await run(['health'], await sampleWorld({ fetch: answering(503) }))).toBe('unavailable');
    expect(await run(['health', 'file:///etc'], await sampleWorld({ fetch: answering(200) }))).toBe('usage');
  });
});
