import { answer } from './answer.ts';
import { parseArguments } from './arguments.ts';
import { check } from './check.ts';
import { checkArchive, isArchive } from './check-archive.ts';
import type { Outcome } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { keygen, signers } from './keys.ts';
import type { World } from './world.ts';

/** Does what the words after the program's name ask for. */
export async function run(words: readonly string[], world: World): Promise<Outcome> {
  const parsed = parseArguments(words);
  const { language, say, print, deployment } = world;
  if (!parsed.ok) {
    say(`knit: ${parsed.problem[language]}`);
    say(language === 'ja' ? '使い方: knit --help' : 'Usage: knit --help');
    return 'usage';
  }
  const { command } = parsed;
  switch (command.kind) {
    case 'help':
      await print(renderHelp(language));
      return 'done';
    case 'version':
      await print(`knit ${deployment.release}\n`);
      return 'done';
    case 'keygen':
      return keygen(world);
    case 'signers':
      return signers(world);
    case 'check':
      return isArchive(command.target) ? checkArchive(command.target, world) : check(command.target, world);
    case 'answer':
      return answer(command.path, command.query, world);
    default:
      return command satisfies never;
  }
}
