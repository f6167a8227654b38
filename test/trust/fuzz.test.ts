import { describe, expect, test } from 'vitest';
import { sampleApp, sampleKey } from '../support/service.ts';
import { faultsOf } from './answers.ts';
import { fuzz } from './fuzz.ts';
import { faultsOfMarkup } from './markup.ts';
import { makeQuery } from './queries.ts';
import { randomFrom } from './random.ts';
import { blockOf, parseByShell, readByShell, syntaxOf, valuesOf } from './script-block.ts';

const app = await sampleApp({ signingKeys: [sampleKey()] });
// Another seed in each run finds more than the same one for ever; it is printed, and can be given.
const seed = Number(process.env['KNIT_FUZZ_SEED'] ?? Date.now() % 1_000_000);

describe('queries of every kind', () => {
  test('break nothing out of its place', { timeout: 600_000 }, async () => {
    const { faults, ...counts } = await fuzz(app, { seed, queries: 4000, parsed: 300, trees: 2 });
    console.log(`Injection: seed ${seed}, ${JSON.stringify(counts)}`);
    expect(faults, `KNIT_FUZZ_SEED=${seed}`).toEqual([]);
    expect(counts.statuses[200]).toBeGreaterThan(counts.queries / 4);
    expect(counts.statuses[400]).toBeGreaterThan(counts.queries / 4);
    expect(counts).toMatchObject({ parsed: 300, trees: 2 });
  });

  test('are the same for the same seed', () => {
    const some = (from: number) =>
      Array.from(
        { length: 50 },
        (
          (random) => () =>
            makeQuery(random)
        )(randomFrom(from)),
      );
    expect(some(7)).toEqual(some(7));
    expect(some(7)).not.toEqual(some(8));
  });
});

// What looks for faults must find them.
describe('the search', async () => {
  const script = await (await app.request('/install.sh?cni=calico')).text();
  const cut = blockOf('/install.sh', script);
  const block = 'block' in cut ? cut.block : '';

  test.each([
    ['a command behind the settings', script.replace('\n# --- end settings', '\nid\n# --- end settings')],
    ['a value that ends early', script.replace("CNI='calico'", "CNI='calico';id;''")],
    ['a value without quotes', script.replace("CNI='calico'", 'CNI=calico')],
    ['a value in other quotes', script.replace("CNI='calico'", 'CNI="$(id)"')],
    ['a value that goes on behind its quotes', script.replace("CNI='calico'", "CNI='calico'$(id)")],
    ['a setting more', script.replace("CNI='calico'", "CNI='calico'\nPATH='/tmp'")],
    ['a setting less', script.replace("CNI='calico'\n", '')],
    ['another body', script.replace('\nset -eu\n', '\nset -e\n')],
  ])('finds %s', (_, changed) => {
    expect(changed).not.toBe(script);
    const found = blockOf('/install.sh', changed);
    expect('fault' in found || valuesOf(found.block) === undefined).toBe(true);
  });

  test.each([
    ['a command', "CNI='calico';id;''"],
    ['a substitution', "CNI='calico'$(id)"],
    ['another quoting', 'CNI="calico"'],
  ])('sees another syntax tree with %s', (_, changed) => {
    expect(syntaxOf(block.replace("CNI='calico'", changed)).tree).not.toBe(syntaxOf(block).tree);
    expect(syntaxOf(block.replace("CNI='calico'", "CNI='it'\\''s'")).tree).toBe(syntaxOf(block).tree);
  });

  test('reads with a shell what the grammar reads', () => {
    const nasty = block.replace("CNI='calico'", "CNI='it'\\''s $(id) `id`\n\\ \"x\"'");
    expect(readByShell(['dash'], [nasty, block])).toEqual([valuesOf(nasty), valuesOf(block)]);
    expect(valuesOf(nasty)).toContain('it\'s $(id) `id`\n\\ "x"');
  });

  test('finds a script that no shell parses', async () => {
    const broken = script.replace('\nset -eu\n', '\nset -eu (\n');
    expect(await parseByShell('dash', [script, broken, script])).toEqual([broken]);
  });

  test.each([
    ['an element of somebody else', '<p><object></object></p>'],
    ['a handler', '<p onclick="x()">a</p>'],
    ['a style', '<p style="x">a</p>'],
    ['a script of its own', '<script>x()</script>'],
    ['a script from elsewhere', '<script src="https://x.example/x.js"></script>'],
    ['an address that runs', '<a href="javascript:x()">a</a>'],
    ['another host without a scheme', '<a href="//x.example">a</a>'],
    ['a quote that ends early', '<p class="a"b">a</p>'],
    ['a sign that is no tag', '<p>a < b</p>'],
    ['an element that stays open', '<p><b>a</p>'],
  ])('finds %s in a page', (_, markup) => {
    const isScript = markup.startsWith('<script>');
    // Text in a script is no markup: the policy of the page forbids it, and no page has such an element.
    expect(faultsOfMarkup(markup).length > 0 || isScript).toBe(true);
    expect(faultsOfMarkup('<p class="a">a &lt; b<br/></p>')).toEqual([]);
  });

  const answerOf = (text: string, init: ResponseInit & { type?: string } = {}) =>
    new Response(text, { ...init, headers: { 'Content-Type': init.type ?? 'text/plain', ...init.headers } });

  test.each([
    ['a server error', '/plan.json', answerOf('{}', { status: 500, headers: { 'Cache-Control': 'no-store' } })],
    ['a header of somebody else', '/plan.json', answerOf('{}', { headers: { 'X-Else': '1' } })],
    ['an address of somebody else', '/plan.json', answerOf('{}', { headers: { 'Content-Location': '//x.example/' } })],
    [
      'a file name of somebody else',
      '/plan.json',
      answerOf('{}', { headers: { 'Content-Disposition': 'inline; filename="a";x="b"' } }),
    ],
    [
      'a repeated request',
      '/plan.json',
      answerOf('{"a":"zQx"}', { status: 400, headers: { 'Cache-Control': 'no-store' } }),
    ],
    [
      'a refusal that is no script',
      '/install.sh',
      answerOf('id\n', { status: 400, headers: { 'Cache-Control': 'no-store' } }),
    ],
    [
      'a document that a shell runs',
      '/plan.json',
      answerOf('{"a":"$(id)"}', { status: 400, headers: { 'Cache-Control': 'no-store' } }),
    ],
    ['a key of somebody else', '/plan.json', answerOf('{"__proto__":{"a":1}}')],
    ['a config with an unquoted value', '/config.yaml', answerOf('#\ntls-san: a\n')],
    ['a config with a key that K3s does not have', '/config.yaml', answerOf('#\ntls-sans: "a"\n')],
    [
      'an edit of another shape',
      '/plan.json',
      answerOf('{"manifest":{"edits":[{"id":"x","replace":["  evil: true"]}]}}'),
    ],
  ])('finds %s in an answer', async (_, path, response) => {
    expect(await faultsOf(path, response, await response.text())).not.toEqual([]);
  });
});
