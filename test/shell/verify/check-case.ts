import type { CheckId } from '../../../src/plan/plan.ts';
import type { ShellName } from '../../support/shell.ts';
import { healthy } from './healthy.ts';
import type { World } from './world.ts';

/** One seeded fault, or one thing that cannot be looked at, and what the check says of it. */
export interface CheckCase {
  readonly check: CheckId;
  /** The fault in the words of docs/verification.md. */
  readonly fault: string;
  /** The healthy world that it is seeded in. */
  readonly query: string;
  readonly seed: (world: World) => void;
  readonly detail: RegExp;
  readonly status?: 'fail' | 'skip';
  /** The shell that it needs; else any. */
  readonly shell?: ShellName;
}

/** A world in which only one check runs. */
export function worldOf({ check, query, seed }: Pick<CheckCase, 'check' | 'query' | 'seed'>): World {
  const world = healthy(query);
  world.settings = { ...world.settings, CHECKS: check };
  seed(world);
  return world;
}

/** Hides a command that this machine may have. Ksh finds it all the same, so the case names another shell. */
export const hide = (world: World, ...commands: string[]): void => {
  for (const command of commands) {
    delete world.commands[command];
    for (const folder of ['/usr/sbin', '/usr/bin']) {
      world.network.push(`[ ! -e ${folder}/${command} ] || mount --bind /dev/null ${folder}/${command}`);
    }
  }
};

/** Changes the text of a file of the node. */
export const edit = (world: World, path: string, change: (text: string) => string): void => {
  const file = world.files[path];
  if (file === undefined) throw new Error(`The world has no ${path}`);
  world.files[path] = { ...file, text: change(file.text) };
};
