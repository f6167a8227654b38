import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calico, makeNode, putFile, runOn, snapshot, textOf, untouched, upstream } from '../support/node-root.ts';
import type { RunOptions } from '../support/shell.ts';
import { makeBusybox, makeCommands, makeFolder, shellNames } from '../support/shell.ts';

const manifest = '/var/lib/rancher/k3s/server/manifests/knit-calico.yaml';

// The same userland three times: with curl, with GNU's wget alone, with BusyBox' alone.
const withoutCurl = (): string => {
  const names =
    'awk cat chmod cp cut dash date df env flock grep head id ln ls mkdir mktemp mv rm rmdir sed sh sha256sum sort tail tr uname wc wget';
  return makeCommands(Object.fromEntries(names.split(' ').map((name) => [name, undefined])));
};
const userlands: readonly (readonly [string, () => Partial<RunOptions>])[] = [
  ['curl', () => ({})],
  ["GNU's wget", () => ({ path: withoutCurl() })],
  ...(shellNames.length === 1 ? [] : busyboxes()),
];

/** BusyBox in its two forms, which the first tier does without. */
function busyboxes(): typeof userlands {
  return [
    ["BusyBox' wget", () => ({ shell: 'busybox', path: makeBusybox() })],
    [
      "BusyBox' wget, whose shell finds its own ssl_client",
      () => ({ shell: 'busybox-static', path: makeBusybox({}, 'busybox-static') }),
    ],
  ];
}

/** What the mirror answers below each base. */
const answers: Readonly<Record<string, (response: import('node:http').ServerResponse) => void>> = {
  whole: (response) => response.end(upstream.text),
  other: (response) => response.end(upstream.text.replace('calico', 'calicO')),
  missing: (response) => response.writeHead(404).end('not here'),
  'cut-off': (response) => {
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(upstream.text)) });
    response.write(upstream.text.slice(0, 40));
    setTimeout(() => response.destroy(), 20);
  },
  endless: (response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  },
  redirect: (response) => response.writeHead(302, { location: '/whole/v3.32.1/manifests/calico.yaml' }).end(),
};

let mirror: Server;
let secure: ReturnType<typeof createSecureServer>;
let base = '';
let secureBase = '';

beforeAll(async () => {
  mirror = createServer((request, response) => answers[request.url?.split('/')[1] ?? '']?.(response));
  const folder = makeFolder('certificate');
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-days',
    '9',
  ];
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end(upstream.text),
  );
  for (const server of [mirror, secure]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  secureBase = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const server of [mirror, secure]) {
    server.closeAllConnections();
    server.close();
  }
});

describe.each(userlands)('install.sh downloads with %s', (tool, userland) => {
  const pull = (from: string, env: Readonly<Record<string, string>> = {}) => {
    const node = makeNode();
    const options = { ...userland(), settings: calico, network: true, args: ['--files-only'] };
    return runOn(node, { ...options, env: { KNIT_MANIFEST_BASE: from, ...env } }).then((result) => ({
      node,
      ...result,
    }));
  };

  test('what it asked for', async () => {
    const { node, code, stderr } = await pull(`${base}/whole`);
    expect(code, stderr).toBe(0);
    expect(textOf(node, manifest)).toBe(upstream.patched);
  });

  test.each([
    ['another file', 'other', [65]],
    ['a file that is not there', 'missing', [69]],
    // BusyBox takes a cut-off body for a whole one: then the digest judges.
    ['a body that is cut off', 'cut-off', [69, 65]],
    ['a body without end', 'endless', [69, 65]],
  ] as const)('refuses %s and leaves nothing', async (_what, path, codes) => {
    const { node, code, stderr } = await pull(`${base}/${path}`);
    expect(codes, stderr).toContain(code);
    expect(stderr).toMatch(/^error: /m);
    expect(Object.keys(snapshot(node.root))).toEqual(untouched);
  });

  test('follows no redirect away from what only this machine answers for', async () => {
    const { code } = await pull(`${base}/redirect`);
    // BusyBox cannot be told; the digest judged what it brought.
    expect(tool.startsWith("BusyBox' wget") ? [0, 69] : [69]).toContain(code);
  });

  test('refuses a certificate that nobody vouches for', async () => {
    if (tool.startsWith("BusyBox' wget")) return;
    const { node, code, stderr } = await pull(secureBase);
    expect(code, stderr).toBe(69);
    expect(Object.keys(snapshot(node.root))).toEqual(untouched);
  });

  test('also where ~/.curlrc or ~/.wgetrc says that it need not', async () => {
    if (tool.startsWith("BusyBox' wget")) return;
    const node = makeNode();
    putFile(node, '../home/.curlrc', 'insecure\n');
    putFile(node, '../home/.wgetrc', 'check_certificate = off\n');
    const env = { HOME: join(node.folder, 'home'), KNIT_MANIFEST_BASE: secureBase };
    const options = { ...userland(), settings: calico, network: true, args: ['--files-only'], env };
    const { code, stderr } = await runOn(node, options);
    expect(code, stderr).toBe(69);
    expect(existsSync(join(node.root, manifest))).toBe(false);
  });

  test("takes K3s' installer over https only where somebody checks it", async () => {
    const node = makeNode();
    const env = { KNIT_K3S_INSTALLER: secureBase };
    const { code, stderr } = await runOn(node, { ...userland(), settings: calico, network: true, env });
    expect(code, stderr).toBe(69);
    if (tool.startsWith("BusyBox' wget"))
      expect(stderr).toContain('does not check certificates: install curl or GNU wget');
    expect(Object.keys(snapshot(node.root))).toEqual(untouched);
  });
});

test('install.sh says so where there is neither curl nor wget', async () => {
  const node = makeNode();
  const path = withoutCurl();
  execFileSync('rm', [join(path, 'wget')]);
  const { code, stderr } = await runOn(node, {
    path,
    settings: calico,
    args: ['--files-only'],
    env: { KNIT_MANIFEST_BASE: `${base}/whole` },
  });
  expect(code).toBe(69);
  expect(stderr).toContain('neither curl nor wget is here');
});
