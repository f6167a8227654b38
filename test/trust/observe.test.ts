import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../routes/app.ts';
import { createAnswerCache } from '../../src/http/cache.ts';
import type { LogEntry } from '../../src/http/observe.ts';
import { observed } from '../../src/http/observe.ts';
import { nasty } from '../http/refusal-cases.ts';
import { targets } from '../http/routes.ts';
import { sampleDeployment, sampleKey, sampleOrigin } from '../support/service.ts';

const answers = createAnswerCache();
const deployment = await sampleDeployment({
  signingKeys: [sampleKey()],
  securityContact: 'mailto:a@example.org',
  answers,
});
const newId = '00000000-0000-4000-8000-000000000000';

/** The service with a log that can be read. */
function service(app: Hono = createApp(deployment)) {
  const entries: LogEntry[] = [];
  const answer = observed(app, answers, {
    now: () => 1_000,
    newId: () => newId,
    write: (entry) => entries.push(entry),
  });
  return {
    entries,
    ask: async (asked: string | Request, init?: RequestInit) =>
      answer(typeof asked === 'string' ? new Request(sampleOrigin + asked, init) : asked),
  };
}

describe('a log entry', () => {
  const secrets = ['token=K10hunter2', 'cni=hunter2', 'hunter2=1', 'tls-san=hunter2.example', 'flannel-iface=hunter2'];

  test.each(secrets)('holds nothing of the query %s', async (query) => {
    const { ask, entries } = service();
    for (const path of ['/install.sh', '/plan.json', '/', '/hunter2', '/hunter2.sh']) await ask(`${path}?${query}`);
    expect(entries).toHaveLength(5);
    expect(JSON.stringify(entries)).not.toContain('hunter2');
  });

  test('holds nothing of headers, body, method or path that are not known', async () => {
    const { ask, entries } = service();
    const headers = {
      Authorization: 'hunter2',
      Cookie: 'hunter2',
      'User-Agent': 'hunter2',
      Referer: 'http://hunter2/',
    };
    await ask('/install.sh', { headers });
    await ask('/patch', { method: 'POST', body: 'hunter2', headers });
    await ask('/install.sh', { method: 'HUNTER2' });
    for (const text of nasty) await ask(`/${encodeURIComponent(text)}`);
    expect(JSON.stringify(entries)).not.toMatch(/hunter2|ZQX/i);
    expect(entries.map(({ route }) => route)).toContain('(other)');
  });

  test('says when, what, how and how long', async () => {
    const { ask, entries } = service();
    await ask('/verify.sh?cni=calco');
    expect(entries).toEqual([
      { time: '1970-01-01T00:00:01.000Z', id: newId, method: 'GET', route: '/verify.sh', status: 400, ms: 0 },
    ]);
  });
});

describe('a request id', () => {
  test('is kept where a proxy gave one that can mean nothing else', async () => {
    const { ask, entries } = service();
    const given = 'Abc-0123456789';
    const response = await ask('/healthz', { headers: { 'X-Request-Id': given } });
    expect([response.headers.get('X-Request-Id'), entries[0]?.id]).toEqual([given, given]);
  });

  test.each([
    'short',
    'a'.repeat(65),
    'with space in it',
    '{"level":"error"}',
    '$(touch-ZQX)-aaaa',
    'id\u00e9-aaaaaaa',
  ])('is made anew where %j was given', async (given) => {
    const { ask, entries } = service();
    const response = await ask('/healthz', { headers: { 'X-Request-Id': given } });
    expect([response.headers.get('X-Request-Id'), entries[0]?.id]).toEqual([newId, newId]);
  });
});

describe('Strict-Transport-Security', () => {
  const headerOf = async (origin: string | undefined, path: string, headers: Record<string, string> = {}) => {
    const kept = createAnswerCache();
    const world = { now: () => 0, newId: () => newId, origin };
    const answer = observed(createApp({ ...deployment, answers: kept }), kept, world);
    const asked = [1, 2].map(async () => (await answer(new Request(`http://knit.test${path}`, { headers }))).headers);
    return new Set((await Promise.all(asked)).map((each) => each.get('Strict-Transport-Security')));
  };
  const paths = ['/', '/install.sh', '/install.sh?cni=calco', '/nothing', '/healthz'];

  test.each(paths)(
    'is sent with %s, kept or not, where the operator says that this host is reached by TLS',
    async (path) => {
      expect(await headerOf('https://knit.example.org', path)).toEqual(new Set(['max-age=31536000']));
    },
  );

  test.each([
    undefined,
    'http://knit.example.org',
    'https://knit.example.org:8443',
    'https://[2001:db8::1]',
    'http://127.0.0.1:8787',
  ])('is not sent where the address is %s, whatever the request says', async (origin) => {
    const headers = { 'X-Forwarded-Proto': 'https', Forwarded: 'proto=https', Host: 'https://evil.example' };
    for (const path of paths) expect(await headerOf(origin, path, headers)).toEqual(new Set([null]));
  });
});

describe('a request of which no URL can be made', () => {
  test.each([
    ['/install.sh?cni=hunter2', '/install.sh'],
    ['http://a, b/install.sh?cni=hunter2', '/install.sh'],
    ['http://a b/hunter2.sh', '(other)'],
    ['/patch?x', '/patch'],
    ['', '/'],
  ])('is refused, and is no bug: %s', async (url, route) => {
    const { ask, entries } = service();
    const broken = new Request(sampleOrigin);
    Object.defineProperty(broken, 'url', { value: url });
    const response = await ask(broken);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain(url.includes('.sh') ? 'exit 64\n}\n' : '"bad-host"');
    expect(text + JSON.stringify(entries)).not.toContain('hunter2');
    expect(entries).toMatchObject([{ route, status: 400 }]);
  });
});

describe('a host', () => {
  test.each(['knit/uninstall.sh#', 'knit?cni=calico#', 'a, b', 'a@b', 'a\\b', 'a%2fb', "a';b"])(
    'that is none is refused before anything is read: %s',
    async (Host) => {
      const { ask } = service();
      await ask('/install.sh');
      const response = await ask('/install.sh', { headers: { Host } });
      expect(response.status).toBe(400);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(await response.text()).toContain('exit 64\n}\n');
    },
  );

  test.each(['knit.example.org', 'KNIT:8787', '127.0.0.1:1', '[::1]:8787', 'a_b'])('%s is one', async (Host) => {
    expect((await service().ask('/install.sh', { headers: { Host } })).status).toBe(200);
  });
});

describe('a bug', () => {
  const broken = new Hono().get('/install.sh', (c) => {
    throw new TypeError(`cannot read ${c.req.query('cni')}`);
  });
  broken.get('/plan.json', () => {
    throw new RangeError('hunter2');
  });
  broken.onError((error) => {
    throw error;
  });

  test.each([
    ['/install.sh', 'text/x-shellscript; charset=utf-8', /^#!\/bin\/sh\n[\s\S]*exit 64\n\}\n$/],
    ['/plan.json', 'application/problem+json', /"status": 500/],
  ])('in %s is answered safely, and written down without what the request said', async (path, type, body) => {
    const { ask, entries } = service(broken);
    const response = await ask(`${path}?cni=hunter2`);
    expect(response.status).toBe(500);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const text = await response.text();
    expect(text).toMatch(body);
    expect(text + JSON.stringify(entries)).not.toContain('hunter2');
    expect(entries[0]?.error).toMatch(/^(TypeError|RangeError) at .*observe\.test\.ts/);
  });
});

describe('an answer that stands answers', () => {
  test.each(targets)('for %s is the one that is made anew', async (target) => {
    const { ask } = service();
    const fresh = await createApp(await sampleDeployment(deployment)).request(sampleOrigin + target);
    const asked = await Promise.all([ask(target), ask(target)]);
    const again = await ask(target);
    const bytes = Buffer.from(await fresh.arrayBuffer());
    for (const response of [...asked, again]) {
      response.headers.delete('X-Request-Id');
      expect(Object.fromEntries(response.headers)).toEqual(Object.fromEntries(fresh.headers));
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    }
    const tag = fresh.headers.get('ETag') ?? '';
    expect((await ask(target, { headers: { 'If-None-Match': `W/"x", W/${tag}` } })).status).toBe(304);
    expect((await ask(target, { method: 'HEAD' })).headers.get('ETag')).toBe(tag);
    expect((await ask(target, { method: 'DELETE' })).status).toBe(405);
  });

  test('is not given to who asks in another language or for another type', async () => {
    const { ask } = service();
    const english = await (await ask('/')).text();
    const japanese = await (await ask('/', { headers: { 'Accept-Language': 'ja' } })).text();
    expect(japanese).not.toBe(english);
    expect(await (await ask('/')).text()).toBe(english);
    await ask('/install.sh');
    expect((await ask('/install.sh', { headers: { Accept: 'text/html' } })).status).toBe(406);
  });

  test('never is a refusal, nor given to another query', async () => {
    const { ask } = service();
    for (const query of ['cni=calco', 'cni=calico', 'cni=canal', 'cni=calico&mtu=1400']) {
      const fresh = await createApp(await sampleDeployment()).request(`/install.sh?${query}`);
      for (let turn = 0; turn < 2; turn++) {
        const response = await ask(`/install.sh?${query}`);
        expect(response.status).toBe(fresh.status);
        expect(response.headers.get('ETag')).toBe(fresh.headers.get('ETag'));
      }
    }
  });
});

describe('/.well-known/security.txt', () => {
  test('has what RFC 9116 asks for', async () => {
    const text = await (await createApp(deployment).request('/.well-known/security.txt')).text();
    expect(text).toMatch(/^Contact: mailto:a@example\.org$/m);
    expect(text).toMatch(/^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    expect(text).toContain(`Canonical: ${sampleOrigin}/.well-known/security.txt\n`);
  });

  test('is not there where the deployment names nobody', async () => {
    const response = await createApp(await sampleDeployment()).request('/.well-known/security.txt');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('KNIT_SECURITY_CONTACT');
  });
});
