import { describe, expect, test } from 'vitest';
import { problemJson } from '../../src/http/problem.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { sampleApp } from '../support/service.ts';
import { nasty, refusedQueries } from './refusal-cases.ts';
import { app, paths } from './routes.ts';

/** What every refusal is, whatever its route. */
async function expectSafeRefusal(response: Response, path: string): Promise<string> {
  const { headers } = response;
  const text = await response.clone().text();
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Content-Length')).toBe(String(Buffer.byteLength(text)));
  expect(headers.get('ETag')).toBeNull();
  if (path.endsWith('.sh')) {
    expect(headers.get('Content-Type')).toBe('text/x-shellscript; charset=utf-8');
    expect(text).toMatch(/^#!\/bin\/sh\n# .*\n\{\n(printf '%s\\n' '[\s\S]*' >&2\n)+exit 64\n\}\n$/);
  } else if (headers.get('Content-Type')?.startsWith('text/html') !== true) {
    expect(headers.get('Content-Type')).toBe('application/problem+json');
    const problem = JSON.parse(text);
    expect(problem).toMatchObject({ status: response.status, title: expect.any(String), detail: expect.any(String) });
    for (const error of problem.errors) {
      expect(error).toMatchObject({
        parameter: expect.any(String),
        code: expect.any(String),
        detail: expect.any(String),
      });
    }
  }
  return text;
}

describe.each(['/install.sh', '/plan.json', '/bundle.zip', '/config.yaml', '/diagram.svg', '/install.sh.sig'])(
  '%s',
  (path) => {
    test.each(refusedQueries)('answers $name with $status', async ({ query, status, code }) => {
      const response = await app.request(`${path}?${query}`);
      expect(response.status).toBe(status);
      const text = await expectSafeRefusal(response, path);
      if (!path.endsWith('.sh')) expect(JSON.parse(text).errors[0].code).toBe(code);
    });

    test('answers all problems at once, in the language that was asked for', async () => {
      const query = 'lang=ja&cni=calco&mtu=1&token=x&bakend=y&k3s=';
      const text = await expectSafeRefusal(await app.request(`${path}?${query}`), path);
      for (const word of ['cni', 'mtu', 'token', 'backend', 'k3s']) expect(text).toContain(word);
      expect(text).toMatch(/リクエスト/);
    });

    test('answers HEAD as GET, without the body', async () => {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map(async (method) => app.request(`${path}?cni=calco`, { method })),
      );
      expect(head?.status).toBe(400);
      expect(Object.fromEntries(head?.headers ?? [])).toEqual(Object.fromEntries(get?.headers ?? []));
      expect(await head?.text()).toBe('');
    });
  },
);

describe('every path', () => {
  const echoing = paths.flatMap((path) => nasty.map((text, index) => ({ path, text, index })));

  test.each(echoing)('$path repeats nothing of nasty text $index in names and values', async ({ path, text }) => {
    const encoded = encodeURIComponent(text);
    const queries = [
      `cni=${encoded}`,
      `${encoded}=1`,
      `token=${encoded}`,
      `tls-san=${encoded}`,
      `k3s=v1.36&k3s=${encoded}`,
    ];
    for (const query of [...queries, `lang=ja&${encoded}`, `cni=${text.replace(/[#\s]/g, '')}`]) {
      const response = await app.request(`${path}?${query}`);
      expect(response.status, query).toBeLessThan(500);
      // Those paths read no query; what they answer has its own tests.
      if (response.status === 200) continue;
      const body = await expectSafeRefusal(response, path);
      expect(body + JSON.stringify([...response.headers])).not.toMatch(/ZQX/i);
    }
  });

  test.each(paths)('%s takes GET and HEAD and says so to every other method', async (path) => {
    const isPosting = app.routes.some((route) => route.path === path && route.method === 'POST');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'ZQX']) {
      if (method === 'POST' && isPosting) continue;
      const response = await app.request(path, { method });
      expect(response.status, method).toBe(405);
      expect(response.headers.get('Allow')?.split(', ')).toEqual(expect.arrayContaining(['GET', 'HEAD']));
      expect(await expectSafeRefusal(response, path)).not.toContain('ZQX');
    }
  });

  test.each(paths)('%s refuses a URL that is too long before it reads it', async (path) => {
    const response = await app.request(`${path}?cni=${'a'.repeat(5000)}`);
    expect(response.status).toBe(414);
    await expectSafeRefusal(response, path);
  });
});

describe('what does not exist', () => {
  test.each([
    '/nothing',
    '/nothing.sh',
    '/install.sh/',
    '/INSTALL.SH',
    '//install.sh',
    '/install.sh%00',
    '/install%2esh%2f',
    '/%',
    '/%zz.sh',
    '/%ff%fe',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/etc/passwd',
    '/$(touch%20ZQX).sh',
    '/`ZQX`',
    '/<script>ZQX</script>',
    '/__proto__',
    '/constructor',
    '/.well-known/ZQX',
    '/*',
  ])('%s is answered with 404 and nothing of the path', async (path) => {
    const response = await app.request(`http://knit.example.org${path}`);
    expect(response.status).toBe(404);
    const { pathname } = new URL(`http://knit.example.org${path}`);
    expect(await expectSafeRefusal(response, pathname)).not.toContain('ZQX');
  });
});

describe('what a service does not hold', () => {
  test.each([
    '/manifest.yaml?cni=calico',
    '/manifest.diff?cni=canal',
    '/bundle.zip?cni=calico&manifest=carry',
    '/install.sh?cni=calico&manifest=carry',
  ])('%s is answered with 409 and the way out', async (path) => {
    const response = await (await sampleApp({ manifests: emptyStore })).request(path);
    expect(response.status).toBe(409);
    expect(await expectSafeRefusal(response, path.split('?')[0] ?? '')).toContain('manifest=pull');
  });
});

describe('an answer that the client does not take', () => {
  test.each([
    ['/install.sh', 'application/json'],
    ['/plan.json', 'text/html'],
    ['/bundle.zip', 'text/*'],
    ['/diagram.svg', 'image/png, image/webp;q=0.5'],
    ['/catalog.json', 'application/json;q=0'],
    ['/config.yaml', '*/*;q=0'],
  ])('of %s to Accept: %s is refused with 406', async (path, Accept) => {
    const response = await app.request(path, { headers: { Accept } });
    expect(response.status).toBe(406);
    await expectSafeRefusal(response, path);
  });

  test.each([
    ['/install.sh', '*/*'],
    ['/install.sh', ''],
    ['/install.sh', 'text/plain'],
    ['/install.sh', 'text/x-shellscript'],
    ['/config.yaml', 'text/plain, */*;q=0.1'],
    ['/config.yaml', 'application/octet-stream'],
    ['/manifest.diff?cni=canal', 'text/*'],
    ['/plan.json', 'application/json'],
    ['/diagram.svg', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
    ['/diagram.svg', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['/', 'application/json'],
    ['/install.sh', 'nonsense, /, ;q=1'],
  ])('of %s to Accept: %s is given', async (path, Accept) => {
    const response = await app.request(path, { headers: { Accept } });
    expect([200, 409]).toContain(response.status);
  });
});

describe('problemJson()', () => {
  test('holds no character by which a shell starts, ends or pipes something', () => {
    const detail = '$(id) `id` ; id & id | id < /etc/passwd > /tmp/x \' " \\ \n';
    const problems = [{ parameter: 'cni', code: 'invalid', detail: { en: detail, ja: detail } } as const];
    const text = problemJson({ status: 400, title: { en: detail, ja: detail }, problems }, 'en');
    expect(text).not.toMatch(/[`$&;|<>]/);
    expect(JSON.parse(text)).toMatchObject({ title: detail, detail, errors: [{ detail }] });
  });
});

test('/ is as strict for curl as for browsers: what does not go together is 422', async () => {
  const response = await app.request('/?backend=ipsec&k3s=v1.36');
  expect(response.status).toBe(422);
  expect(JSON.parse(await expectSafeRefusal(response, '/')).errors[0].parameter).toBe('backend');
});

test('/catalog.json takes the parameters that every route takes, and refuses those that none does', async () => {
  const [plain, asked] = await Promise.all(
    ['/catalog.json', '/catalog.json?cni=calico&cluster-cidr=10.0.0.0/16'].map((path) => app.request(path)),
  );
  expect(asked?.status).toBe(200);
  expect(asked?.headers.get('ETag')).toBe(plain?.headers.get('ETag'));
  expect((await app.request('/catalog.json?cni=calco')).status).toBe(400);
});
