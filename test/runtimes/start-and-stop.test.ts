import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { programs, root } from '../support/programs.ts';
import { startProgram, startRuntime } from '../support/runtime.ts';

const listening = ['node', 'bun', 'deno'] as const;

describe.each(listening)('%s', (name) => {
  test('prints its release, its address and how to get the manifests that it does not carry', async () => {
    const runtime = await startRuntime(name, { KNIT_MANIFESTS: join(root, 'test', 'runtimes') });
    try {
      expect(runtime.output().split('\n')[0]).toBe(`knit ${release} listens on ${runtime.origin}`);
      expect(runtime.output()).toContain('npm run manifests');
      expect(await (await fetch(`${runtime.origin}/healthz`)).text()).toBe('ok\n');
    } finally {
      expect(await runtime.stop()).toBe(0);
    }
  });

  test('stops on SIGTERM while a client keeps its connection', async () => {
    const runtime = await startRuntime(name);
    const socket = connect(Number(new URL(runtime.origin).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.write('GET /healthz HTTP/1.1\r\nHost: knit\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    expect(await runtime.stop()).toBe(0);
    await closed;
  });

  test('finishes what it has begun to answer', async () => {
    const runtime = await startRuntime(name);
    const url = `${runtime.origin}/bundle.zip?cni=calico`;
    const length = (await (await fetch(url)).arrayBuffer()).byteLength;
    const response = await fetch(url);
    const stopped = runtime.stop();
    expect((await response.arrayBuffer()).byteLength).toBe(length);
    expect(await stopped).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says which variable is wrong and ends with 64', async () => {
    const start = startRuntime(name, { PORT: 'eighty', KNIT_ORIGIN: 'https://a/b' });
    await expect(start).rejects.toThrow(/ended with 64[\s\S]*PORT must be[\s\S]*KNIT_ORIGIN must be/);
  });

  test('says which address is taken and ends with 69', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const start = startRuntime(name, { PORT: String(port) });
      await expect(start).rejects.toThrow(new RegExp(`ended with 69[\\s\\S]*http://127\\.0\\.0\\.1:${port}`));
    } finally {
      other.close();
    }
  });
});

describe('the documented command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knit-path-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('npm start hands a signal on to the service', async () => {
    const runtime = await startProgram('npm', ['start']);
    expect(await (await fetch(`${runtime.origin}/healthz`)).text()).toBe('ok\n');
    expect(await runtime.stop()).toBe(0);
    await expect(fetch(`${runtime.origin}/healthz`)).rejects.toThrow();
  });

  test.each([
    ['bun', ['start']],
    ['deno', ['task', 'start']],
  ] as const)('%s %j works where there is no Node', async (name, programArguments) => {
    const program = join(folder, name);
    symlinkSync(programs[name], program);
    const runtime = await startProgram(program, programArguments, { variables: { PATH: folder } });
    expect(await (await fetch(`${runtime.origin}/healthz`)).text()).toBe('ok\n');
    expect(await runtime.stop()).toBe(0);
  });
});
