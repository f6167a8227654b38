import { describe, expect, it } from 'vitest';
import { deflateTexts } from '../../src/archive/deflate.ts';
import { renderScriptSegments, takeScriptSegments } from '../../src/artefacts/script-segments.ts';
import { sharedTexts } from '../../src/artefacts/scripts.ts';
import { sampleApp } from '../support/service.ts';

const file = await renderScriptSegments();
const line = file.indexOf(0x0a);
const head = JSON.parse(new TextDecoder().decode(file.subarray(0, line)));

/** What a service takes of a file. */
const takenOf = (bytes: Uint8Array | undefined): Promise<number> =>
  takeScriptSegments(async () => (bytes === undefined ? undefined : new Uint8Array(bytes)));

const withHead = (changes: object): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, ...changes })}\n`), file.subarray(line + 1)]);

describe('takeScriptSegments()', () => {
  it('takes one for every text, and archives have the same bytes with and without', async () => {
    const streams = () => deflateTexts([sharedTexts()]).map(({ deflated }) => Buffer.from(deflated).toString('base64'));
    const made = streams();
    expect(await takenOf(file)).toBe(sharedTexts().length);
    expect(streams()).toEqual(made);
    const digestBy = async (deployment: object) => {
      const app = await sampleApp(deployment);
      const response = await app.request('/bundle.zip?cni=canal');
      expect(response.status).toBe(200);
      return response.headers.get('Repr-Digest');
    };
    expect(await digestBy({ scriptSegments: async () => file })).toBe(await digestBy({}));
  });

  it('takes nothing that is damaged, cut off, of another form or not there', async () => {
    for (let at = line + 1; at < file.length; at += 1501) {
      const damaged = Uint8Array.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x20;
      expect(await takenOf(damaged), `byte ${at}`).toBe(0);
    }
    for (const bytes of [undefined, new Uint8Array(), file.subarray(0, -1), file.subarray(0, line)])
      expect(await takenOf(bytes)).toBe(0);
    for (const text of ['\n', 'null\n', '[]\n', '{"form":2}\n', `${'x'.repeat(9000)}\n`])
      expect(await takenOf(Buffer.from(text)), text.slice(0, 20)).toBe(0);
    expect(await takenOf(withHead({ form: head.form - 1 }))).toBe(0);
  });

  it('takes what still fits of a file that another knit wrote', async () => {
    const [first, ...others] = head.entries;
    const entries = [{ ...first, text: '0'.repeat(64) }, ...others];
    expect(await takenOf(withHead({ entries }))).toBe(sharedTexts().length - 1);
  });

  it('asks once, but again after a failure', async () => {
    let asked = 0;
    const read = async () => {
      asked += 1;
      if (asked === 1) throw new Error('not now');
      return new Uint8Array(file);
    };
    expect(await takeScriptSegments(read)).toBe(0);
    expect(await takeScriptSegments(read)).toBe(sharedTexts().length);
    expect(await takeScriptSegments(read)).toBe(sharedTexts().length);
    expect(asked).toBe(2);
  });
});
