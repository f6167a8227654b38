import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../routes/app.ts';
import { loadManifests } from '../../src/runtime/disk.ts';
import { release } from '../../src/runtime/release.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { makeNode, runOn, sha256, snapshot, textOf } from '../support/node-root.ts';
import { run } from '../support/shell.ts';

const config = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

describe.runIf(hasManifests)("a node that pulls upstream's manifest", () => {
  let app: ReturnType<typeof createApp>;
  let mirror: Server;
  let base = '';
  beforeAll(async () => {
    app = createApp({ release, origin: 'https://knit.example', manifests: await loadManifests(manifestsFolder) });
    mirror = createServer((request, response) => {
      const file = join(manifestsFolder, (request.url ?? '').replace('/manifests/', '/'));
      if (!existsSync(file)) return response.writeHead(404).end();
      return response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => mirror.close(resolve)));

  const textFrom = async (path: string): Promise<string> => {
    const response = await app.request(path);
    expect(response.status, path).toBe(200);
    return response.text();
  };

  test.each(['canal', 'calico'])(
    'cni=%s: config, manifest and receipt as the service says, and a second run changes nothing',
    async (cni) => {
      const query = `cni=${cni}&cluster-cidr=10.60.0.0/16&service-cidr=10.61.0.0/16&lang=ja`;
      const node = makeNode();
      const install = async () =>
        runOn(node, {
          text: await textFrom(`/install.sh?${query}`),
          args: ['--force'],
          network: true,
          env: { KNIT_MANIFEST_BASE: base },
        });
      const first = await install();
      expect(first.code, first.stderr).toBe(0);
      const manifest = await textFrom(`/manifest.yaml?${query}`);
      expect(textOf(node, config)).toBe(await textFrom(`/config.yaml?${query}`));
      expect(textOf(node, `/var/lib/rancher/k3s/server/manifests/knit-${cni}.yaml`)).toBe(manifest);
      expect(textOf(node, '/var/lib/knit/receipt')).toContain(sha256(manifest));
      const installed = snapshot(node.root);
      const second = await install();
      expect(second.code, second.stderr).toBe(0);
      expect(snapshot(node.root)).toEqual(installed);
    },
  );

  test.each(['canal', 'calico'])(
    'cni=%s: the unpacked archive needs no mirror and gives the same manifest',
    async (cni) => {
      const node = makeNode();
      const response = await app.request(`/bundle.zip?cni=${cni}`);
      const name = response.headers.get('content-disposition')?.match(/filename="(.*)\.zip"/)?.[1] ?? '';
      const zip = join(node.folder, 'bundle.zip');
      writeFileSync(zip, new Uint8Array(await response.arrayBuffer()));
      execFileSync('unzip', ['-q', zip, '-d', node.folder]);
      const folder = join(node.folder, name);
      execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
      const env = { KNIT_ROOT: node.root };
      const result = await run({
        file: join(folder, 'install.sh'),
        args: ['--files-only'],
        writable: [node.folder],
        env,
      });
      expect(result.code, result.stderr).toBe(0);
      expect(textOf(node, `/var/lib/rancher/k3s/server/manifests/knit-${cni}.yaml`)).toBe(
        await textFrom(`/manifest.yaml?cni=${cni}`),
      );
    },
  );

  test('carried in the script itself, the manifest is the same', async () => {
    const node = makeNode();
    const env = { KNIT_MANIFEST_BASE: '' };
    for (const shell of ['dash', 'mksh', 'busybox'] as const) {
      const text = await textFrom('/install.sh?cni=calico&manifest=carry');
      const result = await runOn(node, { shell, text, env, args: ['--force'] });
      expect(result.code, result.stderr).toBe(0);
      expect(textOf(node, '/var/lib/rancher/k3s/server/manifests/knit-calico.yaml')).toBe(
        await textFrom('/manifest.yaml?cni=calico'),
      );
    }
  });
});
