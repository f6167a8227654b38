import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const requirements = fileURLToPath(new URL('spdx-requirements.txt', import.meta.url));

/**
 * The validator of SPDX documents by their makers, `pyspdxtools`: installed from PyPI once a machine, of the versions that
 * spdx-requirements.txt pins, into `~/.cache/knit-forms`. Fails by name without Python or its venv.
 */
export function spdxTools(): string {
  const pinned = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(homedir(), '.cache', 'knit-forms', `spdx-tools-${pinned}`);
  const program = join(folder, 'bin', 'pyspdxtools');
  const finished = join(folder, '.finished');
  if (existsSync(finished)) return program;
  mkdirSync(folder, { recursive: true });
  run('python3', ['-m', 'venv', '--clear', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--no-deps', '--only-binary', ':all:', '-r', requirements]);
  writeFileSync(`${finished}.new`, '');
  renameSync(`${finished}.new`, finished);
  return program;
}

function run(command: string, words: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${command} is missing: install python3 and python3-venv`);
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${status}: ${stdout}${stderr}`);
}
