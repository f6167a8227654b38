import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ShellName } from '../support/shell.ts';
import { makeCommands, makeFolder, run, shellNames } from '../support/shell.ts';
import { nasty, refusedQueries } from './refusal-cases.ts';
import { app } from './routes.ts';

// Whatever a body could start leaves a mark: its words are commands here. Only printf is real, since mksh has none of its
// own.
const marks = makeFolder('marks');
const mark = `echo "$0 $*" >>${marks}/started`;
const words = 'touch id rm curl wget sh type title status detail errors parameter code allowed nearest knit cni calico';
const names = [
  '[',
  ']',
  '],',
  '{',
  '}',
  '},',
  '}]',
  ...words.split(' ').flatMap((word) => [word, `${word}:`, `${word},`]),
];
const path = makeCommands({ ...Object.fromEntries(names.map((word) => [word, mark])), printf: undefined });

/** Runs a body as `curl … | sh` would, with a folder of marks that must stay empty. */
async function pipe(shell: ShellName, body: string) {
  const result = await run({ shell, script: body, path, writable: [marks], cwd: marks, unprivileged: true });
  return { ...result, marks: readdirSync(marks) };
}

async function bodiesOf(requests: readonly (readonly [string, RequestInit?])[]) {
  return Promise.all(
    requests.map(async ([target, init]) => {
      const response = await app.request(target, init);
      expect(response.status, target).toBeGreaterThanOrEqual(400);
      return { target: `${init?.method ?? 'GET'} ${target.slice(0, 80)}`, body: await response.text() };
    }),
  );
}

const queries = [
  ...refusedQueries.map(({ query }) => query),
  ...nasty.map((text) => `cni=${encodeURIComponent(text)}`),
];
const languages = ['', '&lang=ja'];

const scripts = await bodiesOf([
  ...['/install.sh', '/verify.sh', '/uninstall.sh'].map((name) => [`${name}?cni=calco`] as const),
  ...queries.flatMap((query) => languages.map((language) => [`/install.sh?${query}${language}`] as const)),
  ['/nothing.sh'],
  ['/install.sh', { method: 'DELETE' }],
  [`/install.sh?cni=${'a'.repeat(5000)}`],
  ['/install.sh', { headers: { Accept: 'text/html' } }],
]);

const documents = await bodiesOf([
  ...queries.map((query) => [`/plan.json?${query}`] as const),
  ...['/config.yaml', '/bundle.zip', '/install.sh.sig', '/catalog.json', '/'].map(
    (name) => [`${name}?cni=calco`] as const,
  ),
  ['/nothing'],
  ['/plan.json', { method: 'DELETE' }],
]);

describe.each(shellNames)('%s', (shell) => {
  test.each(scripts)('ends with 64 and a reason when it is given the answer to $target', async ({ body }) => {
    const { code, stdout, stderr, marks: left } = await pipe(shell, body);
    expect({ code, stdout, left }).toEqual({ code: 64, stdout: '', left: [] });
    expect(stderr).toMatch(/^knit: .+\n( {2}\S+: .+\n)/);
  });

  test('runs nothing of an answer that was cut off', async () => {
    const { body } = scripts[0] ?? { body: '' };
    for (let length = 1; length < body.length - 2; length += 7) {
      const { stdout, stderr, marks: left } = await pipe(shell, body.slice(0, length));
      expect({ stdout, left }).toEqual({ stdout: '', left: [] });
      expect(stderr).not.toMatch(/^knit:/);
    }
  });

  test.each(documents)('runs nothing of the problem document of $target', async ({ body }) => {
    const { code, stdout, marks: left } = await pipe(shell, body);
    expect({ stdout, left }).toEqual({ stdout: '', left: [] });
    expect(code).not.toBe(0);
  });
});
