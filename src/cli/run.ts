import { answer } from './answer.ts';
import { parseArguments } from './arguments.ts';
import { check } from './check.ts';
import { checkArchive, isArchive } from './check-archive.ts';
import type { Outcome } from './exit-codes.ts';
import { exportSite } from './export.ts';
import { health } from './health.ts';
import { renderHelp } from './help.ts';
import { keygen, signers } from './keys.ts';
import { readWanted } from './wanted-manifests.ts';
import type { World } from './world.ts';

/** Does what the words after the program's name ask for. */
export async function run(words: readonly string[], world: World): Promise<Outcome> {
  const parsed = parseArguments(words);
  const { language, say, print } = world;
  const refuse = (problem: string, of?: string): Outcome => {
    say(`knit: ${problem}`);
    say(`${language === 'ja' ? '使い方' : 'Usage'}: knit ${of === undefined ? '' : `${of} `}--help`);
    return 'usage';
  };
  if (!parsed.ok) return refuse(parsed.problem[language], parsed.of);
  const { command } = parsed;
  switch (command.kind) {
    case 'help':
      await print(renderHelp(language, command.of));
      return 'done';
    case 'version':
      await print(`knit ${world.release}\n`);
      return 'done';
    case 'serve':
      return world.start(command.variables);
    case 'render':
      return answer(command.path, command.query, world);
    case 'check':
      return isArchive(command.target) ? checkArchive(command.target, world) : check(command.target, world);
    case 'keygen':
      return keygen(world);
    case 'signers':
      return signers(world);
    case 'manifests': {
      const { base = world.variable('KNIT_MANIFEST_BASE'), to = world.variable('KNIT_MANIFESTS') } = command.words;
      const read = readWanted({ ...command.words, base, to });
      return read.ok ? world.bring(read.wanted) : refuse(read.problem[language], 'manifests');
    }
    case 'export':
      return exportSite(command.words, world);
    case 'health':
      return health(command.address, world);
    default:
      return command satisfies never;
  }
}
