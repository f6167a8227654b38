import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileLines, imageLines, lockOf } from '../../src/artefacts/airgap/lock.ts';
import { templateOf } from '../../src/artefacts/scripts.ts';
import { settingsOf } from '../../src/artefacts/settings.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { release } from '../../src/runtime/release.ts';
import { partText, renderScript } from '../../src/shell/script.ts';
import { templateFiles } from '../../templates/disk.ts';
import type { Settings } from '../../templates/settings.ts';
import { tierAsked } from '../tiers.ts';

// The first tier wants no package: every script is run there by the sh of the machine, whichever shell a test names.
// So is it where many runs matter more than many shells.
const isFirstTier = tierAsked === 'first' || process.env['KNIT_TEST_SHELL'] === 'sh';

const staticProgram = fileURLToPath(new URL('../node_modules/.debian/busybox-static/bin/busybox', import.meta.url));

const all = {
  dash: ['dash'],
  bash: ['bash', '--posix'],
  busybox: ['busybox', 'ash'],
  // The one of the package busybox-static runs its own applets before all other programs, whatever the PATH says.
  'busybox-static': [staticProgram, 'ash'],
  mksh: ['mksh'],
  ksh93: ['ksh93'],
  yash: ['yash'],
  zsh: ['zsh', '--emulate', 'sh'],
} as const;

/** The name of one shell. */
export type ShellName = keyof typeof all | 'sh';

const sh = ['sh'] as const;

/** The shells that every script must run in, with the words that start them. */
export const shells: Readonly<Record<ShellName, readonly [string, ...string[]]>> = isFirstTier
  ? { sh, dash: sh, bash: sh, busybox: sh, 'busybox-static': sh, mksh: sh, ksh93: sh, yash: sh, zsh: sh }
  : { sh, ...all };

/** Every shell's name, for tables of tests; the first tier has one. */
export const shellNames = isFirstTier ? (['sh'] as const) : (Object.keys(all) as (keyof typeof all)[]);

/** The name of one script. */
export type ScriptName = 'install' | 'preflight' | 'verify' | 'uninstall' | 'fetch' | 'load';

/** One script with the settings of a request that asks for nothing, but for the given ones, and the parts for them. */
export function script(name: ScriptName, settings: Partial<Settings> = {}): string {
  const all = { ...defaults, ...settings };
  return renderScript(templateOf(`${name}.sh`, all), all);
}

/** One part as scripts in a language have it. */
export function part(file: string, language: string = 'en'): string {
  const catalogue = language === 'en' ? undefined : JSON.parse(templateFiles[`${language}.json`] ?? '');
  return partText(templateFiles, file, language, catalogue);
}

/** The settings of a request that asks for nothing. */
export const defaults: Settings = settingsOfQuery('');

/** The settings that a query means. */
export function settingsOfQuery(query: string): Settings {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new Error(`${query}: ${JSON.stringify(parsed)}`);
  const resolved = resolvePlan(parsed.request, { release, delivery: 'pull' });
  if (!resolved.ok) throw new Error(`${query}: ${JSON.stringify(resolved)}`);
  const lock = lockOf(resolved.plan);
  const needed = { files: fileLines(lock), images: imageLines(lock) };
  return settingsOf(resolved.plan, { needed, isAirgap: parsed.request.airgap === true });
}

/** How a script is run. */
export interface RunOptions {
  readonly shell?: ShellName;
  /** Text of the script; it comes from a pipe unless `file` says where it lies. */
  readonly script?: string;
  readonly file?: string;
  readonly args?: readonly string[];
  /** The whole environment but for PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** The PATH; that of the shell's tests by default. */
  readonly path?: string;
  /** Folders that the script may write to; all else is read-only, `/tmp` is private and empty. */
  readonly writable?: readonly string[];
  /** `[from, to]`: a folder of this machine that the script sees elsewhere, writable. */
  readonly binds?: readonly (readonly [string, string])[];
  /** Whether it reaches this machine's loopback; otherwise it has no network. */
  readonly network?: boolean;
  readonly cwd?: string;
  /** Without root's rights. */
  readonly unprivileged?: boolean;
  /** More words for bwrap. */
  readonly sandbox?: readonly string[];
  /** Milliseconds after which it is killed and the run fails. */
  readonly limit?: number;
}

/** What a run left. */
export interface RunResult {
  /** Exit status; 128 and the signal's number where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The command that runs a script as `options` say, away from everything that they do not name. */
export function commandOf(options: RunOptions): readonly string[] {
  const words = ['unshare', ...namespaces(), '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  if (options.network !== true) words.push('--net');
  words.push('--', 'sh', sandbox);
  for (const folder of options.writable ?? []) words.push('--bind', folder, folder);
  const path = options.path ?? pathOf(options.shell ?? 'dash');
  for (const folder of path.split(':')) {
    if (folder.startsWith(tmpdir()) && !inside(folder, options)) words.push('--ro-bind', folder, folder);
  }
  for (const [from, to] of options.binds ?? []) words.push('--bind', from, to);
  if (options.file?.startsWith('/') && !inside(options.file, options))
    words.push('--ro-bind', options.file, options.file);
  if (options.unprivileged === true) words.push('--unprivileged');
  words.push(...(options.sandbox ?? []), '--chdir', options.cwd ?? '/', '--', 'env', '-i', 'HOME=/tmp');
  words.push(`PATH=${path}`);
  // Yash reads a script in the encoding of the locale, and refuses it whole where that has no Japanese.
  if (options.shell === 'yash') words.push('LC_ALL=C.UTF-8');
  for (const [name, value] of Object.entries(options.env ?? {})) words.push(`${name}=${value}`);
  // A PATH of the test must not keep the shell itself from being found.
  const [shell, ...flags] = shells[options.shell ?? 'dash'];
  words.push(
    shell === staticProgram ? busyboxStatic() : which(shell),
    ...flags,
    ...(options.file === undefined ? ['-s', '-'] : [options.file]),
  );
  return [...words, ...(options.args ?? [])];
}

const sandbox = fileURLToPath(new URL('sandbox.sh', import.meta.url));

let asRoot: readonly string[] | undefined;

/** The words by which unshare gives root's rights: by a user namespace, or root's own where there is none to be had. */
function namespaces(): readonly string[] {
  const words = ['--user', '--map-root-user'];
  asRoot ??= spawnSync('unshare', [...words, 'true']).status === 0 || process.getuid?.() !== 0 ? words : [];
  return asRoot;
}

function inside(file: string, { writable = [] }: RunOptions): boolean {
  return writable.some((folder) => file.startsWith(`${folder}/`));
}

function which(command: string): string {
  const found = systemPath.split(':').find((folder) => existsSync(`${folder}/${command}`));
  if (found === undefined) throw new Error(`These tests need ${command}: npm run prepare-tests system`);
  return `${found}/${command}`;
}

/** Runs a script in one shell and waits for it. */
export async function run(options: RunOptions): Promise<RunResult> {
  return finished(start(options), options.limit);
}

/** Starts a script; it and all that it starts die with it. */
export function start(options: RunOptions): ReturnType<typeof spawn> {
  const [command = '', ...words] = commandOf(options);
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: systemPath } });
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.file === undefined ? options.script : '');
  return child;
}

/** Waits for a started script. */
export function finished(child: ReturnType<typeof spawn>, limit = 50_000): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Script still ran after ${limit} ms\n${stdout}\n${stderr}`));
    }, limit);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), stdout, stderr });
    });
  });
}

/** An empty folder for one test. */
export function makeFolder(name = 'knit'): string {
  return mkdtempSync(joinPath(tmpdir(), `${name}-test-`));
}

/** A folder of commands: each name is a script text, or `undefined` for this machine's own. */
export function makeCommands(commands: Readonly<Record<string, string | undefined>>): string {
  const folder = makeFolder('commands');
  for (const [name, text] of Object.entries(commands)) {
    if (text === undefined) symlinkSync(which(name), joinPath(folder, name));
    else writeFileSync(joinPath(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return folder;
}

function busyboxStatic(): string {
  if (!existsSync(staticProgram)) throw new Error('These tests need busybox-static: npm run prepare-tests system');
  return staticProgram;
}

/** A folder with nothing but BusyBox under each of its names, and the given commands. */
export function makeBusybox(
  commands: Readonly<Record<string, string | undefined>> = {},
  shell: 'busybox' | 'busybox-static' = 'busybox',
): string {
  const program = shell === 'busybox' ? which('busybox') : busyboxStatic();
  const folder = makeCommands(commands);
  mkdirSync(folder, { recursive: true });
  for (const applet of busyboxApplets) {
    const link = joinPath(folder, applet);
    if (!existsSync(link)) symlinkSync(program, link);
  }
  return folder;
}

const applets = new Map<ShellName, string>();

/** The PATH of a shell's tests: this machine's, but for BusyBox, whose own applets stand before it. */
export function pathOf(shell: ShellName): string {
  if ((shell !== 'busybox' && shell !== 'busybox-static') || isFirstTier) return systemPath;
  const folder = applets.get(shell) ?? makeBusybox({}, shell);
  applets.set(shell, folder);
  return `${folder}:${systemPath}`;
}

/** How scripts are run in each shell; BusyBox' also beside this machine's own programs. */
export const userlands: readonly (readonly [string, () => Partial<RunOptions>])[] = [
  ...shellNames.map((shell): readonly [string, () => Partial<RunOptions>] => [shell, () => ({ shell })]),
  ["busybox beside this machine's programs", () => ({ shell: 'busybox', path: systemPath })],
];

// What scripts may use: the applets of a small image, not all that Debian's BusyBox happens to have.
const busyboxApplets = [
  'sh ash awk basename busybox cat chmod chown cmp cp cut date dd df diff dirname du echo env expr false find free',
  'grep head hostname id ip kill ln ls md5sum mkdir mktemp modprobe mount mv nproc od pidof ps printf pwd readlink',
  'realpath rm rmdir route sed seq sha256sum sleep sort stat sync sysctl tail tar tee test timeout touch tr true',
  'uname uniq uptime wc wget which xargs [',
].flatMap((line) => line.split(' '));
