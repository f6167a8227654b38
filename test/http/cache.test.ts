import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../routes/app.ts';
import { createArtefactCache } from '../../src/artefacts/produce.ts';
import { servedArtefacts } from '../../src/artefacts/table.ts';
import { createAnswerCache } from '../../src/http/cache.ts';
import type { Deployment } from '../../src/http/deployment.ts';
import { observed } from '../../src/http/observe.ts';
import { sampleDeployment, sampleOrigin } from '../support/service.ts';

type Answer = (request: Request) => Response | Promise<Response>;

let plain: Deployment;
beforeAll(async () => {
  plain = await sampleDeployment();
});

/** The service with or without anything kept, with an id that never changes. */
function service(isKeeping: boolean): Answer {
  const answers = createAnswerCache();
  const app = createApp(isKeeping ? { ...plain, finished: createArtefactCache(), answers } : plain);
  return observed(app, isKeeping ? answers : createAnswerCache(), {
    now: () => 0,
    newId: () => 'sample-id',
    write: () => {},
  });
}

interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

async function ask(answer: Answer, { path, method = 'GET', headers = {} }: Question) {
  const response = await answer(new Request(`${sampleOrigin}${path}`, { method, headers }));
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  return { status: response.status, headers: [...response.headers], body };
}

// Few enough to meet again and again, and near enough to each other to be mistaken for one another.
const queries = [
  ...['', 'cni=calico', 'cni=calico&lang=ja', 'lang=ja&cni=calico', 'cni=canal', 'backend=host-gw', 'cni=none'],
  ...['cni=calico&v=0.1.0', 'k3s=v1.36&cni=calico', 'cni=calico&mtu=1400', 'cni=calico&mtu=9', 'cni=calcio', 'x'],
  ...[
    'cni=calico&manifest=pull',
    'cni=calico&manifest=carry',
    'cni=calico&via=operator',
    'expect=sha256-00',
    'v=9.9.9',
  ],
  `cni=calico&expect=sha256-${'0'.repeat(64)}`,
];
const question = fc.record({
  path: fc
    .tuple(
      fc.constantFrom(...servedArtefacts().map(({ name }) => name), 'bundle.zip.sig', 'catalog.json'),
      fc.constantFrom(...queries),
    )
    .map(([name, query]) => `/${name}${query === '' ? '' : `?${query}`}`),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  headers: fc.constantFrom<Record<string, string>[]>(
    ...[{}, {}, { Accept: '*/*' }, { Accept: 'image/png' }, { Accept: 'text/plain' }, { 'If-None-Match': '*' }],
    ...[{ 'If-None-Match': '"sha256-00", W/"x"' }, { 'X-Request-Id': 'given-by-a-proxy' }],
  ),
});

describe('a service that keeps answers', () => {
  test('answers every row of questions as one that keeps none', { timeout: 240_000 }, async () => {
    const without = service(false);
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 12 }), async (questions) => {
        const keeping = service(true);
        for (const each of questions) {
          const expected = await ask(without, each);
          expect(await ask(keeping, each)).toEqual(expected);
          expect(await ask(keeping, each)).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each(['/install.sh?cni=calico', '/plan.json', '/bundle.zip?cni=canal'])(
    'answers %s with 304 where the client has it, and HEAD without a body',
    async (path) => {
      const keeping = service(true);
      const full = await ask(keeping, { path });
      const etag = new Map(full.headers).get('etag') ?? '';
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const hit = await ask(keeping, { path, headers: { 'If-None-Match': tag } });
        expect([hit.status, hit.body, new Map(hit.headers).get('etag')]).toEqual([304, '', etag]);
      }
      expect(await ask(keeping, { path, headers: { 'If-None-Match': '"other"' } })).toEqual(full);
      expect(await ask(keeping, { path, method: 'HEAD' })).toEqual({ ...full, body: '' });
    },
  );

  test('makes an archive once for all queries that mean the same', async () => {
    const finished = createArtefactCache();
    const puts: string[] = [];
    const counting = {
      get: finished.get,
      put: (...[name, thing, bytes]: Parameters<typeof finished.put>) => {
        puts.push(name);
        finished.put(name, thing, bytes);
      },
    };
    const app = createApp({ ...plain, finished: counting });
    for (const query of ['cni=calico', 'cni=calico&backend=none', 'encapsulation=ipip&cni=calico']) {
      expect((await app.request(`/bundle.zip?${query}`)).status).toBe(200);
    }
    expect(puts.length).toBe(new Set(puts).size);
    expect(puts.length).toBeLessThan(3);
  });

  test('writes down every answer, kept or not', async () => {
    const answers = createAnswerCache();
    const app = createApp({ ...plain, answers });
    const written: unknown[] = [];
    const answer = observed(app, answers, {
      now: () => 0,
      newId: () => 'sample-id',
      write: (entry) => written.push(entry),
    });
    for (let times = 0; times < 3; times += 1) await ask(answer, { path: '/install.sh?cni=calico' });
    expect(written).toHaveLength(3);
    expect(new Set(written.map((entry) => JSON.stringify(entry))).size).toBe(1);
  });
});
