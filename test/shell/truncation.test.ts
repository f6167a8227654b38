import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { calico } from '../support/node-root.ts';
import type { ScriptName, ShellName } from '../support/shell.ts';
import { makeCommands, makeFolder, run, script, shellNames } from '../support/shell.ts';

const names: readonly ScriptName[] = ['install', 'verify', 'uninstall'];
const all = process.env['KNIT_ALL'] !== undefined;

// Whatever a script might call records that it was called, and does nothing.
const recorders = makeCommands(
  Object.fromEntries(
    [
      'apt-get awk cat chmod cp curl cut date df dnf env flock grep head id ip ipset iptables iptables-save k3s kubectl ln ls mkdir',
      'mktemp modprobe mv nft rc-service rm rmdir sed sh sha256sum sleep sort systemctl tail touch tr uname wc wget xargs',
    ]
      .flatMap((line) => line.split(' '))
      .map((command) => [command, `echo "${command} $*" >>/srv/out/effects`]),
  ),
);

/**
 * Where to cut: every byte to the group that holds the program, every byte of the last 400, in between after each part of
 * the name of a function and at every `stride`-th byte; all of them with KNIT_ALL set.
 */
function cutsOf(text: string): readonly number[] {
  const begin = text.indexOf('\n{\n');
  const end = text.lastIndexOf('}');
  const stride = all ? 1 : 499;
  const cuts = new Set(
    Array.from({ length: end + 1 }, (_, at) => at).filter(
      (at) => at < begin + 4 || at > end - 400 || at % stride === 0,
    ),
  );
  for (const { 0: name, index } of text.matchAll(/^[a-z_0-9]+\(\)/gm)) {
    for (const { index: inner } of name.matchAll(/_|\(|\)|$/g)) cuts.add(index + inner);
  }
  return [...cuts].filter((at) => at <= end).sort((a, b) => a - b);
}

/** In a sandbox where every effect is recorded: runs a driver and gives what it printed and what had an effect. */
async function record(shell: ShellName, driver: string, files: Readonly<Record<string, string>>) {
  const folder = makeFolder('cut');
  for (const path of ['out', 'empty', 'in']) mkdirSync(join(folder, path));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'in', name), text);
  const bind = (option: string, from: string, to: string) => [option, from, to];
  const { stdout, stderr } = await run({
    shell,
    script: driver,
    limit: 3_500_000,
    sandbox: [
      ...[
        '--tmpfs',
        '/srv',
        ...bind('--bind', join(folder, 'out'), '/srv/out'),
        ...bind('--ro-bind', recorders, '/srv/recorders'),
      ],
      ...[...bind('--bind', join(folder, 'empty'), '/srv/empty'), ...bind('--ro-bind', join(folder, 'in'), '/srv/in')],
    ],
  });
  const effects = join(folder, 'out/effects');
  const called = existsSync(effects) ? readFileSync(effects, 'utf8') : '';
  return { stdout, stderr, effects: [...called.split('\n').filter(Boolean), ...readdirSync(join(folder, 'empty'))] };
}

// One shell reads all beginnings, each in a fork of itself, as commands: that is what it does with a script, and quicker.
const driver = `
cd /srv/empty
while read -r cut; do
  text=$(/usr/bin/head -c "$cut" /srv/in/script; echo x)
  (
    PATH=/srv/recorders
    set -- --force
    eval "\${text%x}"
  ) >>/srv/out/effects 2>/dev/null </dev/null || :
done </srv/in/cuts
echo finished
`;

describe('a script that was cut off does nothing', () => {
  test.each(names)(
    '%s.sh, read by dash',
    async (name) => {
      const text = script(name, { ...calico, MANIFEST_TEXT: 'kind: $(touch made)\n`touch made`\n' });
      const ascii = Buffer.from(text).toString('latin1');
      const cuts = cutsOf(ascii);
      const files = { script: text, cuts: cuts.map((cut) => `${cut}\n`).join('') };
      const { stdout, stderr, effects } = await record('dash', driver, files);
      expect(stdout, stderr).toBe('finished\n');
      expect(effects).toEqual([]);
      console.log(
        `${name}.sh: ${cuts.length} beginnings of ${ascii.length} bytes${all ? ', all of them' : ''}, none with an effect`,
      );
    },
    3_600_000,
  );

  // And by each shell from its standard input, as curl gives it: around the end, and at lines spread over the rest.
  test.each(shellNames)(
    'all three, from a pipe to %s',
    async (shell) => {
      for (const name of names) {
        const text = script(name, calico);
        const end = text.lastIndexOf('}');
        const lines = [...text.slice(0, end).matchAll(/\n/g)].map(({ index }) => index);
        const spread = lines
          .filter((_, at) => at % Math.ceil(lines.length / (all ? 400 : 5)) === 0)
          .flatMap((at) => [at, at + 1]);
        const cuts = [...spread, ...Array.from({ length: all ? 24 : 9 }, (_, at) => end - at)].map((at) =>
          Buffer.byteLength(text.slice(0, at)),
        );
        const feed = `cd /srv/empty
for cut in ${cuts.join(' ')}; do
  /usr/bin/head -c "$cut" /srv/in/script | PATH=/srv/recorders ${commandIn(shell)} -s - --force >>/srv/out/effects 2>/dev/null
done
echo fed`;
        const { stdout, stderr, effects } = await record('dash', feed, { script: text });
        expect(stdout, stderr).toBe('fed\n');
        expect(effects).toEqual([]);
      }
    },
    900_000,
  );

  test('and a whole one is seen to do something by the same means', async () => {
    const feed = `cd /srv/empty; PATH=/srv/recorders /bin/dash -s - --force </srv/in/script >>/srv/out/effects 2>/dev/null; echo fed`;
    const { effects } = await record('dash', feed, { script: script('install', calico) });
    expect(effects.length).toBeGreaterThan(0);
  });
});

function commandIn(shell: ShellName): string {
  const commands: Readonly<Record<ShellName, string>> = {
    dash: '/usr/bin/dash',
    bash: '/usr/bin/bash --posix',
    busybox: '/usr/bin/busybox ash',
    mksh: '/usr/bin/mksh',
    ksh93: '/usr/bin/ksh93',
    yash: '/usr/bin/env LC_ALL=C.UTF-8 /usr/bin/yash',
    zsh: '/usr/bin/zsh --emulate sh',
  };
  return commands[shell];
}
