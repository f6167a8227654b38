import { beforeEach, describe, expect, test, vi } from 'vitest';
import { formatQuery } from '../../src/plan/canonical.ts';
import type { BundleRequest } from '../../src/request/request.ts';

/** What was read and resolved since the last look, by name of the function. */
const road = vi.hoisted(() => ({ parsed: 0, resolved: [] as unknown[] }));

vi.mock('../../src/request/parse.ts', async (original) => {
  const module = await original<typeof import('../../src/request/parse.ts')>();
  const parseRequest: typeof module.parseRequest = (query) => {
    road.parsed += 1;
    return module.parseRequest(query);
  };
  return { ...module, parseRequest };
});

vi.mock('../../src/plan/resolve.ts', async (original) => {
  const module = await original<typeof import('../../src/plan/resolve.ts')>();
  const resolvePlan: typeof module.resolvePlan = (request, context) => {
    road.resolved.push(request);
    return module.resolvePlan(request, context);
  };
  return { ...module, resolvePlan };
});

const { airgapRows } = await import('../../src/artefacts/airgap/table.ts');
const { askedArtefacts, queryFor } = await import('../support/artefacts.ts');
const { sampleApp, sampleKey } = await import('../support/service.ts');
const app = await sampleApp({ signingKeys: [sampleKey()] });

beforeEach(() => {
  road.parsed = 0;
  road.resolved = [];
});

async function ask(path: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await app.request(path, { headers });
  await response.arrayBuffer();
  return response.status;
}

const queries = ['cni=calico', 'cni=canal&manifest=pull&lang=ja', 'cni=calico&via=operator'];
const withoutOperator: readonly string[] = ['manifest.diff', ...airgapRows.map(({ name }) => name)];
const answered = askedArtefacts.flatMap((name) =>
  queries
    .filter((query) => !withoutOperator.includes(name) || !query.includes('operator'))
    .map((query) => `/${name}?${queryFor(name, query)}`),
);

describe('one query', () => {
  test.each([...answered, '/install.sh.sig?cni=calico', '/install.sh', '/'])(
    'is parsed once and resolved once for %s',
    async (path) => {
      expect(await ask(path)).toBe(200);
      expect(road.parsed).toBe(1);
      expect(road.resolved).toHaveLength(1);
    },
  );

  test.each(['/install.sh?cni=calco', '/bundle.zip?mtu=9', '/?backend=wireguad'])(
    'is parsed once and resolved once also where it is refused: %s',
    async (path) => {
      expect(await ask(path)).toBe(400);
      expect(road.parsed).toBe(1);
      expect(road.resolved).toHaveLength(1);
    },
  );

  test('is parsed once for the state of a link, and each newer one is resolved once', async () => {
    expect(await ask('/status.json?cni=calico&k3s=v1.33&calico=v3.29')).toBe(200);
    expect(road.parsed).toBe(1);
    // The link, the stable channel, and the Calico that fits.
    expect(road.resolved.length).toBeLessThanOrEqual(3);
  });

  test.each(['/', '/?cni=calico&lang=ja', '/?backend=ipsec', '/?cni=calico&backend=wireguard', '/?cni=calco&bakend=x'])(
    'is parsed once for the page, and no request is resolved twice: %s',
    async (path) => {
      await ask(path, { Accept: 'text/html' });
      expect(road.parsed).toBe(1);
      const asked = (road.resolved as BundleRequest[]).map(({ lang: _, ...request }) => formatQuery(request));
      expect(asked).toEqual([...new Set(asked)]);
      console.info(`${path} tries ${asked.length - 1} other requests`);
      expect(asked.length).toBeLessThanOrEqual(32);
    },
  );

  test('is parsed once where a form sends it', async () => {
    expect(await ask('/?form=1&cni=calico&mtu=&backend=wireguard', { Accept: 'text/html' })).toBe(303);
    expect(road.parsed).toBe(1);
    expect(await ask('/?form=1&cni=calco', { Accept: 'text/html' })).toBe(400);
    expect(road.parsed).toBe(2);
  });
});
