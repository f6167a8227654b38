import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The nodes' names and IPv4 addresses; the first is the server. */
export const addresses = { a: '192.168.77.11', b: '192.168.77.12', c: '192.168.77.13' } as const;
export type NodeName = keyof typeof addresses;
/** Where a command is run: a node, or the switch between them. */
export type Place = NodeName | 'switch';
export const nodeNames = Object.keys(addresses) as NodeName[];

/** What a command in a node gave: its exit code, stdout and stderr, and the seconds it took. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The process number of the only child of a process, which Linux tells. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? 0);
}

/**
 * A switch and nodes on it, each in namespaces of its own: nothing of this machine's network, mounts or host name changes,
 * and when the processes that hold the namespaces end, all of it is gone.
 */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'knit-cluster-'));
  readonly #sources: readonly string[];
  readonly #holders: ChildProcess[] = [];
  readonly #inits = new Map<Place, number>();

  constructor(programs: string, images: string) {
    this.#sources = [programs, images];
    cpSync(join(here, 'node'), join(this.folder, 'node'), { recursive: true });
    cpSync(join(here, '../shell/stand-in'), join(this.folder, 'stand-in'), { recursive: true });
    cpSync(join(here, 'node/k3s.sh'), join(this.folder, 'stand-in/k3s.sh'));
    appendFileSync(join(this.folder, 'stand-in/k3s-killall.sh'), readFileSync(join(here, 'node/killall-pods.sh')));
    for (const name of ['bin', 'images', 'scripts', 'nodes']) mkdirSync(join(this.folder, name));
    execFileSync('sh', [join(here, 'node/pki.sh'), join(this.folder, 'pki')]);
  }

  #hold(args: readonly string[], log: string): ChildProcess {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (bytes: Buffer) => writeFileSync(log, bytes, { flag: 'a' }));
    this.#holders.push(child);
    return child;
  }

  #in(name: Place, flags: readonly string[], command: readonly string[]): void {
    execFileSync('nsenter', ['-t', String(this.#inits.get(name)), ...flags, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Starts the switch and the nodes; they have addresses on one link, IPv4 and IPv6, and a default route to the switch. */
  async start(names: readonly NodeName[]): Promise<void> {
    const plug = this.#hold(['-n', 'sleep', 'infinity'], join(this.folder, 'switch.log'));
    await sleep(200);
    this.#inits.set('switch', plug.pid ?? 0);
    const onSwitch = (...words: string[]): void => this.#in('switch', ['-n'], ['ip', ...words]);
    onSwitch('link', 'set', 'lo', 'up');
    onSwitch('link', 'add', 'br0', 'type', 'bridge');
    onSwitch('addr', 'add', '192.168.77.1/24', 'dev', 'br0');
    onSwitch('addr', 'add', 'fd00:77::1/64', 'dev', 'br0', 'nodad');
    onSwitch('link', 'set', 'br0', 'up');
    for (const name of names) await this.#startNode(name, onSwitch);
  }

  async #startNode(name: NodeName, onSwitch: (...words: string[]) => void): Promise<void> {
    const folder = join(this.folder, 'nodes', name);
    mkdirSync(folder);
    const flags = ['-m', '-u', '-i', '-n', '-p', '--fork', '--kill-child', '--propagation', 'private'];
    const holder = this.#hold(
      [...flags, 'sh', join(here, 'node/init.sh'), this.folder, name, ...this.#sources],
      join(folder, 'init.log'),
    );
    for (let at = 0; !existsSync(join(folder, 'ready')); at++) {
      if (at > 100) throw new Error(`node ${name} does not start: ${readFileSync(join(folder, 'init.log'), 'utf8')}`);
      await sleep(100);
    }
    const init = childOf(holder.pid ?? 0);
    this.#inits.set(name, init);
    writeFileSync(join(folder, 'pid'), `${init}\n`);
    onSwitch('link', 'add', `to-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(init));
    onSwitch('link', 'set', `to-${name}`, 'master', 'br0', 'up');
    // A link of this kind takes frames of any size as long as they are not cut up yet, which no wire does.
    const features = ['tso', 'gso', 'gro', 'tx-udp_tnl-segmentation', 'tx-udp_tnl-csum-segmentation'];
    this.#in(name, ['-n'], ['ethtool', '-K', 'eth0', ...features.flatMap((feature) => [feature, 'off'])]);
    const last = addresses[name].split('.')[3];
    for (const words of [
      ['link', 'set', 'eth0', 'up'],
      ['addr', 'add', `${addresses[name]}/24`, 'dev', 'eth0'],
      ['addr', 'add', `fd00:77::${last}/64`, 'dev', 'eth0', 'nodad'],
      ['route', 'add', 'default', 'via', '192.168.77.1'],
      ['-6', 'route', 'add', 'default', 'via', 'fd00:77::1'],
    ]) {
      this.#in(name, ['-n'], ['ip', ...words]);
    }
  }

  /** Runs a shell command in a node as root, with the environment that a login has, and gives what came of it. */
  run(
    name: Place,
    command: string,
    environment: Readonly<Record<string, string>> = {},
    seconds = 300,
  ): Promise<Outcome> {
    const started = Date.now();
    const words = Object.entries({
      HOME: '/root',
      TERM: 'dumb',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...environment,
    }).map(([key, value]) => `${key}=${value}`);
    const spaces = name === 'switch' ? ['-n'] : ['-m', '-u', '-i', '-n', '-p', '-r', '-w'];
    const flags = ['-t', String(this.#inits.get(name)), ...spaces];
    const child = spawn('nsenter', [...flags, 'env', '-i', ...words, 'timeout', String(seconds), 'sh', '-c', command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      // What the command leaves behind may hold its output open: the command itself is waited for.
      child.on('exit', (code) =>
        setTimeout(() => resolve({ code: code ?? 255, stdout, stderr, seconds: (Date.now() - started) / 1000 }), 50),
      );
    });
  }

  /** As `run`, but a command that fails is an error that says what it said. */
  async must(name: Place, command: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(name, command, environment);
    if (code !== 0) throw new Error(`on node ${name}: ${command}\nended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Writes a script into the folder that all nodes see as /srv/cluster/scripts. */
  write(name: string, text: string | Uint8Array): void {
    writeFileSync(join(this.folder, 'scripts', name), text);
  }

  /** Ends every node, the switch and what was mounted: each by the process or path that this machine made. */
  stop(): void {
    for (const init of this.#inits.values()) {
      try {
        process.kill(init, 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
    for (const holder of this.#holders) holder.kill('SIGKILL');
    if (process.env['KNIT_CLUSTER_KEEP'] !== undefined) return;
    // What was just told to end may still be writing.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
