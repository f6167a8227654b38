import type { Check, Cluster, Verdict } from './cluster.ts';
import type { NodeName } from './machine.ts';

/** One thing that a living cluster must show: `run` throws where it does not. */
export interface Scenario {
  readonly name: string;
  readonly run: (cluster: Cluster) => Promise<void>;
}

/** Scenarios that share one cluster, which is made for them; `nodes` says on which nodes it is installed beforehand. */
export interface Suite {
  readonly name: string;
  readonly query: string;
  /** The nodes that exist. */
  readonly machine: readonly NodeName[];
  /** The nodes on which the network is installed before the first scenario. */
  readonly nodes: readonly NodeName[];
  readonly scenarios: readonly Scenario[];
}

/** A fault, what really happens then, and what verify.sh must say of it. */
export interface Fault {
  readonly name: string;
  /** A shell command on a node that breaks something. */
  readonly seed: readonly [NodeName, string];
  /** What the pods that were there before still reach: everything (`whole`) or not (`broken`). */
  readonly truth: 'whole' | 'broken';
  /** Where verify.sh runs; the server unless told. */
  readonly from?: NodeName;
  readonly args?: string;
  /** The exit code, and the check that must say it, with these words. */
  readonly code: 0 | 1 | 2;
  readonly check?: string;
  readonly says?: RegExp;
  /** The command that the remedy must hold, and the node to run it on. Without one, `mend` ends the fault. */
  readonly remedy?: readonly [NodeName, string];
  readonly mend?: readonly [NodeName, string];
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until what is asked says nothing is wrong, and gives what it said last. */
export async function settled(
  ask: () => Promise<string[]>,
  want: (wrong: string[]) => boolean,
  seconds = 30,
): Promise<string[]> {
  const end = Date.now() + seconds * 1000;
  let wrong = await ask();
  while (!want(wrong) && Date.now() < end) {
    await sleep(500);
    wrong = await ask();
  }
  return wrong;
}

/** What verify.sh said, in a few lines, for the reader of a failure. */
export function told({ code, checks, stderr }: Verdict): string {
  const lines = checks
    .filter(({ status }) => status !== 'pass')
    .map((one) => `  ${one.status} ${one.id}: ${one.detail}${one.remedy ? `\n    remedy: ${one.remedy}` : ''}`);
  return `verify.sh ended with ${code}\n${lines.join('\n')}\n${checks.length === 0 ? stderr : ''}`;
}

/** Throws with the text where the condition does not hold. */
export function must(condition: boolean, text: string): void {
  if (!condition) throw new Error(text);
}

function find(verdict: Verdict, id: string): Check {
  const found = verdict.checks.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no check ${id}: ${told(verdict)}`);
  return found;
}

/** The scenario of a fault: seed it, measure the truth, ask verify.sh, follow its remedy, and all must be well again. */
export function scenarioOf(fault: Fault): Scenario {
  return { name: fault.name, run: (cluster) => runFault(cluster, fault) };
}

async function runFault(cluster: Cluster, fault: Fault): Promise<void> {
  const { machine } = cluster;
  const truth = (): Promise<string[]> => cluster.truth();
  await machine.must(...fault.seed);
  try {
    const wrong = await settled(truth, (lines) => (fault.truth === 'whole') === (lines.length === 0));
    must(
      (fault.truth === 'whole') === (wrong.length === 0),
      `the fault is not as it should be, ${wrong.length} things are wrong: ${wrong.join('; ')}`,
    );
    const verdict = await cluster.verify(fault.from ?? 'a', fault.args);
    must(verdict.code === fault.code, `expected ${fault.code}: ${told(verdict)}`);
    if (fault.check !== undefined) {
      const check = find(verdict, fault.check);
      must(check.status !== 'pass' || fault.code === 0, `${fault.check} passed: ${told(verdict)}`);
      must(fault.says === undefined || fault.says.test(check.detail), `${fault.check} says: ${told(verdict)}`);
      if (fault.remedy !== undefined) {
        const [node, command] = fault.remedy;
        must(check.remedy?.includes(command) ?? false, `no ${command} in the remedy: ${check.remedy}`);
        await machine.must(node, command);
      }
    }
  } catch (error) {
    await machine.run(...(fault.mend ?? fault.remedy ?? ['a', 'true']));
    throw error;
  }
  if (fault.mend !== undefined) await machine.must(...fault.mend);
  const left = await settled(truth, (lines) => lines.length === 0);
  must(left.length === 0, `the remedy left: ${left.join('; ')}`);
  const after = await cluster.verify(fault.from ?? 'a');
  must(after.code === 0, `after the remedy: ${told(after)}`);
}
