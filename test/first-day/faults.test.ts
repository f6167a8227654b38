import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Place } from '../../src/shell/commands.ts';
import { checked, download, installNode, runNode, textOf, uninstall, verify } from '../../src/shell/commands.ts';
import { serviceHost } from './servers.ts';
import type { World } from './world.ts';
import { hasToken, openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const wrong = '0'.repeat(64);

/** Every form of command that knit prints, asked of some place. */
const forms: Readonly<Record<string, (place: Place) => string>> = {
  install: (place) => textOf(installNode(place, 'first')),
  join: (place) => textOf(installNode(place, 'agent')).replace('SERVER', 'server.example'),
  'dry run': (place) => textOf(installNode(place, 'first', { isDry: true })),
  verify: (place) => textOf(verify(place)),
  uninstall: (place) => textOf(uninstall(place)),
  checked: (place) => textOf(checked(place, 'install.sh', wrong, runNode('first'))),
  archive: (place) => `${textOf(download(place, 'bundle.zip'))} && sudo sh install.sh`,
};

interface Fault {
  readonly place: Place;
  readonly code: number;
  readonly words: RegExp;
  /** What the forms give that compare or only download. */
  readonly compared?: readonly [code: number, words: RegExp];
}

/** What can go wrong between a node and the service, what the line ends with then, and what it says. */
const faults: Readonly<Record<string, Fault>> = {
  'knit refuses': {
    place: { origin: `https://${serviceHost}`, query: 'cni=flanel' },
    code: 64,
    words: /cni must be flannel, canal, calico, none: did you mean flannel\?/,
    compared: [22, /curl: \(22\) The requested URL returned error: 400/],
  },
  'the name is not known': {
    place: { origin: 'https://nowhere.example', query: '' },
    code: 6,
    words: /curl: \(6\) Could not resolve host/,
  },
  'nobody listens': {
    place: { origin: `https://${serviceHost}:444`, query: '' },
    code: 7,
    words: /curl: \(7\) Failed to connect/,
  },
  'the connection is cut': { place: { origin: 'https://cut.example', query: '' }, code: 18, words: /curl: \(18\)/ },
  'a proxy gives its page': {
    place: { origin: 'https://proxy.example', query: '' },
    code: 2,
    words: /syntax error/i,
    compared: [1, /FAILED|cannot open|not found|No such file/],
  },
};

describe.each(Object.entries(faults))('where %s', (_, { place, code, words, compared }) => {
  test.concurrent.each(Object.entries(forms))(
    '%s ends with an error and its reason, and runs nothing',
    async (name, form) => {
      const left = await world.type({ script: form(place), before: hasToken });
      const compares = compared !== undefined && (name === 'checked' || name === 'archive');
      if (compares) expect(left.stdout + left.stderr).toMatch(compared[1]);
      else expect(left.stderr).toMatch(words);
      if (compares && name === 'archive') expect(left.code).not.toBe(0);
      else expect(left.code, left.stderr).toBe(compares ? compared[0] : code);
      expect(left.text('/var/lib/knit/receipt')).toBe('');
      expect(left.text('/root/page-ran')).toBe('');
    },
  );
});

test('a script with another digest is not run', async () => {
  const left = await world.type({ script: forms['checked']?.({ origin: `https://${serviceHost}`, query: '' }) ?? '' });
  expect(left.code).toBe(1);
  expect(left.stdout + left.stderr).toContain('install.sh: FAILED');
  expect(left.text('/var/lib/knit/receipt')).toBe('');
});
