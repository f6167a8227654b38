import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGoodSignature } from '../signature/ssh-keygen.ts';
import type { Runtime, RuntimeName } from '../support/runtime.ts';
import { startRuntime } from '../support/runtime.ts';
import { sampleApp, sampleKey, sampleOrigin } from '../support/service.ts';

const names = ['node', 'bun', 'deno', 'workerd'] as const satisfies readonly RuntimeName[];
const keys = [sampleKey(1), sampleKey(2)];
const app = await sampleApp({ signingKeys: keys });
const query = 'backend=host-gw&lang=ja';

describe.each(names)('%s', (name) => {
  let runtime: Runtime;
  const bytesOf = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(runtime.origin + path)).arrayBuffer());

  beforeAll(async () => {
    runtime = await startRuntime(name, { KNIT_ORIGIN: sampleOrigin, KNIT_SIGNING_KEY: keys.join() });
  });
  afterAll(() => runtime.stop());

  test.each(['install.sh', 'bundle.zip', 'plan.json'])(
    'signs /%s so that ssh-keygen takes it for good',
    async (file) => {
      const [message, signature, allowedSigners] = await Promise.all(
        [`/${file}?${query}`, `/${file}.sig?${query}`, '/.well-known/knit/allowed_signers'].map(bytesOf),
      );
      const checked = { message: message ?? '', signature: String(signature), allowedSigners: String(allowedSigners) };
      expect(isGoodSignature({ ...checked, namespace: `knit/${file}` })).toBe(true);
      expect(checked.signature).toBe(await (await app.request(`/${file}.sig?${query}`)).text());
      expect(checked.allowedSigners.trim().split('\n')).toHaveLength(2);
    },
  );

  test('numbers its answers, and refuses what is no request of its own', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await fetch(`${runtime.origin}/healthz`)).headers.get('X-Request-Id')),
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const kept = await fetch(`${runtime.origin}/healthz`, { headers: { 'X-Request-Id': 'from-a-proxy-1' } });
    expect(kept.headers.get('X-Request-Id')).toBe('from-a-proxy-1');
  });

  test.each([
    ['GET', '/install.sh?cni=calco', 400],
    ['GET', '/install.sh?backend=ipsec&k3s=v1.36', 422],
    ['GET', '/nothing.sh', 404],
    ['DELETE', '/install.sh', 405],
    ['GET', '/install.sh?v=9.9.9', 410],
    ['GET', `/install.sh?expect=sha256-${'0'.repeat(64)}`, 409],
    ['GET', `/install.sh?cni=${'a'.repeat(5000)}`, 414],
  ])('answers %s %.40s as the others do', async (method, path, status) => {
    const [here, there] = await Promise.all([fetch(runtime.origin + path, { method }), app.request(path, { method })]);
    expect(here.status).toBe(status);
    expect(await here.text()).toBe(await there.text());
    for (const [header, value] of there.headers) expect(here.headers.get(header), header).toBe(value);
  });

  // The log of a worker is its platform's: what is written to it is tested without a runtime.
  if (name === 'workerd') return;
  test('writes a line of JSON for each request, without its query', async () => {
    await fetch(`${runtime.origin}/verify.sh?token=hunter2`);
    const lineOf = (): string | undefined =>
      runtime
        .output()
        .split('\n')
        .find((line) => line.includes('"/verify.sh"'));
    while (lineOf() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(JSON.parse(lineOf() ?? '')).toMatchObject({ method: 'GET', route: '/verify.sh', status: 400 });
    expect(runtime.output()).not.toContain('hunter2');
    for (const key of keys) expect(runtime.output()).not.toContain(key.slice(24));
  });
});
