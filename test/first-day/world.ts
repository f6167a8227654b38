import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import { makeCertificate } from '../support/certificate.ts';
import { sampleApp } from '../support/service.ts';
import { makeFolder } from '../support/shell.ts';
import type { Answer } from './servers.ts';
import { hosts, openServers, serviceHost } from './servers.ts';

/** What is typed in a world, and how. */
export interface Typed {
  /** The lines, as a user types them. */
  readonly script: string;
  /** The path of the shell that `sh` is there; this machine's own without it. */
  readonly shell?: string;
  /** Lines before them, in the same shell: what a user has set or put there. */
  readonly before?: string;
  /** What the shell is ended at, as by a shutdown, once it was said: where a real cluster would have to go on. */
  readonly until?: RegExp;
  /** Told everything that the shell has said to its standard output, twenty times a second. */
  readonly onOutput?: (stdout: string) => void;
}

/** What a world was like when the shell had ended. */
export interface Left {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** A file that was written below /etc/rancher, /etc/systemd/system, /var/lib/rancher, /var/lib/knit, /var/log or /root; empty where it was not. */
  text(path: string): string;
}

/** Throw-away copies of this machine, with the service and the servers of the internet that knit's scripts ask. */
export interface World {
  readonly app: Hono;
  /** Types lines in a copy of its own. */
  type(typed: Typed): Promise<Left>;
  close(): Promise<void>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** What a node that joins has: the token that its server gave, where the printed commands say. */
export const hasToken = 'cp /srv/run/node-token /root/node-token; cp /srv/run/node-token /root/token; ';

/** More of the internet than every world has. */
export interface More {
  readonly hosts: readonly string[];
  readonly answer: Answer;
}

/** Opens a world; fails by name where this machine does not let it. */
export async function openWorld(service?: Hono, more: More = { hosts: [], answer: () => false }): Promise<World> {
  const reason = refusal();
  if (reason !== undefined) throw new Error(`The first-day world cannot be made here: ${reason}`);
  const folder = makeFolder('first-day');
  const app = service ?? (await sampleApp({ origin: `https://${serviceHost}` }));
  const { key, certificate } = makeCertificate([...hosts, ...more.hosts]);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'certificate.pem'), certificate);
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n192.0.2.1 ${[...hosts, ...more.hosts].join(' ')}\n`);
  cpSync(join(here, 'programs'), join(folder, 'programs'), { recursive: true });
  cpSync(join(here, 'relay.mjs'), join(folder, 'relay.mjs'));
  const servers = await openServers(join(folder, 'servers'), app, certificate, more.answer);
  let number = 0;
  return {
    app,
    type: (typed) => {
      number += 1;
      return type(folder, join(folder, `world-${number}`), typed);
    },
    close: () =>
      new Promise((resolve) => {
        servers.closeAllConnections();
        servers.close(() => resolve());
        rmSync(folder, { recursive: true, force: true });
      }),
  };
}

async function type(shared: string, folder: string, typed: Typed): Promise<Left> {
  const { script, shell = '', before = '', until, onOutput } = typed;
  const run = join(folder, 'run');
  mkdirSync(join(folder, 'root'), { recursive: true });
  mkdirSync(run);
  for (const name of readdirSync(shared)) {
    if (['programs', 'hosts', 'key.pem', 'certificate.pem', 'relay.mjs'].includes(name)) {
      cpSync(join(shared, name), join(folder, name), { recursive: true });
    }
  }
  writeFileSync(join(folder, 'servers-at'), join(shared, 'servers'));
  writeFileSync(join(run, 'script'), script);
  writeFileSync(join(run, 'before'), before);
  writeFileSync(join(run, 'shell'), shell);
  const cluster = createHash('sha256')
    .update(readFileSync(join(folder, 'certificate.pem')))
    .digest('hex');
  writeFileSync(join(run, 'node-token'), `K10${cluster}::server:s3cr3t-of-the-cluster\n`);
  const read = (path: string): string => (existsSync(join(run, path)) ? readFileSync(join(run, path), 'utf8') : '');
  const words = [...namespaces, 'sh', join(here, 'world.sh'), folder, process.execPath];
  const said = await new Promise<string>((resolve, reject) => {
    const child = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
    const watch = setInterval(() => {
      onOutput?.(read('stdout'));
      if (until?.test(`${read('stdout')}${read('stderr')}`)) writeFileSync(join(run, 'stop'), '');
    }, 50);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      clearInterval(watch);
      resolve(text);
    });
  });
  if (read('code') === '')
    throw new Error(`The world did not come to its end: ${said}${read('stdout')}${read('stderr')}`);
  return {
    code: Number(read('code')),
    stdout: read('stdout'),
    stderr: read('stderr'),
    text: (path) => read(`written${path}`),
  };
}

const namespaces = [
  '--user',
  '--map-root-user',
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child',
];

/** Why no world can be made here; nothing where it can. */
function refusal(): string | undefined {
  for (const command of ['unshare', 'mount', 'ip', 'curl']) {
    if (spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0) return `there is no ${command} here`;
  }
  const { status, stderr } = spawnSync('unshare', [...namespaces, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return `this machine allows no namespaces of one's own (${stderr.trim()}); where root forbids it: sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0`;
}
