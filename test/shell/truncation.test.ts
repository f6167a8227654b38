import { beforeAll, describe, expect, test } from 'vitest';
import { calico } from '../support/node-root.ts';
import type { ScriptName } from '../support/shell.ts';
import { script, shellNames } from '../support/shell.ts';
import type { Cutter } from './cut-off.ts';
import { cutOff, makeCutter } from './cut-off.ts';

const names: readonly ScriptName[] = ['install', 'preflight', 'verify', 'uninstall'];
// Every byte in every shell takes more than an hour; CI takes some, KNIT_ALL=1 all.
const all = process.env['KNIT_ALL'] !== undefined;

let cutter: Cutter;
beforeAll(async () => {
  cutter = await makeCutter();
});

/** A script with a manifest that would like to be run. */
const textOf = (name: ScriptName) => script(name, { ...calico, MANIFEST_TEXT: 'kind: $(touch made)\n`touch made`\n' });

/** Its bytes before the brace that ends the group in which all of it stands but for the settings. */
const beginningOf = (name: ScriptName) => textOf(name).slice(0, textOf(name).lastIndexOf('}'));

/** How many bytes the settings and what stands before them take. */
const settingsOf = (text: string) => Buffer.byteLength(text.slice(0, text.indexOf('# --- end settings') + 30));

describe('a script that was cut off does nothing', () => {
  test.concurrent.each(shellNames.filter((shell) => shell !== 'busybox-static'))(
    'read by %s from a pipe',
    async (shell) => {
      const stride = all ? 1 : 499;
      const told: string[] = [];
      for (const name of names) {
        const text = beginningOf(name);
        const size = Buffer.byteLength(text);
        // In CI the settings come every so many bytes with all else, and whole where it is cheapest.
        const cuts = { shell, text, stride, denseTo: shell === 'dash' ? settingsOf(text) : 0, denseFrom: size - 199 };
        const { beginnings, effects } = await cutOff(cutter, cuts);
        // Ksh93 can spin or crash where its input ends within a here-document: one beginning of ten thousand, and no effect.
        const stuck = effects.filter((line) => shell === 'ksh93' && line.startsWith('killed '));
        expect(stuck.length).toBeLessThan(Math.max(3, beginnings / 1000));
        if (stuck.length > 0)
          console.log(`${name}.sh: ksh93 did not end by itself ${stuck.length} times: ${stuck.join(', ')}`);
        expect(
          effects.filter((line) => !stuck.includes(line)),
          `${name}.sh, after how many bytes`,
        ).toEqual([]);
        const wanted = Array.from({ length: size + 1 }, (_, at) => at).filter(
          (at) => at <= cuts.denseTo || at >= cuts.denseFrom || at % stride === 0,
        );
        expect(beginnings).toBe(wanted.length);
        told.push(`${name}.sh ${beginnings} of ${size + 1}`);
      }
      console.log(
        `${shell}: beginnings run: ${told.join(', ')}${stride > 1 ? ` (every ${stride}th, more at both ends)` : ''}; none with an effect`,
      );
    },
    4 * 3_600_000,
  );

  test.each([
    ['install', '--force'],
    ['verify', '--local'],
    ['uninstall', '--dry-run'],
  ] as const)('and %s.sh does something from its last brace on, by the same means', async (name, option) => {
    const text = textOf(name);
    const last = Buffer.byteLength(beginningOf(name));
    const { effects } = await cutOff(cutter, {
      shell: 'dash',
      option,
      text,
      denseTo: 0,
      denseFrom: last - 9,
      stride: 100_000,
    });
    expect(effects[0]).toBe(`effect ${last + 1}`);
  });
});
