import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messagesIn } from '../../src/shell/messages.ts';
import { quote } from '../../src/shell/quote.ts';
import { parts } from '../../templates/parts.ts';
import { root } from '../support/programs.ts';
import type { Printed } from './printed.ts';
import type { RemedyRule } from './remedy-rules.ts';
import { blank, notHere, remedyRules } from './remedy-rules.ts';
import { serviceHost } from './servers.ts';
import type { Left, World } from './world.ts';
import { openWorld } from './world.ts';

/** A message of the scripts, and the commands that it tells. */
interface Telling {
  readonly message: string;
  readonly commands: readonly string[];
}

// What a command begins with, in a sentence as well: a program and what no sentence goes on with.
const programs = [
  String.raw`(?:sudo |KUBECTL="[^"]*" )?sh [a-z]+\.sh`,
  'until curl',
  '%s \\| grep',
  'cd /\\S+ &&',
  '%s(?: -n \\S+)? (?:get|describe|logs|rollout|delete) \\S',
  '(?:%s|k3s|k3s-agent)-(?:uninstall|killall)\\.sh',
  'k3s (?:kubectl|crictl|ctr|etcd-snapshot|certificate|token|check-config) \\S|k3s --version',
  'ip (?:-|link|addr|route|xfrm)',
  'ip6?tables -',
  'ip6?tables-save \\|',
  'nft [a-z]+ [a-z]',
  '(?:amazon-linux-extras|apt-get|dnf|yum|zypper|pacman|apk) [a-z-]',
  '(?:systemctl|rc-service|rc-update|timedatectl|hostnamectl|firewall-cmd) [a-z%-]',
  'kubectl (?:apply|delete|describe|get|logs|rollout|-)',
  'ufw (?:allow|disable|enable|reload|status|delete)',
  '(?:journalctl|curl|date|df|du|ss|swanctl|findmnt|tail|ping|ethtool|ls|grep|sed|sysctl|chcon|chmod|chown|swapoff|conntrack|umount|mkdir|touch|ln|cp) (?:-|/|net\\.)',
  'mount -',
  '(?:rm|mv|modprobe) [a-z%$/-]',
  'wg show',
  `(?:echo|printf) '\\S`,
].join('|');
const command = new RegExp(`(?<![\\w./$%-])(?:${programs})`, 'g');
/** Where a command ends and its sentence goes on. */
const ends =
  /(?<!&)[,;](?= |$)|\)(?=[^"]*$)|\. | \(| (?:and|or|then|on|with|names|shows|the|if|where|must|which|before|in|says?)(?= |,|;|$)/;

/** The commands that a text tells, as they stand there. */
function commandsIn(text: string): readonly string[] {
  const found: string[] = [];
  command.lastIndex = 0;
  for (let match = command.exec(text); match !== null; match = command.exec(text)) {
    const rest = text.slice(match.index);
    const looped = /^until .*?; done/.exec(rest)?.[0];
    const length = looped?.length ?? ends.exec(rest)?.index ?? rest.length;
    found.push(rest.slice(0, length).trim());
    command.lastIndex = match.index + Math.max(length, 1);
  }
  return found;
}

// What states a fact, and tells nobody to do something.
const statements = /(?<![\w])(?:fault|unseen|skip|verdict|preflight_verdict) /g;
const literal = new RegExp(String.raw`(?<!KUBECTL=)(['"])((?:${programs})(?:\\.|(?!\1)[^\\\n])*)\1`, 'g');

/** Every message of the scripts' parts that is no mere statement, each once. */
function tellings(): readonly Telling[] {
  const texts = new Set(partTexts().flatMap(([, text]) => messagesIn(text.replace(statements, 'states '))));
  return [...texts].map((message) => ({ message, commands: commandsIn(message) }));
}

/** Every command that the scripts tell in messages, and those that they put into messages, each text once. */
function toldCommands(): readonly Printed[] {
  const places = new Map<string, Set<string>>();
  for (const [file, text] of partTexts()) {
    const values = [...text.matchAll(literal)].map(([, , value = '']) => value);
    for (const told of [...messagesIn(text.replace(statements, 'states ')), ...values]) {
      const plain = told
        .replaceAll('\\047', "'")
        .replace(/\\n$/, '')
        .replace(/\\(["$\\])/g, '$1');
      for (const one of commandsIn(plain)) places.set(one, (places.get(one) ?? new Set()).add(file));
    }
  }
  return [...places].map(([text, found]) => ({ text, places: [...found] }));
}

function partTexts(): readonly (readonly [string, string])[] {
  return parts
    .filter(({ file }) => !file.includes('/help.'))
    .map(({ file }) => [file, readFileSync(join(root, 'templates', file), 'utf8').replace(/^ *#.*$/gm, '')]);
}

const told = toldCommands();
const reasonOf = (text: string) => notHere.find(([of]) => of.test(text));
const ruleOf = (text: string) => remedyRules.find(({ of }) => of.test(text));
const run = remedyRules.flatMap((rule) =>
  told.filter(({ text }) => ruleOf(text) === rule).map(({ text }) => ({ text, rule })),
);

/** The lines of one command: what is so before, the command itself, and what has to be so then. */
function lines(text: string, { fill = [], before = ':', after = ':' }: RemedyRule): string {
  let at = 0;
  const filled = text.replace(blank, (all) => fill[at++] ?? all);
  return `{ ${before}\n} >/dev/null 2>&1\n${filled}\ncode=$?\n{ ${after}\n} >/dev/null || { echo 'it did not do it'; exit 99; }\nexit $code\n`;
}

let world: World;
let left: Left;
beforeAll(async () => {
  world = await openWorld();
  // What firewalld would keep, asked for by the same options where it does not run.
  const firewalld = `printf '%s\\n' '#!/bin/sh' '[ "$1" != --permanent ] || shift' 'exec firewall-offline-cmd "$@"' >/usr/local/bin/firewall-cmd
chmod 755 /usr/local/bin/firewall-cmd\n`;
  const installed = `curl -fsS 'https://${serviceHost}/install.sh?cluster-cidr=10.42.0.0/16' | sh -s - --no-verify >/root/installed 2>&1\n`;
  const each = run.map(({ text, rule }, at) => {
    const network = rule.beside ? '' : 'unshare --net ';
    return `${network}sh -c ${quote(lines(text, rule))} >/root/said-${at} 2>&1; echo $? >/root/code-${at}\n`;
  });
  left = await world.type({ before: firewalld, script: `${installed}${each.join('')}` });
});
afterAll(() => world.close());

test('every command of a remedy is run here, or named with the reason why it is not', () => {
  const unknown = told.filter(({ text }) => ruleOf(text) === undefined && reasonOf(text) === undefined);
  expect(unknown.map(({ text, places }) => `${places.join(', ')}: ${text}`)).toEqual([]);
  const unused = remedyRules.filter((rule) => !run.some((one) => one.rule === rule)).map(({ of }) => String(of));
  const elsewhere = told.filter(({ text }) => ruleOf(text) === undefined);
  const idle = notHere.filter((row) => !elsewhere.some(({ text }) => reasonOf(text) === row)).map(([of]) => String(of));
  expect([...unused, ...idle]).toEqual([]);
  console.log(`${run.length} of ${told.length} commands of remedies are run, ${elsewhere.length} are not:`);
  for (const row of notHere) {
    console.log(`  ${elsewhere.filter(({ text }) => reasonOf(text) === row).length} not here, ${row[1]}`);
  }
});

test.each(run.map((one, at) => ({ ...one, at })))('does what it is told for: $text', ({ text, rule, at }) => {
  const said = `${lines(text, rule)}${left.text(`/root/said-${at}`)}`;
  expect(left.text(`/root/code-${at}`), said).toBe(`${rule.code ?? 0}\n`);
  expect(left.text(`/root/said-${at}`)).toMatch(rule.shows ?? /^/);
});

// Words of sentences that an option of ours may follow.
const sentence = ['are', 'say', 'see', 'with', 'without', 'add', 'by', 'give', 'take', 'then', 'let', 'this'];

test('no command hides in a message behind a program that is not known here', () => {
  const hidden = tellings().flatMap(({ message, commands }) => {
    const rest = commands.reduce((text, one) => text.replace(one, ''), message);
    const programs = [...rest.matchAll(/(?<![\w%-])([a-z][a-z0-9-]*) --?[a-z]/g)].map(([, name = '']) => name);
    return programs.filter((name) => !sentence.includes(name)).map((name) => `${name}: ${message}`);
  });
  expect(hidden).toEqual([]);
});

test('the Japanese message tells the same commands', () => {
  const japanese = JSON.parse(readFileSync(join(root, 'templates', 'ja.json'), 'utf8')) as Record<string, string>;
  // A reader's blanks have names in each language.
  const bare = (text = ''): string =>
    text.replace(
      /\b(?:NAME|GATEWAY|FILE|NODE|TAG|MOUNTPOINT|LINK|SIZE)\b|名前|ゲートウェイ|ファイル|ノード|タグ|マウントポイント|リンク|サイズ/g,
      '_',
    );
  const other = tellings().flatMap(({ message, commands }) =>
    commands.filter((one) => !bare(japanese[message]).includes(bare(one))).map((one) => `${one}: ${message}`),
  );
  expect(other).toEqual([]);
});
