import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { sampleApp } from '../../support/service.ts';
import type { IgnitionPrograms } from './ignition-programs.ts';
import { ignitionPrograms } from './ignition-programs.ts';

const app = await sampleApp({ origin: 'https://knit.example.org' });
const ask = async (path: string): Promise<string> => (await app.request(path)).text();

let programs: IgnitionPrograms;
beforeAll(() => {
  programs = ignitionPrograms();
}, 900_000);

/** What a program makes of a document: it must take it without a word. */
function read(program: string, words: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(program, words, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
const translate = (text: string) => read(programs.butane, ['--strict'], text);
const validate = (text: string) => read(programs.ignitionValidate, ['-'], text);

const taken = { status: 0, stdout: '', stderr: '' };

describe.each(['cni=calico', 'backend=wireguard&lang=ja', 'cluster-init=true'])('for %s', (query) => {
  test.each(['server', 'agent'])('Butane and Ignition take what is made for a %s, and it is the same', async (role) => {
    const butane = translate(await ask(`/butane.yaml?${query}&role=${role}`));
    expect({ ...butane, stdout: '' }).toEqual(taken);
    const ignition = await ask(`/ignition.json?${query}&role=${role}`);
    expect(validate(ignition)).toEqual(taken);
    expect(validate(butane.stdout)).toEqual(taken);
    expect(JSON.parse(ignition)).toEqual(JSON.parse(butane.stdout));
  });
});

describe('a fault is seen', () => {
  const faults: readonly (readonly [string, (text: string) => string])[] = [
    ['a digest that is cut short', (text) => text.replace(/(sha256-[0-9a-f]{10})[0-9a-f]+/, '$1')],
    ['a digest of another kind', (text) => text.replace(/sha256-(?=[0-9a-f])/, 'md5-')],
    ['an address of no kind that Ignition fetches', (text) => text.replace('https://', 'gopher://')],
    ['a path that is not absolute', (text) => text.replace('/etc/knit/install.sh', 'etc/knit/install.sh')],
    ['a version that there is not', (text) => text.replace('3.4.0', '3.99.0').replace('1.5.0', '1.99.0')],
  ];

  test.each(faults)('%s', async (_, fault) => {
    const ignition = await ask('/ignition.json');
    const butane = await ask('/butane.yaml');
    expect(fault(ignition)).not.toBe(ignition);
    expect(fault(butane)).not.toBe(butane);
    expect(validate(fault(ignition)).status).toBe(1);
    expect(translate(fault(butane)).status).toBe(1);
  });

  test('a word that is none of Butane', async () => {
    const butane = (await ask('/butane.yaml')).replace('verification:', 'verifications:');
    expect(translate(butane)).toMatchObject({ status: 1, stderr: expect.stringContaining('verifications') });
  });
});
