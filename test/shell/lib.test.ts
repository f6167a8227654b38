import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../support/shell.ts';
import { run, shellNames } from '../support/shell.ts';

const lib = readFileSync(fileURLToPath(new URL('../../templates/lib.sh', import.meta.url)), 'utf8');

const runLib = (shell: (typeof shellNames)[number], body: string, options: RunOptions = {}) =>
  run({
    ...options,
    shell,
    script: `set -eu\nLANGUAGE='${options.env?.['L'] ?? 'en'}'\n${lib}\nmain() {\n${body}\n}\n{\nmain "$@"\nexit\n}\n`,
  });

describe.each(shellNames)('lib.sh in %s', (shell) => {
  test('say() speaks the language of the settings and leaves arguments alone', async () => {
    const body = `say 'one %s two %s' '一 %s 二 %s' 'a%sb' '$(x) \`y\` \\n'`;
    const english = await runLib(shell, body);
    expect(english).toEqual({ code: 0, stdout: '', stderr: 'one a%sb two $(x) `y` \\n\n' });
    const japanese = await runLib(shell, body, { env: { L: 'ja' } });
    expect(japanese.stderr).toBe('一 a%sb 二 $(x) `y` \\n\n');
  });

  test('die() ends with its code, also where LANGUAGE is exported, and cleans up', async () => {
    const body = `export LANGUAGE; set_traps; scratch; printf '%s\\n' "$scratch"; gone() { [ ! -d "$scratch" ] && echo gone; }
      exit_functions="$exit_functions gone"; warn 'w %s' 'w' 1; die 65 'bad %s' 'だめ' it`;
    const { code, stdout, stderr } = await runLib(shell, body, { env: { TMPDIR: '/tmp', LANGUAGE: 'de' } });
    expect({ code, stderr }).toEqual({ code: 65, stderr: 'warning: w 1\nerror: bad it\n' });
    expect(stdout).toMatch(/^\/tmp\/knit\.\S+\ngone\n$/);
  });

  test('run() keeps words whole, and in a dry run prints what a shell would read back', async () => {
    const body = `run printf '%s|' 'a b' "it's" '' '$x'; DRY_RUN=yes; set_say_to; run printf '%s|' 'a b' "it's" '' '$x' plain`;
    const { stdout } = await runLib(shell, body);
    expect(stdout).toBe(`a b|it's||$x|    printf '%s|' 'a b' 'it'\\''s' '' '$x' plain\n`);
  });

  test('sha256_of() and size_of() read files with any name', async () => {
    const body = `cd /tmp; printf abc >'a b\\c'; sha256_of 'a b\\c'; size_of 'a b\\c'`;
    const { stdout } = await runLib(shell, body);
    expect(stdout).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n3\n');
  });

  test('is_loopback() takes this machine and nothing that looks like it', async () => {
    const body = `for u in http://127.0.0.1/ http://127.0.0.1:80/x http://127.0.0.1:80@evil/ http://127.0.0.1.evil/ http://127.0.0.1@evil/ \\
      http://localhost/ https://127.0.0.1/ http://127.0.0.1:/x http://127.0.0.1:8x/y http://127.0.0.1; do
      if is_loopback "$u"; then echo "yes $u"; fi; done`;
    const { stdout } = await runLib(shell, body);
    expect(stdout).toBe('yes http://127.0.0.1/\nyes http://127.0.0.1:80/x\n');
  });

  test.each(['INT', 'TERM', 'HUP'])('a script ended by SIG%s cleans up', async (signal) => {
    const numbers: Record<string, number> = { HUP: 129, INT: 130, TERM: 143 };
    const body = `set_traps; scratch; gone() { [ ! -d "$scratch" ] && echo gone; }; exit_functions="$exit_functions gone"
      kill -s ${signal} $$; sleep 1; echo survived`;
    expect(await runLib(shell, body)).toMatchObject({ code: numbers[signal], stdout: 'gone\n' });
  });
});
