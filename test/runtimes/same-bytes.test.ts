import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import type { Variables } from '../support/programs.ts';
import type { Runtime, RuntimeName } from '../support/runtime.ts';
import { runtimeNames, startRuntime } from '../support/runtime.ts';

const queries = [
  '',
  'backend=wireguard',
  'backend=wireguard&k3s=v1.22.4-k3s1',
  'backend=ipsec',
  'backend=host-gw&disable=traefik,servicelb&lang=ja',
  'cni=none&cluster-cidr=10.60.0.0/16,fd00:60::/56&service-cidr=10.61.0.0/16,fd00:61::/112',
  'cni=canal',
  'cni=canal&cluster-cidr=10.244.0.0/16&lang=ja',
  'cni=calico',
  'cni=calico&encapsulation=vxlan&k3s=v1.33&mtu=1400',
];
const paths = queries.flatMap((query) => [`/install.sh?${query}`, `/bundle.zip?${query}`]);
/** Answers that are no downloads must be the same too, refusals among them. */
const others = ['/healthz', '/plan.json?cni=calico', '/catalog.json', '/verify.sh?cni=calco&token=x', '/nothing'];

/** Each runtime has another time zone and language, so that none can come into an answer. */
const places: Readonly<Record<RuntimeName, Variables>> = {
  node: { TZ: 'Asia/Tokyo', LC_ALL: 'ja_JP.UTF-8' },
  bun: { TZ: 'America/St_Johns', LC_ALL: 'C' },
  deno: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8' },
  workerd: {},
  wrangler: {},
};

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly etag: string | null;
  readonly caching: string | null;
  readonly sha256: string;
}

async function ask(runtime: Runtime, path: string): Promise<Answer> {
  const response = await fetch(runtime.origin + path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    etag: response.headers.get('etag'),
    caching: response.headers.get('cache-control'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

describe('every runtime', () => {
  const runtimes = new Map<RuntimeName, Runtime>();
  const expected = new Map<string, Answer>();
  const runtime = (name: RuntimeName): Runtime => {
    const started = runtimes.get(name);
    if (started === undefined) throw new RangeError(`${name} did not start`);
    return started;
  };

  beforeAll(async () => {
    const variables = {
      KNIT_ORIGIN: 'https://knit.example.org',
      ...(hasManifests && { KNIT_MANIFESTS: manifestsFolder }),
    };
    const start = async (name: RuntimeName): Promise<void> => {
      runtimes.set(name, await startRuntime(name, { ...variables, ...places[name] }));
    };
    await Promise.all(runtimeNames.map(start));
    for (const path of [...paths, ...others]) expected.set(path, await ask(runtime('node'), path));
  });

  afterAll(async () => {
    await Promise.all([...runtimes.values()].map(({ stop }) => stop()));
  });

  test('answers the requests that are compared', () => {
    expect(paths.filter((path) => expected.get(path)?.status !== 200)).toEqual([]);
    expect(new Set(paths.map((path) => expected.get(path)?.sha256)).size, 'answers that differ').toBe(paths.length);
  });

  describe.each(runtimeNames.filter((name) => name !== 'node'))('%s', (name) => {
    test.each([...paths, ...others])('gives the bytes and headers that Node gives for %s', async (path) => {
      expect(await ask(runtime(name), path)).toEqual(expected.get(path));
    });

    test.each(['/install.sh', '/bundle.zip', '/healthz'])(
      'tells the length of %s for HEAD, without a body',
      async (path) => {
        const whole = await (await fetch(runtime(name).origin + path)).arrayBuffer();
        const head = await fetch(runtime(name).origin + path, { method: 'HEAD' });
        expect(head.status).toBe(200);
        expect(head.headers.get('content-length')).toBe(String(whole.byteLength));
      },
    );
  });
});
