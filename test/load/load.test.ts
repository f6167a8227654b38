import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import type { Runtime, RuntimeName } from '../support/runtime.ts';
import { startRuntime } from '../support/runtime.ts';
import { sampleKey } from '../support/service.ts';
import { faultsOfLoad, faultsOfMemory, load, watchMemory } from './load.ts';

const names = ['node', 'bun', 'deno', 'workerd'] as const satisfies readonly RuntimeName[];
const variables = {
  KNIT_SIGNING_KEY: sampleKey(),
  KNIT_LOG: 'off',
  ...(hasManifests && { KNIT_MANIFESTS: manifestsFolder }),
};
const sha256 = (bytes: ArrayBuffer): string => createHash('sha256').update(new Uint8Array(bytes)).digest('hex');

/** Opens a connection, says something, and leaves it at that. */
function leaveOpen({ origin }: Runtime, text: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(text, () => resolve(socket)));
    socket.on('error', reject);
    socket.on('error', () => {});
  });
}

test('memory that holds all that was asked is found out, and a cache that fills is not', () => {
  expect(faultsOfMemory({ thirds: [480, 820, 1150] })).toHaveLength(1);
  expect(faultsOfMemory({ thirds: [150, 190, 210] })).toEqual([]);
});

describe.each(names)('%s', (name) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await startRuntime(name, variables);
  });
  afterAll(() => runtime.stop());

  test('answers good and bad requests at full speed, none with 500 or more', async () => {
    const result = await load(runtime, 4);
    console.log(`${name}: ${JSON.stringify(result)}`);
    expect(faultsOfLoad(result)).toEqual([]);
    expect(Object.keys(result.statuses)).toEqual(
      expect.arrayContaining(['200', '400', '404', '405', '410', '414', '422']),
    );
  });

  test('answers while clients dawdle, say half a request, or nothing', async () => {
    const dawdlers = [
      '',
      'GET /install.sh HTTP/1.1\r\nHost: knit\r\n',
      'GET /inst',
      'POST /patch HTTP/1.1\r\nHost: knit\r\nContent-Length: 4000000\r\n\r\nkind',
    ];
    const sockets = await Promise.all(
      Array.from({ length: 200 }, (_, index) => leaveOpen(runtime, dawdlers[index % dawdlers.length] ?? '')),
    );
    try {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => fetch(`${runtime.origin}/install.sh?cni=calico`)),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test('answers 10,000 different queries without keeping them all', { timeout: 300_000 }, async () => {
    const memory = watchMemory(runtime.pid);
    const asked = Array.from({ length: 10_000 }, (_, index) => `/install.sh?tls-san=n${index}.example.com`).values();
    const digests = new Set<string>();
    const ask = async (): Promise<void> => {
      for (const path of asked) {
        const response = await fetch(runtime.origin + path);
        expect(response.status).toBe(200);
        digests.add(sha256(await response.arrayBuffer()));
      }
    };
    await Promise.all(Array.from({ length: 16 }, ask));
    const measured = memory.stop();
    console.log(`${name}: 10,000 queries, memory in MiB ${JSON.stringify(measured)}`);
    expect(digests.size).toBe(10_000);
    expect(faultsOfMemory(measured)).toEqual([]);
  });

  test('survives headers that are too large, and goes on', async () => {
    const status = await new Promise<number | string>((resolve) => {
      const headers = { 'X-Large': 'a'.repeat(1_000_000) };
      request(`${runtime.origin}/install.sh`, { headers }, (response) => resolve(response.statusCode ?? 0))
        .on('error', () => resolve('closed'))
        .end();
    });
    expect(['closed', 200, 400, 413, 431]).toContain(status);
    expect((await fetch(`${runtime.origin}/healthz`)).status).toBe(200);
  });
});

describe.each(['node', 'bun', 'deno'] as const)('%s, told to stop', (name) => {
  test('finishes what is in flight, and ends with 0 though clients hold on', async () => {
    const runtime = await startRuntime(name, variables);
    const url = `${runtime.origin}/bundle.zip?cni=canal`;
    const whole = sha256(await (await fetch(url)).arrayBuffer());
    const idle = await leaveOpen(runtime, 'GET /inst');
    const begun = await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
    const stopped = runtime.stop();
    const digests = await Promise.all(begun.map(async (response) => sha256(await response.arrayBuffer())));
    expect(digests).toEqual(digests.map(() => whole));
    idle.destroy();
    expect(await stopped).toBe(0);
  });
});

describe.runIf(hasManifests)('a folder of manifests', () => {
  const copy = mkdtempSync(join(tmpdir(), 'knit-manifests-'));
  afterAll(() => rmSync(copy, { recursive: true }));
  const tags = ['v3.32.1', 'v3.31.7'];
  const statusOf = async ({ origin }: Runtime, tag: string): Promise<number> =>
    (await fetch(`${origin}/manifest.yaml?cni=calico&calico=${tag}`)).status;

  test('that changes, loses files or is damaged changes no answer; at the next start the damaged file is refused by name', async () => {
    for (const tag of tags) cpSync(join(manifestsFolder, tag), join(copy, tag), { recursive: true });
    const runtime = await startRuntime('node', { ...variables, KNIT_MANIFESTS: copy });
    try {
      const before = await (await fetch(`${runtime.origin}/manifest.yaml?cni=calico&calico=v3.32.1`)).text();
      writeFileSync(join(copy, 'v3.32.1', 'calico.yaml'), 'kind: List\n');
      rmSync(join(copy, 'v3.31.7'), { recursive: true });
      expect(await (await fetch(`${runtime.origin}/manifest.yaml?cni=calico&calico=v3.32.1`)).text()).toBe(before);
      expect(await statusOf(runtime, 'v3.31.7')).toBe(200);
    } finally {
      await runtime.stop();
    }
    const next = await startRuntime('node', { ...variables, KNIT_MANIFESTS: copy });
    try {
      expect(next.output()).toContain(`Refusal ${join(copy, 'v3.32.1', 'calico.yaml')}`);
      expect([await statusOf(next, 'v3.32.1'), await statusOf(next, 'v3.31.7')]).toEqual([409, 409]);
      expect((await fetch(`${next.origin}/manifest.yaml?cni=canal&calico=v3.32.1`)).status).toBe(200);
    } finally {
      await next.stop();
    }
  });
});
