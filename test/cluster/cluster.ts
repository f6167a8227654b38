import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { k3sVersion } from './build.ts';
import type { Machine, NodeName, Outcome } from './machine.ts';
import { addresses } from './machine.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** One check of verify.sh's JSON. */
export interface Check {
  readonly id: string;
  readonly status: 'pass' | 'fail' | 'skip';
  readonly detail: string;
  readonly remedy?: string;
}

/** What verify.sh said: its exit code, its checks, and the seconds it took. */
export interface Verdict extends Outcome {
  readonly checks: readonly Check[];
}

/** A K3s network of one request on the machine's nodes, installed, verified and removed by knit's own scripts. */
export class Cluster {
  readonly machine: Machine;
  /** What the table calls it. */
  readonly name: string;
  readonly query: string;
  /** How many ways the pods asked when they were asked last. */
  ways = 0;
  #pods = new Map<NodeName, string[]>();
  #service = '';
  #dns = '';

  /** `query` without k3s: the release is the one that was built. */
  constructor(machine: Machine, name: string, query: string) {
    this.machine = machine;
    this.name = name;
    this.query = `${query}&k3s=${encodeURIComponent(k3sVersion)}`;
  }

  /** The path in the nodes of a script of knit for this request, as the service would answer it. */
  script(name: string, query = this.query): string {
    const text = execFileSync('node', [join(root, 'bin/knit.mjs'), name, query], { cwd: root });
    const file = `${createHash('sha256').update(query).digest('hex').slice(0, 8)}-${name}`;
    this.machine.write(file, text);
    return `/srv/cluster/scripts/${file}`;
  }

  /**
   * Runs install.sh on a node: the server where it is node a, else an agent of it, with --force: Kubernetes' own API server
   * does not answer for `/cacerts` as K3s' does, which preflight refuses. Whatever else it refuses is an error.
   */
  async install(node: NodeName, args = '--no-verify', query = this.query): Promise<Outcome> {
    const server: Record<string, string> =
      node === 'a' ? {} : { K3S_URL: `https://${addresses.a}:6443`, K3S_TOKEN: 'token' };
    const environment = {
      STAND_IN: '/srv/cluster/stand-in',
      KNIT_K3S_INSTALLER: '/srv/cluster/stand-in/k3s-installer.sh',
      ...server,
    };
    const force = node === 'a' ? '' : '--force';
    const command = `sh ${this.script('install.sh', query)} ${args} ${force}`;
    const outcome = await this.machine.run(node, command, environment);
    const refused = outcome.stderr.split('\n').filter((line) => /^ {2}refuse {2}(?!server: )/.test(line));
    return refused.length > 0 && outcome.code === 0 ? { ...outcome, code: 78 } : outcome;
  }

  uninstall(node: NodeName, args = ''): Promise<Outcome> {
    return this.machine.run(node, `sh ${this.script('uninstall.sh')} ${args}`);
  }

  /** Runs verify.sh on a node and reads its JSON. */
  async verify(node: NodeName, args = '--timeout 20', more = ''): Promise<Verdict> {
    const query = this.query + more;
    const outcome = await this.machine.run(node, `sh ${this.script('verify.sh', query)} --format json ${args}`);
    let checks: readonly Check[] = [];
    try {
      checks = (JSON.parse(outcome.stdout) as { checks: readonly Check[] }).checks;
    } catch {
      // no JSON: stderr says why
    }
    return { ...outcome, checks };
  }

  kubectl(words: string): Promise<string> {
    return this.machine.must('a', `k3s kubectl --request-timeout=10s ${words}`);
  }

  /** Installs on all nodes given, server first, and brings up the pods that truth asks. */
  async up(nodes: readonly NodeName[]): Promise<void> {
    for (const node of nodes) {
      const { code, stdout, stderr } = await this.install(node);
      if (code !== 0) throw new Error(`install.sh on node ${node} ended with ${code}:\n${stdout}${stderr}`);
    }
    await this.prepareTruth(nodes);
  }

  /** Starts a pod on each node and learns its addresses. */
  async prepareTruth(nodes: readonly NodeName[]): Promise<void> {
    await this.kubectl('apply -f /srv/cluster/node/truth.yaml');
    await this.machine.must(
      'a',
      'k3s kubectl rollout status ds/truth --timeout=90s && k3s kubectl -n kube-system rollout status deploy/coredns --timeout=90s',
    );
    const path = '{range .items[*]}{.spec.nodeName}{range .status.podIPs[*]} {.ip}{end}{"\\n"}{end}';
    const pods = await this.kubectl(`get pods -l app=truth -o jsonpath='${path}'`);
    this.#pods = new Map();
    for (const line of pods.trim().split('\n')) {
      const [node, ...own] = line.split(' ');
      this.#pods.set(node?.replace('node-', '') as NodeName, own);
    }
    if (this.#pods.size !== nodes.length) throw new Error(`pods on ${this.#pods.size} nodes, not ${nodes.length}`);
    this.#service = await this.kubectl("get service truth -o jsonpath='{.spec.clusterIP}'");
    this.#dns = await this.kubectl("-n kube-system get service kube-dns -o jsonpath='{.spec.clusterIP}'");
  }

  /** What does not work, measured by pods that were there before: a line each; none where all works. */
  async truth(): Promise<string[]> {
    this.ways = 0;
    const lines = await Promise.all(
      [...this.#pods].map(async ([node, own]) => {
        const peers = [...this.#pods].flatMap(([other, theirs]) => (other === node ? [] : theirs));
        const asked = [own[0], this.#dns, this.#service, ...peers].join(' ');
        this.ways += peers.length + 2;
        const { stdout } = await this.machine.run(node, `sh /srv/cluster/node/truth.sh ${asked}`);
        return stdout.trim().split('\n').filter(Boolean);
      }),
    );
    return lines.flat();
  }
}
