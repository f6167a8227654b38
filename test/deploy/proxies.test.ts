import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/port.ts';
import { root } from '../support/programs.ts';
import type { Runtime } from '../support/runtime.ts';
import { startRuntime } from '../support/runtime.ts';
import { makeFolder } from '../support/shell.ts';

const folder = makeFolder('proxy');
const origin = 'https://knit.example.org';
let service: Runtime;

beforeAll(async () => {
  service = await startRuntime('node', { KNIT_ORIGIN: origin, KNIT_METRICS: '/metrics' });
  const subject = ['-subj', '/CN=knit.example.org', '-addext', 'subjectAltName=DNS:knit.example.org'];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
    stdio: 'ignore',
  });
});
afterAll(() => service?.stop());

/** Asks through the proxy as a client does that knows the service by its name. */
function ask(port: number, path: string, words: readonly string[] = []): string {
  const name = ['--resolve', `knit.example.org:${port}:127.0.0.1`, '--cacert', join(folder, 'fullchain.pem')];
  return execFileSync('curl', ['-sS', '-m', '20', '-i', ...name, ...words, `https://knit.example.org:${port}${path}`], {
    encoding: 'utf8',
  });
}

async function start(command: string, words: readonly string[], port: number): Promise<() => Promise<void>> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (let round = 0; round < 100; round += 1) {
    if (child.exitCode !== null) break;
    try {
      ask(port, '/healthz');
      return async () => {
        child.kill();
        await ended;
      };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`${command} did not start`);
}

const upstreamOf = ({ origin: address }: Runtime): string => new URL(address).host;

/** The file of the repository, with the places of this test. */
function placed(file: string, places: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(root, 'deploy', file), 'utf8');
  for (const [from, to] of Object.entries(places)) {
    expect(text, `${file} does not hold ${from}`).toContain(from);
    text = text.replaceAll(from, () => to);
  }
  return text;
}

describe('deploy/nginx.conf', () => {
  test('serves by TLS, keeps what cannot change, and writes no query down', async () => {
    const port = await freePort();
    for (const name of ['cache', 'logs']) mkdirSync(join(folder, name));
    const text = placed('nginx.conf', {
      '127.0.0.1:8787': upstreamOf(service),
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '/etc/ssl/knit/': `${folder}/`,
      '/var/cache/nginx/knit': join(folder, 'cache'),
      '/var/log/nginx/': join(folder, 'logs/'),
    });
    const config = join(folder, 'nginx.conf');
    writeFileSync(
      config,
      `daemon off;\nuser root;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\n${text}\n}\n`,
    );
    const stop = await start('/usr/sbin/nginx', ['-c', config, '-p', folder], port);
    try {
      const pinned = /\ncontent-location: (\S+)/i.exec(ask(port, '/install.sh?cni=none'))?.[1] ?? '';
      expect(pinned).toContain('v=');
      const [first, second] = [ask(port, pinned), ask(port, pinned)];
      expect(first).toContain('immutable');
      expect(second.split('\r\n\r\n')[1]).toBe(first.split('\r\n\r\n')[1]);
      expect(ask(port, '/install.sh?cni=calco')).toMatch(/^HTTP\/1\.1 400/);
      expect(ask(port, '/metrics')).toMatch(/^HTTP\/1\.1 404/);
      const big = join(folder, 'big.yaml');
      writeFileSync(big, 'x'.repeat(5 * 1024 * 1024));
      expect(ask(port, '/patch', ['--data-binary', `@${big}`])).toMatch(
        /^HTTP\/1\.1 (?:100 Continue\s+HTTP\/1\.1 )?413/,
      );
    } finally {
      await stop();
    }
    const log = readFileSync(join(folder, 'logs/knit.log'), 'utf8');
    expect(log).toMatch(/GET \/install\.sh" 200 \d+ HIT/);
    expect(log).not.toContain('cni=');
    const errors = join(folder, 'logs/knit-error.log');
    expect(existsSync(errors) ? readFileSync(errors, 'utf8') : '').not.toContain('cni=');
  });
});

describe('deploy/Caddyfile', () => {
  test('serves by TLS and gives no counts away', async () => {
    const port = await freePort();
    // A name that no authority can be asked for here: its certificate is the one of this test.
    const text = placed('Caddyfile', {
      '127.0.0.1:8787': upstreamOf(service),
      'knit.example.org {': `https://knit.example.org:${port} {\n\tbind 127.0.0.1\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`,
    });
    const config = join(folder, 'Caddyfile');
    writeFileSync(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${text}`);
    const stop = await start('/usr/bin/caddy', ['run', '--config', config, '--adapter', 'caddyfile'], port);
    try {
      expect(ask(port, '/install.sh?cni=none', ['--http1.1'])).toContain('#!/bin/sh');
      expect(ask(port, '/metrics', ['--http1.1'])).toMatch(/^HTTP\/1\.1 404/);
    } finally {
      await stop();
    }
  });

  test('is formatted as Caddy does', () => {
    const file = join(root, 'deploy/Caddyfile');
    expect(execFileSync('/usr/bin/caddy', ['fmt', file], { encoding: 'utf8' })).toBe(readFileSync(file, 'utf8'));
  });
});
