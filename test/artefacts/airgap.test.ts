import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import { imagePins } from '../../src/catalog/image-pins.ts';
import { k3sFilePins } from '../../src/catalog/k3s-file-pins.ts';
import { k3sFiles } from '../../src/catalog/k3s-files.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { sampleApp } from '../support/service.ts';

interface Lock {
  readonly k3s: string;
  readonly files: readonly { readonly path: string; readonly url: string; readonly sha256: string | null }[];
  readonly images: readonly { readonly name: string; readonly digest: string | null }[];
  readonly unpinned: readonly string[];
}

const app = await sampleApp();
const lockOf = async (query: string): Promise<Lock> => (await app.request(`/airgap.lock.json?${query}`)).json();

describe('airgap.lock.json', () => {
  test('names what K3s needs on each architecture, and whose word the digests are', async () => {
    const { k3s, files, images } = await lockOf('k3s=v1.36.4%2Bk3s1');
    expect(k3s).toBe('v1.36.4+k3s1');
    expect(images).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual([
      'k3s-install.sh',
      ...['amd64', 'arm64', 'arm'].flatMap((one) => [
        `${one}/sha256sum-${one}.txt`,
        `${one}/k3s`,
        `${one}/k3s-airgap-images-${one}.tar.zst`,
      ]),
    ]);
    expect(files.find(({ path }) => path === 'arm64/k3s')).toEqual({
      architecture: 'arm64',
      path: 'arm64/k3s',
      url: 'https://github.com/k3s-io/k3s/releases/download/v1.36.4%2Bk3s1/k3s-arm64',
      sha256: 'c920706346d5ad4e5cd3c7bf1bb09ce71ebe07fec829e513e40f1caf98aed8bb',
      pinned: {
        seen: 'third-party',
        source: 'https://github.com/k3s-io/k3s/releases/download/v1.36.4%2Bk3s1/sha256sum-amd64.txt',
      },
    });
  });

  test('says of what has no source that nobody pins it', async () => {
    const { files, unpinned } = await lockOf('k3s=v1.36.4%2Bk3s1&cni=canal&calico=v3.32.1');
    expect(files.find(({ path }) => path === 'arm/k3s')?.sha256).toBe(null);
    expect(unpinned).toContain('arm/k3s');
    expect(unpinned).toContain('docker.io/flannel/flannel:v0.24.4');
    expect(unpinned).not.toContain('quay.io/calico/node:v3.32.1');
  });

  test('has the digests of images where the catalog has them', async () => {
    const { images } = await lockOf('cni=calico&calico=v3.32.1');
    expect(images.map(({ name, digest }) => [name, digest])).toEqual(
      imagePins.map(({ image, digest }) => [image, digest]),
    );
  });

  test("has upstream's manifest where the archive does not carry it", async () => {
    const paths = async (query: string) => (await lockOf(query)).files.map(({ path }) => path);
    const manifest = 'manifests/v3.32.1/manifests/calico.yaml';
    expect(await paths('cni=calico&calico=v3.32.1&manifest=pull')).toContain(manifest);
    expect(await paths('cni=calico&calico=v3.32.1&manifest=carry').catch(() => [])).not.toContain(manifest);
  });

  test('takes what the operator of the service pins for the installer', async () => {
    const pinning = await sampleApp({ installerSha256: 'ab'.repeat(32) });
    const { files } = (await (await pinning.request('/airgap.lock.json')).json()) as Lock;
    expect(files[0]).toMatchObject({
      url: 'https://get.k3s.io',
      sha256: 'ab'.repeat(32),
      pinned: { seen: 'operator' },
    });
  });

  test('is refused where the images are not known beforehand', async () => {
    for (const path of ['/airgap.lock.json?', '/bundle.zip?airgap=true&']) {
      const response = await app.request(`${path}cni=calico&via=operator`);
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('via=manifest');
    }
    expect((await app.request('/bundle.zip?cni=calico&via=operator')).status).toBe(200);
  });
});

describe('airgap=true', () => {
  const namesOf = async (query: string): Promise<readonly string[]> => {
    const zip = await JSZip.loadAsync(await (await app.request(`/bundle.zip?${query}`)).arrayBuffer());
    return Object.keys(zip.files).map((path) => path.replace(/^[^/]*\//, ''));
  };

  test('adds the files for a site without a way out, and takes none away', async () => {
    const plain = await namesOf('');
    const more = await namesOf('airgap=true');
    expect(more.filter((name) => !plain.includes(name))).toEqual([
      'fetch.sh',
      'load.sh',
      'airgap.lock.json',
      'sbom.spdx.json',
    ]);
    expect(plain.filter((name) => !more.includes(name))).toEqual([]);
    expect(await namesOf('airgap=false')).toEqual(plain);
  });

  test('is for archives alone', async () => {
    const response = await app.request('/install.sh?airgap=true');
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('/bundle.zip, /bundle.tar.gz');
  });
});

describe('the pins', () => {
  const versions = new Set(k3sReleases.map(({ version }) => version));
  test.each(k3sFilePins)('$version, $seen: are of a release, of files that it has, and each has its source', (row) => {
    expect(versions).toContain(row.version);
    const known = k3sFiles.flatMap(({ program, images, sums }) => [program, images, `${images}.zst`, sums]);
    for (const [file, sha256] of Object.entries(row.files)) {
      expect([...known, 'install.sh']).toContain(file);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(row.source).toContain(row.seen === 'nixpkgs' ? '/NixOS/nixpkgs/blob/' : encodeURIComponent(row.version));
  });

  test('agree with each other, and no two files share one', () => {
    const all = k3sFilePins.flatMap(({ version, files }) =>
      Object.entries(files).map(([file, sha256]) => ({ name: `${version} ${file}`, sha256 })),
    );
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    // Releases share an installer that did not change between them.
    const ofReleases = all.filter(({ name }) => !name.endsWith(' install.sh'));
    expect(new Set(ofReleases.map(({ sha256 }) => sha256)).size).toBe(ofReleases.length);
    for (const { digest } of imagePins) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const { seen, checked } of [...k3sFilePins, ...imagePins])
      expect(checked !== undefined).toBe(seen === 'measured');
  });
});
