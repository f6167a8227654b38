import { help, parseCommand } from './catalog/options.ts';
import { compareCatalog, pinTag } from './catalog/run.ts';

const command = parseCommand(process.argv.slice(2), process.env);
switch (command.kind) {
  case 'help':
    process.stdout.write(help);
    break;
  case 'usage':
    process.stderr.write(`${command.detail}\nnpm run catalog -- --help says more\n`);
    process.exitCode = 64;
    break;
  case 'compare':
  case 'pin': {
    const today = new Date().toISOString().slice(0, 10);
    const print = (line: string) => process.stdout.write(`${line}\n`);
    try {
      process.exitCode =
        command.kind === 'pin'
          ? await pinTag(command.options, command.tag, print)
          : await compareCatalog(command.options, today, print);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 70;
    }
    break;
  }
  default:
    command satisfies never;
}
