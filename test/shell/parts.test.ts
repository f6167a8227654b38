import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { messageFunctions, messagesIn } from '../../src/shell/messages.ts';
import { partText } from '../../src/shell/script.ts';
import { templateFiles } from '../../templates/disk.ts';
import { headers, parts } from '../../templates/parts.ts';
import { settingNames } from '../../templates/settings.ts';
import { shellNames, shells } from '../support/shell.ts';
import { wanted } from '../support/wanted.ts';

const files = Object.keys(templateFiles).filter((path) => path.endsWith('.sh'));
const english = files.filter((path) => !path.endsWith('.ja.sh'));
const catalogue: Readonly<Record<string, string>> = JSON.parse(templateFiles['ja.json'] ?? '');
const japanese = /[\u3001-\u30ff\u4e00-\u9fff\uff01-\uffef]/;

/** Whether a message says something in a language, and not only what its arguments are. */
const isLanguage = (message: string): boolean => message.replace(/%s|%%|\\n|\$(?:\{?\w+\}?|@)/g, '').trim() !== '';

describe('parts', () => {
  test('are all in the table, once, and all files are parts or headers', () => {
    const listed = [...new Set([...parts.map(({ file }) => file), ...Object.values(headers)])];
    const found = files.filter((path) => !path.endsWith('.ja.sh')).sort();
    expect([...listed].sort()).toEqual(found);
    for (const path of files.filter((file) => file.endsWith('.ja.sh')))
      expect(listed).toContain(path.replace('.ja.sh', '.en.sh'));
  });

  test('are written in English', () => {
    expect(english.filter((path) => /[^\n\t -~]/.test(templateFiles[path] ?? ''))).toEqual([]);
  });

  test('read every setting', () => {
    const text = parts.map(({ file }) => templateFiles[file]).join('');
    const unread = settingNames.filter((name) => name !== 'LANGUAGE' && !new RegExp(`\\$\\{?${name}\\b`).test(text));
    expect(unread).toEqual([]);
  });
});

test('every check of preflight is in the list of those that run, and the other way round', () => {
  const core = 'install/preflight.sh';
  const checks = parts.filter(({ file }) => file !== core && file.startsWith('install/'));
  const defined = checks.flatMap(({ file }) =>
    [...(templateFiles[file] ?? '').matchAll(/^preflight_(\w+)\(\)/gm)].map(([, name]) => name),
  );
  const listed = /^preflight_ids='([^']*)'/m.exec(templateFiles[core] ?? '')?.[1]?.split(/\s+/) ?? [];
  expect(listed.map((id) => id.replaceAll('-', '_')).sort()).toEqual([...new Set(defined)].sort());
});

describe('messages', () => {
  const messages = [...new Set(parts.flatMap(({ file }) => messagesIn(templateFiles[file] ?? '')))].filter(isLanguage);

  test('have a Japanese text each, and no text is left over', () => {
    expect(messages.filter((message) => !Object.hasOwn(catalogue, message))).toEqual([]);
    expect(Object.keys(catalogue).filter((message) => !messages.includes(message))).toEqual([]);
    expect(messages.length).toBeGreaterThan(300);
  });

  test('are Japanese in Japanese', () => {
    expect(Object.entries(catalogue).filter(([, text]) => !japanese.test(text))).toEqual([]);
  });

  test('take the same arguments and variables', () => {
    const places = (text: string) => [
      text.match(/%s|%%|%/g),
      [...text.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name).sort(),
    ];
    const differing = Object.entries(catalogue).filter(
      ([message, text]) => JSON.stringify(places(message)) !== JSON.stringify(places(text)),
    );
    expect(differing).toEqual([]);
  });

  test('fit into the quotes that they take the place of', () => {
    const inQuotes = parts.flatMap(({ file }) => {
      const text = partText(templateFiles, file, 'ja', catalogue);
      return messagesIn(text);
    });
    // Every message is found again in the Japanese part, so its quotes end where they did.
    for (const text of Object.values(catalogue)) expect(inQuotes).toContain(text);
  });

  test('are literals, wherever one of the functions is called', () => {
    const names = Object.keys(messageFunctions).join('|');
    const called = new RegExp(`(?:^|[;&|({] *|\\|\\| |&& |then |else |do )(${names}) `, 'gm');
    const counted = parts.map(({ file }) => {
      const text = (templateFiles[file] ?? '').replace(/^ *#.*$/gm, '');
      return [file, [...text.matchAll(called)].length, messagesIn(text).length];
    });
    // What passes its own arguments on is not counted by messagesIn().
    const passing = (file: string) => ((templateFiles[file] ?? '').match(/phrase "\$@"/g) ?? []).length;
    expect(counted.filter(([file, calls, found]) => Number(calls) - passing(String(file)) > Number(found))).toEqual([]);
  });
});

describe('a part in Japanese', () => {
  const translated = parts.map(({ file }) => partText(templateFiles, file, 'ja', catalogue));

  test.runIf(wanted('shfmt'))('is formed as shfmt forms it', () => {
    const text = `#!/bin/sh\n${translated.join('').trimEnd()}\n`;
    expect(
      execFileSync('shfmt', ['-ln', 'posix', '-i', '2', '-ci'], { input: text, maxBuffer: 1 << 26 }).toString(),
    ).toBe(text);
  });

  test.each(shellNames.map((name) => [name, shells[name]] as const))('is parsed by %s', (_, [command, ...words]) => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    execFileSync(command, [...words, '-n', '-s'], { input: translated.join(''), env });
  });
});
