import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const packages = 'openrc,iproute2,iptables';
const root = join(tmpdir(), 'knit-openrc-bookworm');

/**
 * A Debian root with OpenRC, made by debootstrap and kept between runs. Nothing ever writes to it: machines are laid over
 * it. It gets its name when it is whole, so that a run that was interrupted leaves nothing that the next one takes for it.
 */
export async function makeOpenrcRoot(): Promise<string> {
  if (isOurs()) return join(root, 'debian');
  const folder = mkdtempSync(`${root}-`);
  const words = ['--variant=minbase', `--include=${packages}`, 'bookworm', join(folder, 'debian')];
  await promisify(execFile)('debootstrap', words, { timeout: 390_000, maxBuffer: 2 ** 24 });
  try {
    renameSync(folder, root);
  } catch (error) {
    // Another run was first.
    if (!isOurs()) throw error;
    rmSync(folder, { recursive: true, force: true });
  }
  return join(root, 'debian');
}

/** Whether the kept root is there, made by this user and closed to all others. */
function isOurs(): boolean {
  if (!existsSync(join(root, 'debian/sbin/openrc'))) return false;
  const { uid, mode } = lstatSync(root);
  if (uid === process.getuid?.() && (mode & 0o7777) === 0o700 && lstatSync(root).isDirectory()) return true;
  throw new Error(`${root} is somebody else's: remove it`);
}
