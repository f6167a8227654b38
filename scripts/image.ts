import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { release } from '../src/runtime/release.ts';
import { attach } from './image/attach.ts';
import { renderSbom } from './sbom-document.ts';

const usage = `Makes an OCI image of dist/knit by deploy/Containerfile, without a daemon and without a registry: a folder that skopeo
copies to where it is wanted. The C library and the certificates are those of this machine, which is a Debian.

Usage: npm run image -- [--file FILE] [--to FOLDER]

  --file FILE  what npm run compile made; default dist/knit
  --to FOLDER  the OCI layout; default dist/image
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { file: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const file = resolve(root, values.file ?? 'dist/knit');
const to = resolve(root, values.to ?? 'dist/image');
if (!existsSync(file)) {
  console.error(`There is no ${file}: npm run compile`);
  process.exit(69);
}

const work = mkdtempSync(join(tmpdir(), 'knit-image-'));
try {
  // Storage of its own: nothing of this machine's images is touched, and no file system of a special kind is needed.
  const store = ['--storage-driver', 'vfs', '--root', join(work, 'store'), '--runroot', join(work, 'run')];
  const buildah = (...words: string[]) =>
    execFileSync('buildah', [...store, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const base = buildah('from', 'scratch');
  for (const path of [...librariesOf(file), '/etc/ssl/certs/ca-certificates.crt'])
    buildah('copy', '--quiet', base, realpathSync(path), path);
  buildah('commit', '--quiet', '--timestamp', '0', base, 'localhost/base');
  buildah(
    ...['build', '--quiet', '--pull-never', '--timestamp', '0', '--format', 'oci', '--identity-label=false'],
    ...['--build-arg', 'BASE=localhost/base', '--build-arg', `VERSION=${release}`, '--build-arg', 'FILE=knit'],
    ...['--file', join(root, 'deploy', 'Containerfile'), '--tag', 'localhost/knit', layOut(file)],
  );
  rmSync(to, { recursive: true, force: true });
  buildah('push', '--quiet', 'localhost/knit', `oci:${to}:${release}`);
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  attach(to, { type: 'application/vnd.cyclonedx+json', name: 'knit.cdx.json', text: renderSbom(lock, ownParts()) });
  console.log(`${to}: knit ${release}, as skopeo copies it: oci:${to}:${release}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A folder with the file under the name that the recipe knows. */
function layOut(path: string): string {
  const folder = join(work, 'context');
  execFileSync('install', ['-D', '-m', '755', path, join(folder, 'knit')]);
  return folder;
}

/** The libraries and the loader that a program names, by their paths. */
function librariesOf(path: string): readonly string[] {
  const listed = execFileSync('ldd', [path], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
}

/** What is in the image and in no lockfile of the service: the runtime, and the C library. */
function ownParts() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'test', 'package.json'), 'utf8'));
  const [name = '', version = ''] = execFileSync('dpkg-query', ['-W', '-f', '${Package} ${Version}', 'libc6'], {
    encoding: 'utf8',
  }).split(' ');
  return [
    { name: 'bun', version: devDependencies.bun, purl: `pkg:npm/bun@${devDependencies.bun}`, licence: 'MIT' },
    { name, version, purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}`, licence: 'LGPL-2.1-or-later' },
  ];
}
