import { appendFileSync } from 'node:fs';
import { isHere, tierAsked } from '../tiers.ts';

/**
 * Whether a test that is judged by a command runs: everywhere but in the first tier on a machine that lacks it. That is said,
 * and counted as a test that did not run; the system tier runs it, and fails without the command.
 */
export function wanted(command: string): boolean {
  if (tierAsked !== 'first' || isHere(command)) return true;
  const file = process.env['KNIT_TEST_MISSING'];
  if (file !== undefined) appendFileSync(file, `${command}\n`);
  return false;
}
