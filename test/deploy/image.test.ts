import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { release } from '../../src/runtime/release.ts';
import { compileOneFile } from '../support/one-file.ts';
import { freePort } from '../support/port.ts';
import { programs, root } from '../support/programs.ts';
import { makeFolder } from '../support/shell.ts';

const folder = makeFolder('image');
const layout = join(folder, 'layout');
const bundle = join(folder, 'bundle');
const runc = (...words: string[]): string =>
  execFileSync('runc', ['--root', join(folder, 'runc'), ...words], { encoding: 'utf8' });

const blob = (digest: string): string => readFileSync(join(layout, 'blobs', ...digest.split(':')), 'utf8');

beforeAll(() => {
  const words = [programs.tsx, join(root, 'scripts', 'image.ts'), '--file', compileOneFile(), '--to', layout];
  execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  execFileSync('umoci', ['unpack', '--image', `${layout}:${release}`, bundle], { stdio: 'ignore' });
});

describe('the image of deploy/Containerfile', () => {
  test('says what it is, runs as nobody, and has no health check that OCI does not know', () => {
    const { config, architecture, os } = JSON.parse(
      execFileSync('skopeo', ['inspect', '--config', `oci:${layout}:${release}`], { encoding: 'utf8' }),
    );
    expect({ architecture, os }).toEqual({ architecture: 'amd64', os: 'linux' });
    expect(config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/usr/bin/knit'],
      Cmd: ['serve'],
      ExposedPorts: { '8787/tcp': {} },
      Labels: {
        'org.opencontainers.image.title': 'knit',
        'org.opencontainers.image.version': release,
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    });
    // Docker keeps it.
    expect(readFileSync(join(root, 'deploy', 'Containerfile'), 'utf8')).toContain(
      'HEALTHCHECK --interval=30s --timeout=3s CMD ["/usr/bin/knit", "health"]',
    );
  });

  test('holds one program, the C library that it needs, and certificates', () => {
    const rootfs = join(bundle, 'rootfs');
    const paths = readdirSync(rootfs, { recursive: true, withFileTypes: true });
    const files = paths.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    expect(files.map((path) => path.slice(rootfs.length)).sort()).toEqual([
      '/etc/ssl/certs/ca-certificates.crt',
      ...['c', 'dl', 'm', 'pthread'].map((name) => expect.stringMatching(`/lib${name}\\.so\\.\\d$`)),
      '/lib64/ld-linux-x86-64.so.2',
      '/usr/bin/knit',
    ]);
  });

  test('has its bill of materials as a referrer, with the runtime and the C library in it', () => {
    const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
    const [image, referrer] = index.manifests;
    const manifest = JSON.parse(blob(referrer.digest));
    expect(manifest).toMatchObject({
      artifactType: 'application/vnd.cyclonedx+json',
      subject: { digest: image.digest, size: image.size },
    });
    const sbom = JSON.parse(blob(manifest.layers[0].digest));
    const names = sbom.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['hono', 'zod', 'bun', 'libc6']));
    const references = new Set(sbom.dependencies.map(({ ref }: { ref: string }) => ref));
    for (const { dependsOn } of sbom.dependencies) for (const ref of dependsOn) expect(references).toContain(ref);
  });

  test('is the same image when it is made again', () => {
    const again = join(folder, 'again');
    const words = [
      programs.tsx,
      join(root, 'scripts', 'image.ts'),
      '--file',
      join(bundle, 'rootfs/usr/bin/knit'),
      '--to',
      again,
    ];
    execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(readFileSync(join(again, 'index.json'), 'utf8')).toBe(readFileSync(join(layout, 'index.json'), 'utf8'));
  });

  test('serves under runc as nobody, with no right and a root that nobody can write to', async () => {
    const port = await freePort();
    const path = join(bundle, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    const { process: own, linux } = config;
    expect(own.user).toMatchObject({ uid: 65532, gid: 65532 });
    expect(own.args).toEqual(['/usr/bin/knit', 'serve']);
    Object.assign(own, { terminal: false, capabilities: {}, noNewPrivileges: true });
    own.env = [...own.env.filter((line: string) => !/^(?:HOST|PORT)=/.test(line)), 'HOST=127.0.0.1', `PORT=${port}`];
    config.root.readonly = true;
    // The test asks it on this machine's loopback.
    linux.namespaces = linux.namespaces.filter(({ type }: { type: string }) => type !== 'network');
    writeFileSync(path, JSON.stringify(config));
    chmodSync(folder, 0o755);

    const name = `knit-test-${process.pid}`;
    const child = spawn('runc', ['--root', join(folder, 'runc'), 'run', '--bundle', bundle, name]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    try {
      for (let round = 0; !output.includes('listens on'); round += 1) {
        expect(child.exitCode, output).toBeNull();
        expect(round, output).toBeLessThan(300);
        await pause(100);
      }
      const script = await (await fetch(`http://127.0.0.1:${port}/install.sh?cni=calico`)).text();
      expect(script).toMatch(/^#!\/bin\/sh\n/);
      expect(runc('exec', name, '/usr/bin/knit', 'health')).toBe('ok\n');
      const { pid } = JSON.parse(runc('state', name));
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\t65532\t65532/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      console.info(/^VmRSS:.*$/m.exec(status)?.[0]);
      runc('kill', name, 'TERM');
      expect(await ended).toBe(0);
    } finally {
      if (child.exitCode === null) runc('kill', name, 'KILL');
      await ended;
    }
    expect(existsSync(join(bundle, 'rootfs', 'tmp'))).toBe(false);
  });
});
