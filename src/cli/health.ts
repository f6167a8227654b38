import type { Text } from '../text.ts';
import type { Outcome } from './exit-codes.ts';
import type { World } from './world.ts';

/** Asks whether a service answers; without an address, the one that this machine's variables name. */
export async function health(address: string | undefined, world: World): Promise<Outcome> {
  const say = (outcome: Outcome, text: Text): Outcome => {
    world.say(`knit: ${text[world.language]}`);
    return outcome;
  };
  const asked = address ?? world.address;
  if (!/^https?:\/\//.test(asked) || !URL.canParse(asked)) return say('usage', messages.address);
  const answer = await world.fetch(new URL('/healthz', asked).href, {}, false).catch(() => undefined);
  if (answer === undefined) return say('unavailable', messages.none);
  if (answer.status !== 200) {
    const { status } = answer;
    return say('unavailable', { en: `it answered ${status}`, ja: `応答は${status}です` });
  }
  await world.print('ok\n');
  return 'done';
}

const messages = {
  address: {
    en: 'health takes the address of a service, such as http://127.0.0.1:8787',
    ja: 'healthにはサービスのアドレスを指定してください。例：http://127.0.0.1:8787',
  },
  none: { en: 'no answer', ja: '応答がありません' },
} satisfies Record<string, Text>;
