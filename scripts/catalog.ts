import { help, parseCommand } from './catalog/options.ts';
import { pinImages } from './catalog/pin-images.ts';
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
  case 'pin':
  case 'pin-images': {
    const today = new Date().toISOString().slice(0, 10);
    const print = (line: string) => process.stdout.write(`${line}\n`);
    try {
      if (command.kind === 'pin') process.exitCode = await pinTag(command.options, command.tag, print);
      else if (command.kind === 'compare') process.exitCode = await compareCatalog(command.options, today, print);
      else process.exitCode = await pinImages(command.options, command.releases, today, print);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 70;
    }
    break;
  }
  default:
    command satisfies never;
}
