import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { standIn } from './node-root.ts';
import { sampleApp } from './service.ts';
import { makeFolder } from './shell.ts';

/** A machine of its own namespaces, before it is booted: what it is given and what it tells lie in one folder. */
export interface BootedMachine {
  /** Puts a file where the machine finds it. */
  put(name: string, content: string | Uint8Array): void;
  /** Puts a copy of a folder where the machine finds it. */
  putFolder(name: string, from: string): void;
  /** Boots it by a script of the stand-in and waits until it ends; resolves to why it did not end well, or to nothing. */
  boot(script: string, ...words: readonly string[]): Promise<string>;
  /** A file that the machine wrote; empty where it did not. */
  text(name: string): string;
}

/** Lays out a machine with the stand-in for K3s and with scripts of knit, by name and path. */
export async function layOutMachine(name: string, scripts: Readonly<Record<string, string>>): Promise<BootedMachine> {
  const app = await sampleApp();
  const folder = makeFolder(name);
  const shared = join(folder, 'shared');
  for (const path of ['over', 'root', 'shared']) mkdirSync(join(folder, path));
  cpSync(standIn, join(shared, 'stand-in'), { recursive: true });
  const put = (file: string, content: string | Uint8Array): void => writeFileSync(join(shared, file), content);
  for (const [file, path] of Object.entries(scripts)) {
    const answer = await app.request(path);
    expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200);
    put(file, await answer.text());
  }
  return {
    put,
    putFolder: (name, from) => cpSync(from, join(shared, name), { recursive: true }),
    boot: (script, ...words) =>
      promisify(execFile)(
        'unshare',
        ['-mpniuC', '--fork', '--kill-child', 'sh', join(standIn, script), folder, ...words],
        { timeout: 150_000 },
      ).then(
        () => '',
        (error: unknown) => String(error),
      ),
    text: (file) => (existsSync(join(shared, file)) ? readFileSync(join(shared, file), 'utf8') : ''),
  };
}

// A server that the node can join answers there.
const server = `mkdir -p /run/bin
printf '#!/bin/sh\\necho -----BEGIN CERTIFICATE-----\\n' >/run/bin/curl
chmod 755 /run/bin/curl
PATH=/run/bin:$PATH
`;

/** What every scenario is told of the node, as lines of a shell. */
export function nodeVariables(role: 'server' | 'agent'): string {
  const joining = role === 'agent' ? `export K3S_URL=https://10.0.0.9:6443 K3S_TOKEN='K10 s3cr3t'\n${server}` : '';
  const service = role === 'server' ? 'k3s' : 'k3s-agent';
  return `SERVICE=${service}\n${joining}export STAND_IN=/srv/test/stand-in KNIT_K3S_INSTALLER=/srv/test/stand-in/k3s-installer.sh\n`;
}

/** The scripts that every scenario runs: of the network, of the same network with one key changed, and to take it away. */
export const scenarioScripts = (query: string, role: 'server' | 'agent'): Readonly<Record<string, string>> => ({
  'install.sh': `/install.sh?${query}`,
  'changed.sh': `/install.sh?${query}&${role === 'server' ? 'tls-san=a.example' : 'selinux=true'}`,
  'verify.sh': `/verify.sh?${query}`,
  'uninstall.sh': '/uninstall.sh',
});
