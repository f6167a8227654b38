import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

function tar(folder: string, names: readonly string[]): Buffer {
  const args = ['-c', '-C', folder, '--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', ...names];
  return execFileSync('tar', args, { maxBuffer: 1 << 28 });
}

/** Packs a root folder into an archive of the form of `docker save`, which containerd imports under the name. */
function pack(name: string, root: string, entrypoint: readonly string[], target: string): void {
  const layer = tar(root, ['.']);
  const config = JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: entrypoint, Env: ['PATH=/bin'], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const folder = mkdtempSync(join(tmpdir(), 'knit-image-'));
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  writeFileSync(join(folder, 'layer.tar'), layer);
  writeFileSync(join(folder, 'config.json'), config);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(target, tar(folder, ['config.json', 'layer.tar', 'manifest.json']));
  rmSync(folder, { recursive: true });
}

/** BusyBox that needs no library: Debian's package for it excludes the one with libraries, so it is unpacked aside. */
function staticBusybox(cache: string): string {
  const folder = join(cache, 'busybox-static');
  if (!existsSync(join(folder, 'bin/busybox'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('apt-get', ['download', '-qq', 'busybox-static'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
    execFileSync('dpkg-deb', ['-x', join(folder, archive), folder]);
  }
  return join(folder, 'bin/busybox');
}

/** Makes the images that every node imports, in a folder of the cache: pause, BusyBox and CoreDNS, by K3s' names. */
export function images(cache: string, programs: string): string {
  const folder = join(cache, 'images');
  mkdirSync(folder, { recursive: true });
  const roots = mkdtempSync(join(tmpdir(), 'knit-roots-'));
  const image = (file: string, name: string, entrypoint: readonly string[], fill: (root: string) => void): void => {
    const target = join(folder, `${file}.tar`);
    if (existsSync(target)) return;
    const root = join(roots, file);
    mkdirSync(join(root, 'bin'), { recursive: true });
    fill(root);
    pack(`docker.io/rancher/${name}`, root, entrypoint, target);
  };
  image('pause', 'mirrored-pause:3.6', ['/bin/pause'], (root) =>
    copyFileSync(join(programs, 'pause'), join(root, 'bin/pause')),
  );
  image('coredns', 'mirrored-coredns-coredns:1.14.3', ['/bin/coredns'], (root) =>
    copyFileSync(join(programs, 'coredns'), join(root, 'bin/coredns')),
  );
  image('busybox', 'mirrored-library-busybox:1.36.1', [], (root) => {
    const busybox = staticBusybox(cache);
    copyFileSync(busybox, join(root, 'bin/busybox'));
    const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean);
    for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
    for (const name of ['etc', 'tmp', 'proc']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n');
  });
  rmSync(roots, { recursive: true });
  return folder;
}
