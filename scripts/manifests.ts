import { bringManifests } from './manifests/bring.ts';
import { help, parseCommand } from './manifests/options.ts';

// With a handler of its own, a signal waits until the file that is being written is whole.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const command = parseCommand(process.argv.slice(2), process.env);
switch (command.kind) {
  case 'help':
    process.stdout.write(help);
    break;
  case 'usage':
    process.stderr.write(`${command.detail}\nnpm run manifests -- --help says more\n`);
    process.exitCode = 64;
    break;
  case 'bring':
    process.exitCode = await bringManifests(command.options, {
      say: (line) => process.stdout.write(`${line}\n`),
      fail: (line) => process.stderr.write(`${line}\n`),
    });
    break;
  default:
    command satisfies never;
}
