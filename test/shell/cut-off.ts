import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ShellName } from '../support/shell.ts';
import { makeFolder, run } from '../support/shell.ts';

/** What cuts scripts off: the library that forks shells, and a folder of commands that record that they were called. */
export interface Cutter {
  readonly library: string;
  readonly recorders: string;
}

/** Compiles the library, and makes a recorder for every command that this machine has. */
export async function makeCutter(): Promise<Cutter> {
  const library = join(makeFolder('cutter'), 'cut-off.so');
  const source = fileURLToPath(new URL('cut-off.c', import.meta.url));
  await promisify(execFile)('cc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl']);
  const recorders = makeFolder('recorders');
  const recorder = join(recorders, 'recorder');
  writeFileSync(recorder, '#!/bin/dash\necho "$0 $*" >>/srv/out/effects\n', { mode: 0o755 });
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const names = new Set(folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder)));
  for (const name of [...names, 'k3s', 'kubectl', 'ipset', 'rc-service']) {
    if (!existsSync(join(recorders, name))) symlinkSync('recorder', join(recorders, name));
  }
  return { library, recorders };
}

/** Which beginnings of a script are run. */
export interface Cuts {
  readonly shell: PreloadedShell;
  /** An option of the script. */
  readonly option?: string;
  /** What the shell gets at most. */
  readonly text: string;
  /** Every byte up to this one, */
  readonly denseTo: number;
  /** every byte from this one on, */
  readonly denseFrom: number;
  /** and every so many in between. */
  readonly stride: number;
}

/** A shell that reads its script through a library of the test, as a static program does not. */
export type PreloadedShell = Exclude<ShellName, 'busybox-static'>;

/** What cut-off scripts did. */
export interface CutOff {
  readonly beginnings: number;
  /** What had an effect or did not end, and after how many bytes; nothing where all is well. */
  readonly effects: readonly string[];
}

const commands: Readonly<Record<PreloadedShell, string>> = {
  dash: '/usr/bin/dash',
  bash: '/usr/bin/bash --posix',
  busybox: '/usr/bin/busybox ash',
  mksh: '/usr/bin/mksh',
  ksh93: '/usr/bin/ksh93',
  yash: '/usr/bin/yash',
  zsh: '/usr/bin/zsh --emulate sh',
  sh: '/bin/sh',
};

/** Has a shell read a script from a pipe and be cut off, as often as `cuts` says; each time all else is as at the start. */
export async function cutOff({ library, recorders }: Cutter, cuts: Cuts): Promise<CutOff> {
  const folder = makeFolder('cut');
  for (const path of ['out', 'empty', 'in']) mkdirSync(join(folder, path));
  writeFileSync(join(folder, 'in/script'), cuts.text);
  const bind = (option: string, from: string, to: string) => [option, from, to];
  const at = `${cuts.denseTo} ${cuts.denseFrom} ${cuts.stride}`;
  // Ksh93 spins for ever where a script ends within a character of a here-document, but for where bytes are characters.
  const locale = cuts.shell === 'yash' ? 'C.UTF-8' : 'C';
  const feed = `cd /srv/empty
/usr/bin/cat /srv/in/script | LC_ALL=${locale} PATH=/srv/recorders CUT_OFF_AT='${at}' CUT_OFF_LOG=/srv/out/log \\
  LD_PRELOAD=/srv/cut-off.so ${commands[cuts.shell]} -s - ${cuts.option ?? '--force'} >>/srv/out/effects 2>/dev/null
echo fed`;
  const { stdout, stderr } = await run({
    script: feed,
    limit: 4 * 3_500_000,
    sandbox: [
      ...['--tmpfs', '/srv', ...bind('--bind', join(folder, 'out'), '/srv/out')],
      ...bind('--ro-bind', recorders, '/srv/recorders'),
      ...bind('--bind', join(folder, 'empty'), '/srv/empty'),
      ...bind('--ro-bind', join(folder, 'in'), '/srv/in'),
      ...bind('--ro-bind', library, '/srv/cut-off.so'),
    ],
  });
  const text = (name: string) => {
    const path = join(folder, 'out', name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  };
  const log = text('log');
  const count = log.map((line) => /^beginnings (\d+)$/.exec(line)?.[1]).find((number) => number !== undefined);
  return {
    beginnings: Number(count ?? 0),
    effects: [
      ...log.filter((line) => !line.startsWith('beginnings ')),
      ...text('effects').slice(0, 20),
      ...readdirSync(join(folder, 'empty')),
      ...(stdout === 'fed\n' && count !== undefined ? [] : [`ended early: ${stderr}`]),
    ],
  };
}
