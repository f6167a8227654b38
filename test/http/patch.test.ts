import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../routes/app.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { release } from '../../src/runtime/release.ts';
import { hasManifests, manifestsFolder, tags, upstream } from '../support/manifests.ts';
import { sha256 } from '../support/node-root.ts';

const app = createApp({ release, origin: 'https://knit.example', manifests: emptyStore });

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    body: body as BodyInit,
    headers: { 'Content-Type': 'application/yaml', ...headers },
  });

const codesOf = async (response: Response): Promise<string[]> =>
  ((await response.json()) as { errors: { code: string }[] }).errors.map(({ code }) => code);

describe.runIf(hasManifests)('POST /patch', () => {
  test.each(tags.flatMap((tag) => ['calico.yaml', 'canal.yaml'].map((file) => [tag, file] as const)))(
    '%s %s comes back with the range and forwarding, and again unchanged',
    async (tag, file) => {
      const response = await post('/patch?cluster-cidr=10.60.0.0/16', upstream(tag, file));
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain('"allow_ip_forwarding": true');
      expect(text).toContain('value: "10.60.0.0/16"');
      expect(response.headers.get('Knit-Cni')).toBe(file.slice(0, -5));
      expect(response.headers.get('Knit-Changes')).toContain('allow-ip-forwarding;line=');
      expect(response.headers.get('Repr-Digest')).toBe(
        `sha-256=:${Buffer.from(sha256(text), 'hex').toString('base64')}:`,
      );
      const again = await post('/patch?cluster-cidr=10.60.0.0/16', text);
      expect(await again.text()).toBe(text);
      expect(again.headers.get('Knit-Changes')).toBe('none');
    },
  );

  test.each(['/bundle.zip', '/%62undle.zip', '/bundle%2ezip', '/bundle.tar%2egz'])(
    'to %s gives a name that is made of checked words',
    async (path) => {
      const response = await post(path, upstream('v3.32.1', 'calico.yaml'));
      expect(response.status).toBe(200);
      const disposition = response.headers.get('Content-Disposition');
      expect(disposition).toMatch(/^attachment; filename="knit-calico-v[0-9.+k-]+s\d+\.(zip|tar\.gz)"$/);
    },
  );

  test('means what /manifest.yaml means for the same request', async () => {
    const carrying = createApp({
      release,
      origin: 'https://knit.example',
      manifests: await loadManifests(manifestsFolder),
    });
    const query = 'cni=calico&cluster-cidr=10.60.0.0/16&encapsulation=vxlan-cross-subnet';
    const carried = await (await carrying.request(`/manifest.yaml?${query}`)).text();
    expect((await post(`/patch?${query}`, carried)).headers.get('Knit-Changes')).toBe('none');
  });

  test('takes what curl sends by default', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await post('/patch', upstream('v3.32.1', 'canal.yaml'), headers)).status).toBe(200);
  });

  test.each(['bundle.zip', 'bundle.tar.gz'])('the same body to /%s gives an archive that carries it', async (name) => {
    const body = upstream('v3.31.7', 'calico.yaml').replace('docker.io', 'registry.example.com');
    const response = await post(`/${name}?cluster-cidr=10.60.0.0/16`, body);
    expect(response.status).toBe(200);
    const folder = mkdtempSync(join(tmpdir(), 'knit-posted-'));
    try {
      writeFileSync(join(folder, 'bundle'), new Uint8Array(await response.arrayBuffer()));
      execFileSync('bsdtar', ['-xf', 'bundle', '--strip-components', '1'], { cwd: folder });
      execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
      const patched = await (await post('/patch?cluster-cidr=10.60.0.0/16', body)).text();
      expect(readFileSync(join(folder, 'manifests/knit-calico.yaml'), 'utf8')).toBe(patched);
      expect(readFileSync(join(folder, 'install.sh'), 'utf8')).toContain(
        `MANIFEST_PATCHED_SHA256='${sha256(patched)}'`,
      );
      expect(readFileSync(join(folder, 'images.txt'), 'utf8')).toContain('quay.io/calico/node:v3.31.7');
      expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toContain('cluster-cidr: "10.60.0.0/16"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('POST refuses', () => {
  test('what is too long, said or sent', async () => {
    expect((await post('/patch', 'a'.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await post('/patch', 'a', { 'Content-Length': '99999999' })).status).toBe(413);
  });

  test.each(['multipart/form-data; boundary=x', 'image/png', 'application/zip'])('a body of type %s', async (type) => {
    expect((await post('/patch', 'kind: DaemonSet', { 'Content-Type': type })).status).toBe(415);
  });

  test.each([
    ['nothing', ''],
    ['no manifest', 'hello: world\n'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00)],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
        .join('\n')}\nkind: DaemonSet\nCALICO_NETWORKING_BACKEND: 1\ncni_network_config: 1`,
    ],
    ['deep nesting', `kind: DaemonSet\nCALICO_NETWORKING_BACKEND: ${'['.repeat(20_000)}`],
  ])('%s', async (_, body) => {
    const response = await post('/patch', body);
    expect(response.status).toBe(422);
    expect(await codesOf(response)).toEqual(['unfit-body']);
  });

  test.each([
    ['/patch?cni=flannel', 422, 'conflict'],
    ['/patch?tls-san=a.example', 422, 'not-applicable'],
    ['/patch?cluster-cidr=10.43.0.0/16', 422, 'address-range'],
    ['/patch?cluster-cidr=nope', 400, 'invalid'],
    ['/bundle.zip?cni=none', 422, 'conflict'],
  ])('%s', async (path, status, code) => {
    const response = await post(path, 'kind: DaemonSet');
    expect(response.status).toBe(status);
    expect(await codesOf(response)).toContain(code);
  });

  test('other methods, naming those that there are', async () => {
    const response = await app.request('/patch');
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST');
    expect((await app.request('/bundle.zip', { method: 'PUT' })).headers.get('Allow')).toBe('GET, HEAD, POST');
  });
});
