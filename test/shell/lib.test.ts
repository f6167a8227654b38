import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../support/shell.ts';
import { makeCommands, part, run, userlands } from '../support/shell.ts';

const lib = (language = 'en'): string =>
  ['lib.sh', 'steps.sh', 'clock.sh', 'digest.sh', 'paths.sh', 'scratch.sh', 'download.sh']
    .map((name) => part(name, language))
    .join('');

const runLib = (shell: Partial<RunOptions>, body: string, options: RunOptions = {}) =>
  run({
    ...shell,
    ...options,
    script: `set -eu\n${lib(options.env?.['L'])}\nmain() {\n${body}\n}\n{\nmain "$@"\nexit\n}\n`,
  });

describe.each(userlands)('lib.sh in %s', (_name, userland) => {
  const shell = userland();
  test('say() leaves arguments alone', async () => {
    const body = `say 'one %s two %s' 'a%sb' '$(x) \`y\` \\n'`;
    expect(await runLib(shell, body)).toEqual({ code: 0, stdout: '', stderr: 'one a%sb two $(x) `y` \\n\n' });
  });

  test('die() ends with its code in the language of the part, and cleans up', async () => {
    const body = `set_traps; scratch; printf '%s\\n' "$scratch"; gone() { [ ! -d "$scratch" ] && echo gone; }
      exit_functions="$exit_functions gone"; warn 'w %s' 1; die 65 'bad %s' it`;
    const { code, stdout, stderr } = await runLib(shell, body, { env: { TMPDIR: '/tmp' } });
    expect({ code, stderr }).toEqual({ code: 65, stderr: 'warning: w 1\nerror: bad it\n' });
    expect(stdout).toMatch(/^\/tmp\/knit\.\S+\ngone\n$/);
    const japanese = await runLib(shell, body, { env: { TMPDIR: '/tmp', L: 'ja' } });
    expect(japanese).toMatchObject({ code: 65, stderr: '警告: w 1\nエラー: bad it\n' });
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

  test('what is said cannot steer a terminal: a ? for each control, line end and turn of direction', async () => {
    const body = `esc=$(printf '\\033[2J\\r\\177') c1=$(printf '\\302\\233') turn=$(printf '\\342\\200\\256') deep=$(printf '\\342\\201\\246')
      lines='one
error: two'
      say 'a %s b %s c %s d %s e %s f %s g %s' "$esc" "$c1" "$turn$deep" "$lines" 'é 日本語' 'a\\b%s' ''
      DRY_RUN=yes; set_say_to; run echo "x$esc"
      printf 'one%s\\ntwo\\n' "$esc" | shown_lines`;
    const { stderr, stdout } = await runLib(shell, body);
    expect(stderr).toBe('a ?[2J?? b ? c ?? d one?error: two e é 日本語 f a\\b%s g \n');
    expect(stdout).toBe("    echo 'x?[2J??'\none?[2J??\ntwo\n");
  });

  test('read_clock() goes forward with the kernel, and where that cannot be asked never back', async () => {
    const body = `read_clock; first=$clock; sleep 1.1; read_clock; [ "$clock" -gt "$first" ] && echo forward`;
    const date = makeCommands({ date: 'printf "%s\\n" 0' });
    expect(await runLib(shell, body, { path: `${date}:/usr/bin:/bin` })).toMatchObject({ stdout: 'forward\n' });
    const steps = `for now in 1000 1003 400 402 402 100400; do date() { echo "$now"; }; read_clock; printf '%s ' "$clock"; done`;
    const hidden = { sandbox: ['--tmpfs', '/proc'] };
    expect(await runLib(shell, steps, hidden)).toMatchObject({ code: 0, stdout: '0 3 3 5 5 100003 ' });
  });

  test('stays_inside() follows links below KNIT_ROOT as far as they stay there', async () => {
    const body = `mkdir -p /tmp/out /tmp/img/usr/lib /tmp/img/a/b; cd /tmp/img; newline='
'
      ln -s usr/lib lib; ln -s ../usr usr/up; ln -s ../../../out usr/lib/out; ln -s /tmp/out abs; ln -s loop loop; ln -s /tmp/img/usr self
      ln -s ../../.. a/b/high; ln -s b a/c; ln -s ../../usr a/b/back; ln -s .. "a/b/d$newline"
      KNIT_ROOT=/tmp/img
      for path in / /lib/x /usr/up/lib /a/c/back/lib /a/c/back/lib/out/x /abs /abs/x /self /loop /a/../x /a/b/high .. x /a/.. /a/b/high/x "/a/b/d$newline/b" /none/x /...x/..y; do
        if stays_inside "$path"; then echo "yes $path"; else echo "no $path at $stays_inside_at"; fi
      done
      KNIT_ROOT=''
      for path in /tmp/img/abs/x /tmp/../x; do if stays_inside "$path"; then echo "yes $path"; else echo "no $path"; fi; done`;
    const { stdout, stderr } = await runLib(shell, body);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      ...['yes /', 'yes /lib/x', 'yes /usr/up/lib', 'yes /a/c/back/lib', 'no /a/c/back/lib/out/x at /usr/lib/out'],
      ...['no /abs at /abs', 'no /abs/x at /abs', 'no /self at /self', 'no /loop at /loop', 'no /a/../x at /a/../x'],
      ...['no /a/b/high at /a/b/high', 'no .. at ..', 'no x at x', 'no /a/.. at /a/..', 'no /a/b/high/x at /a/b/high'],
      ...['yes /a/b/d', '/b', 'yes /none/x', 'yes /...x/..y', 'yes /tmp/img/abs/x', 'no /tmp/../x', ''],
    ]);
  });

  test('must_stay_inside() says which link leads out, and where to', async () => {
    const body = `mkdir -p /tmp/img/var; ln -s /etc /tmp/img/var/knit; KNIT_ROOT=/tmp/img; must_stay_inside /var/lib /var/knit/x; echo on`;
    expect(await runLib(shell, body)).toEqual({
      code: 78,
      stdout: '',
      stderr:
        'error: /var/knit leads out of KNIT_ROOT /tmp/img: nothing there was touched. Look at it; make the link relative or remove it\n',
    });
  });

  test.each(['INT', 'TERM', 'HUP'])('a script ended by SIG%s cleans up', async (signal) => {
    const numbers: Record<string, number> = { HUP: 129, INT: 130, TERM: 143 };
    const body = `set_traps; scratch; gone() { [ ! -d "$scratch" ] && echo gone; }; exit_functions="$exit_functions gone"
      kill -s ${signal} $$; sleep 1; echo survived`;
    expect(await runLib(shell, body)).toMatchObject({ code: numbers[signal], stdout: 'gone\n' });
  });
});
