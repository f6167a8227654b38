import { execFileSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImagePin } from '../../../src/catalog/image-pins.ts';
import { imagePins } from '../../../src/catalog/image-pins.ts';
import { k3sChannels } from '../../../src/catalog/k3s-channels.ts';
import type { K3sFilePins } from '../../../src/catalog/k3s-file-pins.ts';
import { k3sFilePins } from '../../../src/catalog/k3s-file-pins.ts';
import { sha256 } from '../../catalog/digest.ts';
import { programs } from '../../support/programs.ts';
import type { CatalogCopy } from './run-catalog.ts';
import { copyCatalog, runCatalog } from './run-catalog.ts';
import type { Answer, UpstreamServer } from './upstream-server.ts';
import { startUpstream } from './upstream-server.ts';

const version = 'v1.36.3+k3s1';
const tag = 'v3.32.1';
const flannel = 'docker.io/flannel/flannel:v0.24.4';
const installer = '#!/bin/sh\n# as it was at the release\n';
const list = 'application/vnd.oci.image.index.v1+json';

let copy: CatalogCopy;
let servers: UpstreamServer[];
beforeEach(() => {
  copy = copyCatalog();
  servers = [];
});
afterEach(async () => {
  copy.remove();
  for (const server of servers) await server.close();
});

async function start(own: Readonly<Record<string, Answer>>): Promise<UpstreamServer> {
  const server = await startUpstream(own);
  servers.push(server);
  return server;
}

/** What is pinned of a file, or another digest where nothing is. */
const pinned = (file: string): string =>
  k3sFilePins.find((row) => row.version === version && file in row.files)?.files[file] ?? sha256(file);
const armSums = (arm: string): string =>
  `${sha256(`program ${arm}`)}  k3s-armhf\n${pinned(`k3s-airgap-images-${arm}.tar.zst`)} *k3s-airgap-images-${arm}.tar.zst\n`;
const sumsOf = (architecture: string, program: string): string =>
  [program, `k3s-airgap-images-${architecture}.tar`, `k3s-airgap-images-${architecture}.tar.zst`, 'k3s-images.txt']
    .map((file) => `${pinned(file)}  ${file}\n`)
    .join('');
const sums = { amd64: sumsOf('amd64', 'k3s'), arm64: sumsOf('arm64', 'k3s-arm64'), arm: armSums('arm') };
const folder = `/k3s-io/k3s/releases/download/${encodeURIComponent(version)}`;
const sumsPath = (architecture: string) => `/files${folder}/sha256sum-${architecture}.txt`;
const installerPath = `/raw/k3s-io/k3s/${encodeURIComponent(version)}/install.sh`;
const manifestPath = (image: string) => `/registry/v2/${image.replace(/^[^/]+\//, '').replace(':', '/manifests/')}`;

/** A registry that gives the digest of a tag, as Docker Hub does: to HEAD, and to those who fetched a token. */
const digestOf =
  (digest: string, type = list) =>
  (response: ServerResponse): void => {
    const { method, headers } = response.req;
    if (headers.authorization !== 'Bearer anonymous.1') {
      const realm = `http://${headers.host}/token`;
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="registry",scope="repository:x:pull"`);
      response.writeHead(401).end();
    } else if (method !== 'HEAD' || !headers.accept?.includes(list)) response.writeHead(400).end();
    else response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest }).end();
  };

const flannelDigest = `sha256:${sha256('flannel')}`;
const images: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(imagePins.map(({ image, digest }) => [manifestPath(image), digestOf(digest)])),
  [manifestPath(flannel)]: digestOf(flannelDigest),
  '/token': { token: 'anonymous.1', expires_in: 300 },
};
/** An upstream that agrees with all that is pinned; as GitHub does, it sends to another origin for files of releases. */
async function agreeing(own: Readonly<Record<string, Answer>> = {}): Promise<UpstreamServer> {
  const store = await start(
    Object.fromEntries(Object.entries(sums).map(([architecture, text]) => [sumsPath(architecture), text])),
  );
  const moved = (path: string) => (response: ServerResponse) =>
    response.writeHead(302, { location: `${store.origin}${path}?signed=yes` }).end();
  return start({
    ...Object.fromEntries(Object.keys(sums).map((name) => [sumsPath(name), moved(sumsPath(name))])),
    ...images,
    [installerPath]: `${installer}`,
    ...own,
  });
}

const pin = (upstream: UpstreamServer, ...words: readonly string[]) =>
  runCatalog(upstream, copy, 'pin-images', version, tag, ...words);

/** The rows of a list of the copy, as they stand there now. */
async function rows<Row>(file: string, name: string): Promise<readonly Row[]> {
  const script = `import(${JSON.stringify(pathToFileURL(join(copy.folder, file)).href)}).then((all) => console.log(JSON.stringify(all.${name})))`;
  return JSON.parse(execFileSync(process.execPath, [programs.tsx, '-e', script], { encoding: 'utf8' }));
}

describe('npm run catalog -- pin-images', () => {
  it('says what is new and what it confirms, and changes nothing unless it may', async () => {
    const before = copy.files();
    const { code, output } = await pin(await agreeing());
    expect(output).toContain(`  confirmed ${version} k3s: ${pinned('k3s')}\n`);
    expect(output).toContain(`  new ${version} install.sh: ${sha256(installer)}\n`);
    expect(output).toContain(`  confirmed quay.io/calico/node:${tag}: ${imagePins.at(-1)?.digest}\n`);
    expect(output).toContain(`  new ${flannel}: ${flannelDigest}\n`);
    expect(output).toContain('0 contradictory\nRun it again with --write');
    expect(code).toBe(1);
    expect(copy.files()).toEqual(before);
  });

  it('writes rows with the day and where they were measured, in place of what others said, once', async () => {
    const upstream = await agreeing();
    const { code, output } = await pin(upstream, '--write');
    expect(output).toMatch(/Written: .*k3s-file-pins\.ts\nWritten: .*image-pins\.ts\n$/);
    expect(code).toBe(0);
    const files = (await rows<K3sFilePins>('k3s-file-pins.ts', 'k3sFilePins')).filter((row) => row.version === version);
    expect(new Set(files.map(({ seen }) => seen))).toEqual(new Set(['measured']));
    expect(files[0]).toEqual({
      version,
      seen: 'measured',
      source: `https://github.com${folder}/sha256sum-amd64.txt`,
      checked: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      files: {
        k3s: pinned('k3s'),
        'k3s-airgap-images-amd64.tar.zst': pinned('k3s-airgap-images-amd64.tar.zst'),
        'sha256sum-amd64.txt': sha256(sums.amd64),
      },
    });
    expect(files.at(-1)?.files).toEqual({ 'install.sh': sha256(installer) });
    const others = (await rows<K3sFilePins>('k3s-file-pins.ts', 'k3sFilePins')).filter(
      (row) => row.version !== version,
    );
    expect(others).toEqual(k3sFilePins.filter((row) => row.version !== version));
    const [first] = await rows<ImagePin>('image-pins.ts', 'imagePins');
    expect(first).toMatchObject({ image: flannel, digest: flannelDigest, seen: 'measured' });
    const written = copy.files();
    expect(await pin(upstream, '--write')).toMatchObject({ code: 0, output: expect.stringContaining('0 of them not') });
    expect(copy.files()).toEqual(written);
  });

  it.each<[string, Readonly<Record<string, Answer>>, number, string]>([
    [
      'a file that contradicts its pin',
      { [sumsPath('amd64')]: sums.amd64.replace(pinned('k3s'), 'a'.repeat(64)) },
      65,
      `contradictory ${version} k3s: pinned ${pinned('k3s')} (third-party, `,
    ],
    [
      'a tag that was moved',
      { [manifestPath(`quay.io/calico/cni:${tag}`)]: digestOf(`sha256:${'b'.repeat(64)}`) },
      65,
      `contradictory quay.io/calico/cni:${tag}: pinned`,
    ],
    ['sums without a file', { [sumsPath('arm')]: armSums('amd64') }, 65, 'does not name k3s-airgap-images-arm.tar.zst'],
    ['a page for sums', { [sumsPath('arm64')]: '<html>\n' }, 65, 'is no list of sums: <html>'],
    ['a sum twice', { [sumsPath('arm64')]: sums.arm64 + sums.arm64 }, 65, 'names k3s-arm64 twice'],
    ['sums that are not there', { [sumsPath('arm64')]: (one) => one.writeHead(404).end() }, 69, 'answers 404'],
    [
      'sums that are kept elsewhere',
      {
        [sumsPath('arm64')]: (one) => one.writeHead(302, { location: 'https://githubusercontent.com.example/x' }).end(),
      },
      65,
      'redirects to another origin, https://githubusercontent.com.example',
    ],
    ['an installer that is a page', { [installerPath]: '<html>' }, 65, 'install.sh is no script'],
    [
      'an image of one architecture',
      { [manifestPath(flannel)]: digestOf(flannelDigest, 'application/vnd.oci.image.manifest.v1+json') },
      65,
      'is no list of architectures',
    ],
    ['a digest of another kind', { [manifestPath(flannel)]: digestOf('md5:0') }, 65, 'has no digest: md5:0'],
    ['a registry that gives no token', { '/token': { token: 'a\nb' } }, 65, 'gives no token'],
    [
      'a registry that wants a password',
      { [manifestPath(flannel)]: (one) => one.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end() },
      65,
      'wants another login than an anonymous token: Basic realm="x"',
    ],
    ['a registry that is down', { [manifestPath(flannel)]: (one) => one.destroy() }, 69, 'no answer: http'],
  ])('names %s, and writes nothing of all that it read', async (_, own, wanted, said) => {
    const before = copy.files();
    const { code, output } = await pin(await agreeing(own), '--write');
    expect(output).toContain(said);
    expect(output).toContain('Nothing is written');
    expect(code).toBe(wanted);
    expect(copy.files()).toEqual(before);
  });

  it('refuses what is no release, and a tag whose images are not known', async () => {
    const upstream = await agreeing();
    expect(await runCatalog(upstream, copy, 'pin-images', 'latest')).toMatchObject({
      code: 64,
      output: expect.stringContaining('"latest": give releases of K3s'),
    });
    expect(await runCatalog(upstream, copy, 'pin-images', 'v3.99.0')).toMatchObject({
      code: 65,
      output: expect.stringContaining('npm run catalog -- pin v3.99.0'),
    });
    expect(upstream.asked).toEqual([]);
  });

  it('asks for the channels of K3s, the newest tag and all pinned images where nothing is named', async () => {
    const upstream = await agreeing();
    const { output } = await runCatalog(upstream, copy, 'pin-images');
    for (const { version: one } of k3sChannels) expect(output).toContain(`Files of K3s ${one}\n`);
    for (const { image } of imagePins) expect(output).toContain(`Image ${image}\n`);
  });
});
