import { describe, expect, test } from 'vitest';
import { translate } from '../../src/shell/messages.ts';
import { partText, renderScript, renderSettings, settingsRead } from '../../src/shell/script.ts';

describe('partText()', () => {
  const files = {
    'lib.sh': "# shellcheck shell=sh\n# What it is.\n\n# greet: says hello.\ngreet() {\n  say 'hello'\n}\n",
    'help.en.sh': '# Help.\nprint_help() { echo help; }\n',
    'help.ja.sh': '# Help.\nprint_help() { echo 説明; }\n',
  };

  test('is the file without its first comment, with an empty line behind it', () => {
    expect(partText(files, 'lib.sh', 'en', undefined)).toBe("# greet: says hello.\ngreet() {\n  say 'hello'\n}\n\n");
  });

  test('has the messages of its language, or is a file of that language', () => {
    const catalogue = { hello: 'こんにちは', 'echo help': 'x' };
    expect(partText(files, 'lib.sh', 'ja', catalogue)).toContain("  say 'こんにちは'\n");
    expect(partText(files, 'help.en.sh', 'ja', catalogue)).toBe('print_help() { echo 説明; }\n\n');
    expect(partText(files, 'help.en.sh', 'en', undefined)).toBe('print_help() { echo help; }\n\n');
  });

  test('throws where there is no such file', () => {
    expect(() => partText(files, 'none.sh', 'en', undefined)).toThrow(RangeError);
    expect(() => partText(files, 'help.en.sh', 'fr', undefined)).toThrow(RangeError);
  });
});

describe('translate()', () => {
  const catalogue = { 'no %s': '%sなし', 'use $x': '$xを使う', toString: '文字列' };

  test.each([
    ['  say \'no %s\' "$x"', '  say \'%sなし\' "$x"'],
    ['[ -n "$x" ] || die 64 \'no %s\' x', '[ -n "$x" ] || die 64 \'%sなし\' x'],
    [
      'preflight_verdict "$(if a; then echo ok; fi)" \\\n    \'no %s\'',
      'preflight_verdict "$(if a; then echo ok; fi)" \\\n    \'%sなし\'',
    ],
    ['x=$(phrase "use $x")', 'x=$(phrase "$xを使う")'],
    ["say 'toString'", "say '文字列'"],
  ])('puts a message in the place of the literal: %j', (part, expected) => {
    expect(translate(part, catalogue)).toBe(expected);
  });

  test.each(["echo 'no %s'", "x='no %s'", "say 'other'", "say 'valueOf'", "essay 'no %s'", 'say "$x" \'no %s\''])(
    'leaves all else alone: %j',
    (part) => {
      expect(translate(part, catalogue)).toBe(part);
    },
  );
});

describe('settings', () => {
  test('are those that a text reads, in their order', () => {
    const text = 'x=$ONE; y="${TWO:-}" z=$ONES; w=THREE; \\$FOUR';
    expect(settingsRead(text, ['TWO', 'ONE', 'THREE'])).toEqual(['TWO', 'ONE']);
  });

  test('are the only place that a value changes', () => {
    const template = { before: '#!/bin/sh\n', names: ['ONE', 'TWO'], after: ['echo "$ONE"\n', 'echo\n'] };
    expect(renderScript(template, { ONE: "it's", TWO: '$&\n', THREE: '3' })).toBe(
      "#!/bin/sh\nONE='it'\\''s'\nTWO='$&\n'\necho \"$ONE\"\necho\n",
    );
  });

  test('have a value each', () => {
    expect(() => renderSettings(['ONE', 'toString'], { ONE: '1' })).toThrow(RangeError);
  });
});
