import type { Check, Cluster, Verdict } from './cluster.ts';
import type { NodeName, Place } from './machine.ts';

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

/** A row of the table that ends a run: a state, what the pods found, what verify.sh said, what came of its remedy. */
export interface Row {
  readonly suite: string;
  readonly state: string;
  truth: string;
  verify: string;
  remedy: string;
  isRight: boolean;
}

/** The rows of this run, in the order of the scenarios. */
export const table: Row[] = [];

/** A fault, what really happens then, and what verify.sh must say of it. */
export interface Fault {
  /** Its number in the list of faults that real clusters had, where it is one of them. */
  readonly number?: number;
  readonly name: string;
  /** A shell command on a node that breaks something. */
  readonly seed: readonly [Place, string];
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
  readonly mend?: readonly [Place, string];
  /** What no remedy may hold: advice about something else. */
  readonly never?: RegExp;
  /** Options of verify.sh at the end, where what is proven then needs some. */
  readonly after?: string;
  /** Other parameters for verify.sh than those of the cluster: what was asked for and is not so. */
  readonly asks?: string;
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
  return { name: nameOf(fault), run: (cluster) => runFault(cluster, fault) };
}

const nameOf = ({ name, number }: Fault): string => (number === undefined ? name : `${name} (${number})`);

async function runFault(cluster: Cluster, fault: Fault): Promise<void> {
  const row: Row = { suite: cluster.name, state: nameOf(fault), truth: '?', verify: '?', remedy: '-', isRight: false };
  table.push(row);
  const { machine } = cluster;
  const truth = (): Promise<string[]> => cluster.truth();
  await machine.must(...fault.seed);
  try {
    const wrong = await settled(truth, (lines) => (fault.truth === 'whole') === (lines.length === 0));
    row.truth = wrong.length === 0 ? 'all reach all' : `${wrong.length} of ${cluster.ways} ways dead: ${wrong[0]}`;
    must(
      (fault.truth === 'whole') === (wrong.length === 0),
      `the fault is not as it should be, ${wrong.length} things are wrong: ${wrong.join('; ')}`,
    );
    const verdict = await cluster.verify(fault.from ?? 'a', fault.args, fault.asks);
    row.verify = `${verdict.code}: ${verdict.checks
      .filter(({ status }) => status === (verdict.code === 2 ? 'skip' : 'fail'))
      .map(({ id }) => id)
      .join(', ')}`;
    must(verdict.code === fault.code, `expected ${fault.code}: ${told(verdict)}`);
    for (const { remedy = '' } of verdict.checks)
      must(fault.never?.test(remedy) !== true, `advice about something else: ${told(verdict)}`);
    if (fault.check !== undefined) await follow(cluster, fault, verdict, row);
  } catch (error) {
    await machine.run(...(fault.mend ?? fault.remedy ?? ['a', 'true']));
    throw error;
  }
  if (fault.mend !== undefined) await machine.must(...fault.mend);
  const left = await settled(truth, (lines) => lines.length === 0);
  must(left.length === 0, `the remedy left: ${left.join('; ')}`);
  const after = await cluster.verify(
    fault.from ?? 'a',
    `--timeout 20 ${fault.after ?? (fault.from ? '--allow-skip' : '')}`,
  );
  must(after.code === 0, `after the remedy: ${told(after)}`);
  row.remedy =
    fault.remedy === undefined ? `in words; mended by the test` : `${fault.remedy[1]} on ${fault.remedy[0]}: mended`;
  row.isRight = true;
}

/** Looks for the words that are due in the check that must tell, and runs the command of its remedy as it is printed. */
async function follow(cluster: Cluster, fault: Fault, verdict: Verdict, row: Row): Promise<void> {
  const check = find(verdict, fault.check ?? '');
  must(check.status !== 'pass' || fault.code === 0, `${fault.check} passed: ${told(verdict)}`);
  must(fault.says === undefined || fault.says.test(check.detail), `${fault.check} says: ${told(verdict)}`);
  if (fault.remedy === undefined) return;
  const [node, command] = fault.remedy;
  must(check.remedy?.includes(command) ?? false, `no ${command} in the remedy: ${check.remedy}`);
  row.remedy = `${command} on ${node}`;
  await cluster.machine.must(node, command);
}

/** The table in Markdown. */
export function printed(): string {
  const bySuite = [...table].sort((one, other) => one.suite.localeCompare(other.suite));
  const lines = bySuite.map(
    ({ suite, state, truth, verify, remedy, isRight }) =>
      `| ${isRight ? 'right' : 'WRONG'} | ${suite} | ${state} | ${truth} | ${verify} | ${remedy} |`,
  );
  return [
    '| row | network | state | truth, by pods | verify.sh | its remedy |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
