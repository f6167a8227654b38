import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleApp, sampleKey } from '../support/service.ts';
import { printedCommands } from './printed.ts';
import { common, elsewhere, filled, rules } from './printed-rules.ts';
import { serviceHost } from './servers.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

const app = await sampleApp({ origin: `https://${serviceHost}`, signingKeys: [sampleKey()] });
const printed = await printedCommands(app);
const ruleOf = (text: string) => rules.find(({ of }) => of.test(text));
const isElsewhere = (text: string): boolean => elsewhere.some(([of]) => of.test(text));
const run = printed.filter(({ text }) => !isElsewhere(text) && ruleOf(text) !== undefined);

let world: World;
beforeAll(async () => {
  world = await openWorld(app);
});
afterAll(() => world.close());

test('every command that is printed anywhere is run here, or named with the reason why it is not', () => {
  const unknown = printed.filter(({ text }) => !isElsewhere(text) && ruleOf(text) === undefined);
  expect(unknown.map(({ text, places: found }) => `${found.join(', ')}: ${text}`)).toEqual([]);
  const idle = elsewhere.filter(([of]) => !printed.some(({ text }) => of.test(text))).map(([of]) => String(of));
  const unused = rules.filter((rule) => !run.some(({ text }) => ruleOf(text) === rule)).map(({ of }) => String(of));
  expect([...idle, ...unused]).toEqual([]);
  const from = new Set(printed.flatMap((one) => one.places));
  console.log(`${run.length} of ${printed.length} printed commands are run, from ${from.size} places`);
  for (const [of, reason] of elsewhere) {
    console.log(`  ${printed.filter(({ text }) => of.test(text)).length} not here, ${reason}`);
  }
});

describe('as it is printed', () => {
  test.concurrent.each(run)('$text', async ({ text }) => {
    const rule = ruleOf(text);
    const query = /knit-(\w+)-/.exec(text)?.[1] ?? '';
    const archive = query === 'calico' || query === 'canal' ? `cni=${query}` : query === 'ipsec' ? 'backend=ipsec' : '';
    const unzip = text.startsWith('unzip') ? `curl -fsSOJ "$K/bundle.zip?${archive}"\n` : '';
    const before = `${common}${unzip}${rule?.before ?? ''}`;
    const left = await world.type({ script: filled(text), before, ...(rule?.until && { until: rule.until }) });
    const said = `${left.code}\n${left.stdout}\n${left.stderr}`;
    const receipt = left.text('/var/lib/knit/receipt');
    expect(left.stderr).not.toContain('s3cr3t');
    if (rule?.shows === 'installed') expect(receipt, said).toContain('state complete\n');
    else if (rule?.shows === 'nothing written')
      expect({ code: left.code, receipt }, said).toEqual({ code: 0, receipt: '' });
    else expect(said).toMatch(rule?.shows ?? /$^/);
  });
});

test('a script that was changed on its way is not run where its signature is looked at', async () => {
  const block = printed.find(({ text, places }) => text.includes('ssh-keygen') && places.includes('docs/security.md'));
  const before = `${common}curl -fsSo allowed_signers 'https://${serviceHost}/.well-known/knit/allowed_signers'\n`;
  const script = (block?.text ?? '').replaceAll('https://HOST', 'https://forged.example');
  const left = await world.type({ script, before });
  expect(left.code, left.stderr).toBe(255);
  expect(left.stderr).toContain('Signature verification failed');
  expect(left.text('/var/lib/knit/receipt')).toBe('');
});
