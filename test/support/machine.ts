import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../src/artefacts/settings.ts';
import { makeNode } from './machine-root.ts';
import type { RunOptions, RunResult, ScriptName } from './shell.ts';
import { makeCommands, pathOf, run, script, shells } from './shell.ts';

/** A machine whose /etc, /var, /opt and /usr/local are folders of the test, with a kernel network of its own. */
export interface Machine {
  /** What is /etc there is `etc` in this folder, and so on. */
  readonly folder: string;
  /** The folder of the stand-in for K3s and its installer, at the same path there. */
  readonly standIn: string;
}

/** How a script is run on a machine, as root and without KNIT_ROOT. */
export type MachineOptions = Omit<RunOptions, 'script'> & {
  readonly name?: ScriptName;
  readonly settings?: Partial<Settings>;
  /** The script itself, where it is not the one that `name` and `settings` make. */
  readonly text?: string;
  /** Commands to run in the machine before the script, such as ones that make links. */
  readonly before?: string;
  /** Commands to run after it; the exit code stays the script's. */
  readonly after?: string;
  /** Commands that stand in for those of the machine; each logs how it was called to /var/log/commands. */
  readonly commands?: Readonly<Record<string, string>>;
};

/** Makes a machine with systemd and nothing installed. */
export function makeMachine(): Machine {
  const { root, standIn } = makeNode();
  return { folder: root, standIn };
}

/** Runs one of the scripts on a machine. */
export function runMachine(machine: Machine, options: MachineOptions = {}): Promise<RunResult> {
  return run(onMachine(machine, options));
}

/** How `runMachine` runs a script, for whoever starts it in another way. */
export function onMachine(machine: Machine, options: MachineOptions = {}): RunOptions {
  const {
    name = 'install',
    settings = {},
    before = '',
    after = '',
    commands = {},
    shell = 'dash',
    text,
    ...rest
  } = options;
  const joins = options.env?.['K3S_URL'] === undefined ? {} : { curl: server };
  const logged = Object.entries({ systemctl: systemctl, ...joins, ...commands }).map(([command, text]) => [
    command,
    `echo "${command} $*" >>/var/log/commands\n${text}`,
  ]);
  const path = `${makeCommands(Object.fromEntries(logged))}:${pathOf(shell)}`;
  const { folder } = machine;
  const body = `/bin/mount -t sysfs knit /sys\n${healthy}\n${before}\n${shells[shell].join(' ')} -s - "$@" <<'END_OF_THE_SCRIPT'\n${text ?? script(name, settings)}END_OF_THE_SCRIPT\ncode=$?\n${after}\nexit $code\n`;
  return {
    ...rest,
    script: body,
    path: rest.path ?? path,
    env: {
      KNIT_K3S_INSTALLER: join(machine.standIn, 'k3s-installer.sh'),
      STAND_IN: machine.standIn,
      ...(shell === 'yash' && { LC_ALL: 'C.UTF-8' }),
      ...rest.env,
    },
    binds: [
      [`${folder}/etc`, '/etc'],
      [`${folder}/var`, '/var'],
      [`${folder}/opt`, '/opt'],
      [`${folder}/usr/local`, '/usr/local'],
      ...(rest.binds ?? []),
    ],
    sandbox: [
      ...['--cap-add', 'ALL', '--tmpfs', '/srv', '--bind', machine.standIn, machine.standIn],
      ...['--ro-bind', '/etc/alternatives', '/srv/alternatives', ...(rest.sandbox ?? [])],
    ],
  };
}

// What K3s does not start without: a default route, and cgroup v2, which this machine may lack.
const healthy = `{ /sbin/ip route add default dev lo
/bin/mount -t tmpfs knit /sys/fs/cgroup && echo 'cpuset cpu io memory pids' >/sys/fs/cgroup/cgroup.controllers; } 2>/dev/null`;

// A server that a node can join answers there.
const server = `case "$*" in
  */cacerts) echo '-----BEGIN CERTIFICATE-----' ;;
  */ping) printf 200 ;;
  *) exec /usr/bin/curl "$@" ;;
esac`;

/** A systemctl for which a unit is active when it was last started, not stopped. */
export const systemctl = `case $1 in
  is-active)
    unit=$(eval "echo \\$$#")
    exec sh -c 'sed -n "s/^systemctl \\(start\\|restart\\|stop\\) $1\\(\\.service\\)*$/\\1/p" /var/log/commands | tail -n 1 | grep -q start' - "$unit"
    ;;
  is-enabled) exit 1 ;;
esac`;

/** Puts a file on a machine. */
export function put({ folder }: Machine, path: string, text: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
