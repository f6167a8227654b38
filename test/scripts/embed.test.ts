import { describe, expect, test } from 'vitest';
import { embed, join } from '../../scripts/embedded.ts';

const reader =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new RangeError(`no such file: ${path}`);
    return text;
  };

const lib = '#!/bin/sh\n# Parts of all scripts.\n# shellcheck disable=SC2034\n\n# Says it.\nsay() {\n  :\n}\n';

describe('join()', () => {
  test('puts a part where it is sourced, without its header and the directive above the line', () => {
    const script =
      '#!/bin/sh\nCNI=\'\'\n# shellcheck source=templates/lib.sh\n. "${0%/*}/lib.sh"\nmain() {\n  say\n}\n';
    expect(join('install.sh', reader({ 'install.sh': script, 'lib.sh': lib }))).toBe(
      "#!/bin/sh\nCNI=''\n# Says it.\nsay() {\n  :\n}\nmain() {\n  say\n}\n",
    );
  });

  test('follows parts in folders and parts of parts', () => {
    const files = {
      'install.sh': '. "${0%/*}/install/host.sh"\n',
      'install/host.sh': '# Host.\n. "${0%/*}/lib.sh"\nhost() { :; }\n',
      'lib.sh': lib,
    };
    expect(join('install.sh', reader(files))).toBe('# Says it.\nsay() {\n  :\n}\nhost() { :; }\n');
  });

  test('leaves what the node sources alone', () => {
    const script = '( . /etc/os-release && echo "$ID" )\n  . "$root/etc/os-release"\n';
    expect(join('install.sh', reader({ 'install.sh': script }))).toBe(script);
  });

  test('puts all that follows the settings into one group, which is read whole or not at all', () => {
    const script = "# --- settings\nA='1'\n# --- end settings\nmain() { :; }\n{\n  main\n}\n";
    expect(join('install.sh', reader({ 'install.sh': script }))).toBe(
      "# --- settings\nA='1'\n# --- end settings\n{\nmain() { :; }\n{\n  main\n}\n}\n",
    );
  });

  test('refuses a part that is sourced twice, is missing or is sourced in another way', () => {
    const twice = '. "${0%/*}/lib.sh"\n. "${0%/*}/lib.sh"\n';
    expect(() => join('install.sh', reader({ 'install.sh': twice, 'lib.sh': lib }))).toThrow(/sourced twice/);
    expect(() => join('install.sh', reader({ 'install.sh': '. "${0%/*}/lib.sh"\n' }))).toThrow(/no such file/);
    expect(() => join('install.sh', reader({ 'install.sh': '  . "${0%/*}/lib.sh"\n' }))).toThrow(/cannot be embedded/);
  });
});

describe('embed()', () => {
  const scriptsOf = async (files: Readonly<Record<string, string>>) => {
    const plain = embed(reader(files))
      .replace(/: Readonly<.*?> =/, ' =')
      .replaceAll(/^(const \w+): string =/gm, '$1 =');
    const module = await import(`data:text/javascript,${encodeURIComponent(plain)}`);
    return module.scripts as Record<'install' | 'verify' | 'uninstall', readonly string[]>;
  };

  test('gives a module whose strings are the scripts, whatever they hold', async () => {
    const text = '#!/bin/sh\necho "$`\\n${x}" \'日本語\' \u2028\n';
    expect(await scriptsOf({ 'install.sh': text, 'verify.sh': 'true\n', 'uninstall.sh': '' })).toEqual({
      install: [text],
      verify: ['true\n'],
      uninstall: [],
    });
  });

  test('writes what several scripts source once, and lets them share it', async () => {
    const files = {
      'install.sh': 'a\n. "${0%/*}/lib.sh"\nb\n. "${0%/*}/verify/all.sh"\n',
      'verify.sh': '. "${0%/*}/verify/all.sh"\nc\n',
      'uninstall.sh': '. "${0%/*}/lib.sh"\n',
      'lib.sh': lib,
      'verify/all.sh': '. "${0%/*}/verify/one.sh"\ntwo() { :; }\n',
      'verify/one.sh': 'one() { :; }\n',
    };
    const scripts = await scriptsOf(files);
    const said = '# Says it.\nsay() {\n  :\n}\n';
    const all = 'one() { :; }\ntwo() { :; }\n';
    expect(scripts).toEqual({ install: ['a\n', said, 'b\n', all], verify: [all, 'c\n'], uninstall: [said] });
    for (const name of ['install', 'verify', 'uninstall'] as const)
      expect(scripts[name].join('')).toBe(join(`${name}.sh`, reader(files)));
    expect(embed(reader(files)).split('two()')).toHaveLength(2);
  });
});
