import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scriptNames } from '../../templates/parts.ts';
import type { ShellName } from '../support/shell.ts';
import { makeCommands, makeFolder, run, shellNames } from '../support/shell.ts';
import { nasty, refusedQueries } from './refusal-cases.ts';
import { app, paths, targets } from './routes.ts';

// Whatever a body could start leaves a mark: its words are commands here. Only printf is real, since mksh has none of its
// own.
const marks = makeFolder('marks');
const mark = `echo "$0 $*" >>${marks}/started`;
const words =
  'touch id rm curl wget sh sudo env npx ssh-keygen type title status detail errors parameter code allowed nearest knit cni calico';
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

// Programs that are really there, and that the texts for people show.
const programs = 'touch id rm cat tee mkdir curl wget sh sudo env npx ssh-keygen sha256sum kubectl k3s systemctl';
const programPath = makeCommands(Object.fromEntries(programs.split(' ').map((word) => [word, mark])));

/** Runs a body as `curl … | sh` would, with a folder of marks that must stay empty. */
async function pipe(shell: ShellName, body: string, commands = path) {
  for (const left of readdirSync(marks)) rmSync(join(marks, left), { recursive: true });
  const result = await run({ shell, script: body, path: commands, writable: [marks], cwd: marks, unprivileged: true });
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
  ...scriptNames.map((name) => [`/${name}?cni=calco`] as const),
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

// Answers for people and programs that somebody may pipe into a shell by mistake; some of them show commands. The documents of
// /docs/ are not for that: in them commands stand as they are typed.
const texts = await Promise.all(
  [...targets, '/?lang=ja', '/docs?lang=ja']
    .filter(
      (target) =>
        !scriptNames.some((name) => target === `/${name}`) &&
        !/\.(zip|gz)$|^\/assets\/|^\/docs\/|[^h]\.sig/.test(target),
    )
    .map(async (target) => ({ target, body: await (await app.request(target)).text() })),
);

// Every path refuses; those that say the same are piped once.
const refusals = await bodiesOf(
  paths.flatMap((path): [string, RequestInit?][] => [[`${path}?token=x&lang=ja`], [path, { method: 'DELETE' }]]),
);
const everywhere = [...new Map(refusals.map((each) => [each.body, each])).values()];

describe.each(shellNames)('%s', (shell) => {
  test.each(texts)('runs nothing of $target', async ({ target, body }) => {
    const { stdout, marks: left } = await pipe(shell, body, programPath);
    // The word for a kind of set is one of the shell for a kind of command: it looks, says, and does nothing.
    const said = target.startsWith('/firewall.nft') ? stdout.replaceAll(/^\w+:? not found$/gm, '').trim() : stdout;
    expect({ said, left }).toEqual({ said: '', left: [] });
  });

  test.each(everywhere)('runs nothing of the refusal of $target', async ({ target, body }) => {
    const { code, stdout, marks: left } = await pipe(shell, body);
    expect({ stdout, left }).toEqual({ stdout: '', left: [] });
    if (/\.sh(\?|$)/.test(target)) expect(code).toBe(64);
    else expect(code).not.toBe(0);
  });

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
