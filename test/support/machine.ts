import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../src/artefacts/settings.ts';
import { standIn } from './node-root.ts';
import type { RunOptions, RunResult, ScriptName } from './shell.ts';
import { makeCommands, makeFolder, run, script, shells } from './shell.ts';

/** A machine whose /etc, /var, /opt and /usr/local are folders of the test, with a kernel network of its own. */
export interface Machine {
  readonly folder: string;
}

/** How a script is run on a machine, as root and without KNIT_ROOT. */
export type MachineOptions = Omit<RunOptions, 'script'> & {
  readonly name?: ScriptName;
  readonly settings?: Partial<Settings>;
  /** Commands to run in the machine before the script, such as ones that make links. */
  readonly before?: string;
  /** Commands to run after it; the exit code stays the script's. */
  readonly after?: string;
  /** Commands that stand in for those of the machine; each logs how it was called to /var/log/commands. */
  readonly commands?: Readonly<Record<string, string>>;
};

/** Makes a machine with systemd and nothing installed. */
export function makeMachine(): Machine {
  const folder = makeFolder('machine');
  for (const path of ['etc/systemd/system', 'var/lib', 'var/log', 'opt', 'usr-local/bin']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  // Debian finds awk and iptables through here.
  symlinkSync('/srv/alternatives', join(folder, 'etc/alternatives'));
  cpSync(standIn, join(folder, 'stand-in'), { recursive: true });
  return { folder };
}

/** Runs one of the scripts on a machine. */
export function runMachine(machine: Machine, options: MachineOptions = {}): Promise<RunResult> {
  const { name = 'install', settings = {}, before = '', after = '', commands = {}, shell = 'dash', ...rest } = options;
  const logged = Object.entries({ systemctl: systemctl, ...commands }).map(([command, text]) => [
    command,
    `echo "${command} $*" >>/var/log/commands\n${text}`,
  ]);
  const path = `${makeCommands(Object.fromEntries(logged))}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const { folder } = machine;
  const body = `mount -t sysfs knit /sys\n${before}\n${shells[shell].join(' ')} -s - "$@" <<'END_OF_THE_SCRIPT'\n${script(name, settings)}END_OF_THE_SCRIPT\ncode=$?\n${after}\nexit $code\n`;
  return run({
    ...rest,
    script: body,
    path: rest.path ?? path,
    env: {
      KNIT_K3S_INSTALLER: '/srv/stand-in/k3s-installer.sh',
      STAND_IN: '/srv/stand-in',
      ...(shell === 'yash' && { LC_ALL: 'C.UTF-8' }),
      ...rest.env,
    },
    binds: [
      [`${folder}/etc`, '/etc'],
      [`${folder}/var`, '/var'],
      [`${folder}/opt`, '/opt'],
      [`${folder}/usr-local`, '/usr/local'],
      ...(rest.binds ?? []),
    ],
    sandbox: [
      ...['--cap-add', 'ALL', '--tmpfs', '/srv', '--ro-bind', `${folder}/stand-in`, '/srv/stand-in'],
      ...['--ro-bind', '/etc/alternatives', '/srv/alternatives', ...(rest.sandbox ?? [])],
    ],
  });
}

// Every unit that was started is active.
const systemctl = `case $1 in
  is-active) exec grep -q "^systemctl \\(re\\)\\?start $(eval "echo \\$$#")$" /var/log/commands ;;
  is-enabled) exit 1 ;;
esac`;

/** Puts a file on a machine. */
export function put({ folder }: Machine, path: string, text: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
