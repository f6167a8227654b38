import { runProgram } from './command-line.ts';
import { listenOnNode } from './node-listener.ts';

/** Runs the command line on Node and ends the process. */
export const main = (words: readonly string[]): Promise<never> => runProgram(words, { listen: listenOnNode });
