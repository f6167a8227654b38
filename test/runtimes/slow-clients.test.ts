import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Runtime, RuntimeName } from '../support/runtime.ts';
import { startRuntime } from '../support/runtime.ts';

const post = 'POST /patch HTTP/1.1\r\nHost: knit\r\nContent-Length: 4000000\r\n\r\nkind';

/** Clients that never finish what they say, some of them byte by byte. */
const slow = {
  'says nothing': [''],
  'says half a line': ['GET /inst'],
  'says half of its headers': ['GET /install.sh HTTP/1.1\r\nHost: knit\r\n'],
  'goes on with its headers': ['GET /install.sh HTTP/1.1\r\nHost: knit\r\n', 'X-More: 1\r\n'],
  'sends half a body': [post],
  'goes on with its body': [post, ' '],
} as const;

/** What is no request, or more of one than anybody needs; and whoever closes the side that it sends on. */
const odd = {
  'one header that is too long': `GET /healthz HTTP/1.1\r\nHost: knit\r\nX-Long: ${'a'.repeat(1_000_000)}\r\n\r\n`,
  'too many headers': `GET /healthz HTTP/1.1\r\nHost: knit\r\n${'X-Many: 1\r\n'.repeat(20_000)}\r\n`,
  'a URL that is far too long': `GET /install.sh?${'a'.repeat(200_000)} HTTP/1.1\r\nHost: knit\r\n\r\n`,
  'no host': 'GET /healthz HTTP/1.0\r\n\r\n',
  'two hosts': 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a host that is none': 'GET /install.sh HTTP/1.1\r\nHost: a/b?c d\r\n\r\n',
  'a host that brings a path along': 'GET /verify.sh HTTP/1.1\r\nHost: knit/uninstall.sh#\r\n\r\n',
  'a host that brings a query along': 'GET /healthz HTTP/1.1\r\nHost: knit/plan.json?cni=calico&lang=ja#\r\n\r\n',
  'a body of two lengths':
    'POST /patch HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a piece without a length': 'POST /patch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZQX\r\n',
  'half a body and its end': 'POST /patch HTTP/1.1\r\nHost: knit\r\nContent-Length: 4000\r\n\r\nkind',
  TLS: `\u0016\u0003\u0001\u0002\u0000\u0001${'\u0000'.repeat(64)}`,
} as const;

interface Heard {
  readonly text: string;
  readonly statuses: readonly number[];
}

/** Says the first word, repeats the second every two seconds, and hears what comes until `done` or the connection ends. */
function converse(
  { origin }: Runtime,
  [first, again]: readonly [string, string?],
  { isEnding = false, done = (_: Heard): boolean => false } = {},
): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    const heard = (): Heard => ({
      text,
      statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status)),
    });
    const socket: Socket = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      socket.write(first, 'latin1');
      if (isEnding) socket.end();
    });
    const timer = again === undefined ? undefined : setInterval(() => socket.writable && socket.write(again), 2_000);
    const finish = (): void => {
      clearInterval(timer);
      socket.destroy();
      resolve(heard());
    };
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (done(heard())) finish();
    });
    // A connection may be reset while it is still written to: that is an end as well.
    socket.on('error', () => {});
    socket.on('close', finish);
  });
}

const listening = ['node', 'bun', 'deno', 'workerd'] as const satisfies readonly RuntimeName[];

describe.each(listening)('%s', (name) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await startRuntime(name);
  });
  afterAll(() => runtime.stop());

  test.each(Object.entries(odd))(
    'answers %s in order, or not at all, and never as if it were a bug',
    async (what, said) => {
      // Deno answers nobody who has ended before it answers.
      const isWaiting = what.startsWith('a host that brings');
      const done = ({ statuses }: Heard): boolean => isWaiting && statuses.length > 0;
      const { text, statuses } = await converse(runtime, [said], { isEnding: !isWaiting, done });
      for (const status of statuses) expect([200, 400, 404, 408, 413, 414, 422, 431]).toContain(status);
      expect(text).not.toContain('ZQX');
      if (isWaiting) expect(statuses).toEqual([400]);
      if (what === 'a host that is none' && statuses[0] === 400) expect(text).toMatch(/"bad-host"|exit 64/);
      expect((await fetch(`${runtime.origin}/healthz`)).status).toBe(200);
      expect(runtime.output()).not.toMatch(/"status":5/);
    },
  );

  // Deno lets go of such a client, with or without an answer.
  const outcomes = name === 'deno' ? [[], [200]] : [[200]];
  test('answers who has closed the side that it sends on', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { statuses } = await converse(runtime, ['GET /healthz HTTP/1.1\r\nHost: knit\r\n\r\n'], { isEnding: true });
      expect(outcomes).toContainEqual(statuses);
    }
    expect((await fetch(`${runtime.origin}/healthz`)).status).toBe(200);
  });
});

// Deno has no limit of time for headers and idle connections, and workerd stands behind servers that have.
describe('a client that never finishes', () => {
  const runtimes = new Map<RuntimeName, Runtime>();
  const names = ['node', 'bun', 'deno'] as const;
  beforeAll(async () => {
    await Promise.all(names.map(async (name) => runtimes.set(name, await startRuntime(name))));
  });
  afterAll(async () => {
    await Promise.all([...runtimes.values()].map(({ stop }) => stop()));
  });
  const cases = names.flatMap((name) =>
    Object.entries(slow).map(([what, words]) => ({ name, what, words, isBody: what.includes('body') })),
  );

  test.concurrent.each(cases.filter(({ name, isBody }) => name !== 'deno' || isBody))(
    'is let go by $name where it $what',
    { timeout: 120_000 },
    async ({ name, words, isBody }) => {
      const runtime = runtimes.get(name);
      if (runtime === undefined) throw new RangeError(`${name} did not start`);
      const done = ({ statuses }: Heard): boolean => name === 'deno' && statuses.length > 0;
      const { statuses } = await converse(runtime, words, { done });
      if (isBody) expect(statuses).toEqual([408]);
      else expect([[], [408]]).toContainEqual(statuses);
      expect((await fetch(`${runtime.origin}/healthz`)).status).toBe(200);
    },
  );
});
