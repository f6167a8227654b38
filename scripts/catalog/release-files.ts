import { createHash } from 'node:crypto';
import type { K3sFilePins } from '../../src/catalog/k3s-file-pins.ts';
import { imageArchiveOf, k3sFiles, k3sFileUrl, k3sInstallerUrl } from '../../src/catalog/k3s-files.ts';
import { download } from '../../src/runtime/download.ts';
import { printable, SourceError } from '../../src/runtime/source-error.ts';
import type { Options } from './options.ts';

const mebibyte = 1024 * 1024;

/**
 * What upstream says of the files of one K3s release that a site without a way out fetches: a row for the sums of each
 * architecture, and one for the installer at the release's tag, which is measured. Throws SourceError.
 */
export async function releaseFiles(options: Options, version: string, day: string): Promise<readonly K3sFilePins[]> {
  const row = (source: string, files: Readonly<Record<string, string>>): K3sFilePins => ({
    version,
    seen: 'measured',
    source,
    checked: day,
    files,
  });
  const rows: K3sFilePins[] = [];
  for (const files of k3sFiles) {
    const source = k3sFileUrl(version, files.sums);
    const address = options.downloads + new URL(source).pathname;
    const bytes = await download(address, {
      bytes: mebibyte,
      seconds: options.timeout,
      mayLeadTo: (target) => isStoreOf(options.downloads, target),
    });
    const sums = readSums(address, bytes);
    const wanted = [files.program, imageArchiveOf(files, version)];
    const missing = wanted.find((name) => !sums.has(name));
    if (missing !== undefined) throw new SourceError('refused', `${address} does not name ${missing}`);
    const digests = wanted.map((name) => [name, sums.get(name) ?? '']);
    rows.push(row(source, Object.fromEntries([...digests, [files.sums, digestOf(bytes)]])));
  }
  const source = k3sInstallerUrl(version);
  const address = options.raw + new URL(source).pathname;
  const installer = await download(address, { bytes: mebibyte, seconds: options.timeout });
  if (!new TextDecoder().decode(installer.slice(0, 2)).startsWith('#!')) {
    throw new SourceError('refused', `${address} is no script`);
  }
  return [...rows, row(source, { 'install.sh': digestOf(installer) })];
}

// GitHub keeps what releases publish at another host, whose name has changed before.
const isStoreOf = (downloads: string, { protocol, hostname }: URL): boolean =>
  protocol === 'https:'
    ? hostname.endsWith('.githubusercontent.com')
    : protocol === 'http:' && hostname === '127.0.0.1' && downloads.startsWith('http://127.0.0.1:');

function readSums(address: string, bytes: Uint8Array): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    if (line === '') continue;
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) [ *]([\w.+-]+)$/.exec(line) ?? [];
    if (name === '') throw new SourceError('refused', `${address} is no list of sums: ${printable(line)}`);
    if (sums.has(name)) throw new SourceError('refused', `${address} names ${name} twice`);
    sums.set(name, sha256);
  }
  return sums;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
