import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/cli/exit-codes.ts';
import { run } from '../../src/cli/run.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { importSigningKey, parseSigningKeys } from '../../src/signature/signing-key.ts';
import { signBytes } from '../../src/signature/sshsig.ts';
import { isGoodSignature } from '../signature/ssh-keygen.ts';
import { askedArtefacts, queryFor } from '../support/artefacts.ts';
import { sampleApp, sampleDeployment, sampleKey } from '../support/service.ts';
import { wanted } from '../support/wanted.ts';
import { sampleWorld } from './sample-world.ts';

const signingKeys = [sampleKey(1)];
const deployment = await sampleDeployment({ signingKeys });
const app = await sampleApp({ signingKeys });
const names = askedArtefacts;

describe('knit render NAME QUERY', () => {
  const paths = [...names, ...names.map((name) => `${name}.sig`), 'catalog.json', 'healthz'];

  test.each(paths)('prints of %s the bytes that the service answers', async (path) => {
    const query = /catalog|healthz/.test(path) ? '' : queryFor(path, 'cni=canal&mtu=1400');
    const world = await sampleWorld({ deployment });
    expect(await run(['render', path, ...(query === '' ? [] : [query])], world)).toBe('done');
    const served = await app.request(`/${path}?${query}`);
    expect(served.status).toBe(200);
    expect(Buffer.concat(world.printed).equals(Buffer.from(await served.arrayBuffer()))).toBe(true);
    expect(world.said).toEqual([]);
  });

  test.each([
    [['/verify.sh', 'backend=host-gw']],
    [['verify.sh?backend=host-gw']],
    [['/verify.sh?backend=host-gw']],
    [['verify.sh', '?backend=host-gw']],
  ])('takes the words %j for the same', async (words) => {
    const world = await sampleWorld();
    expect(await run(words, world)).toBe('done');
    const served = await app.request('/verify.sh?backend=host-gw');
    expect(Buffer.concat(world.printed).toString()).toBe(await served.text());
  });

  test.each<[string, string[], Outcome, RegExp]>([
    ['a wrong value', ['install.sh', 'cni=calco'], 'usage', /cni: .*calico/],
    ['a secret', ['install.sh', 'token=abc'], 'usage', /K3S_TOKEN_FILE/],
    ['what does not go together', ['plan.json', 'backend=ipsec&k3s=v1.36'], 'usage', /v1\.26/],
    ['another release', ['install.sh', 'v=99.9.9'], 'usage', /v=99|runs knit|release/],
    ['other bytes', ['install.sh', `expect=sha256-${'0'.repeat(64)}`], 'data', /SHA-256/],
    ['an unknown path', ['nothing.sh'], 'usage', /nothing here|\(path\)/],
    ['an unknown parameter of the catalog', ['catalog.json', 'bakend=vxlan'], 'usage', /did you mean backend/],
    ['a path of another kind', ['../etc/passwd'], 'usage', /no path of knit/],
    ['two queries', ['install.sh', 'cni=calico', 'mtu=1400'], 'usage', /one word/],
    ['nothing', [], 'usage', /What should be done/],
  ])('says why it refuses %s, and prints nothing', async (_, words, outcome, reason) => {
    const world = await sampleWorld();
    expect(await run(words, world)).toBe(outcome);
    expect(world.said.join('\n')).toMatch(reason);
    expect(world.said.join('\n')).not.toContain('abc');
    expect(world.printed).toEqual([]);
  });

  test('says which manifest is not here', async () => {
    const world = await sampleWorld({ deployment: { ...deployment, manifests: emptyStore } });
    expect(await run(['manifest.yaml', 'cni=calico'], world)).toBe('missing');
    expect(world.said.join('\n')).toContain('manifest=pull');
  });

  test('says that there is no key', async () => {
    const { signingKeys: _, ...keyless } = deployment;
    const world = await sampleWorld({ deployment: keyless });
    expect(await run(['install.sh.sig'], world)).toBe('missing');
    expect(world.said.join('\n')).toContain('KNIT_SIGNING_KEY');
  });

  test('speaks Japanese where the query or the environment says so', async () => {
    const world = await sampleWorld({ language: 'ja' });
    expect(await run(['install.sh', 'cni=calco&lang=ja'], world)).toBe('usage');
    for (const text of [...world.said, ...world.printed.map(String)]) expect(text).toMatch(/[ぁ-ん一-龠]/);
  });
});

describe('knit keygen', () => {
  test.runIf(wanted('ssh-keygen'))('makes a key that the service takes, and tells its public half', async () => {
    const world = await sampleWorld();
    expect(await run(['keygen'], world)).toBe('done');
    const [, key = ''] = /^KNIT_SIGNING_KEY=(\S+)\n$/.exec(world.printed.join('')) ?? [];
    expect(parseSigningKeys(key)).toEqual([key]);
    const allowedSigners = `${world.said.at(-1)}\n`;
    const message = Buffer.from('message');
    const signature = await signBytes('install.sh', message, await importSigningKey(key));
    expect(isGoodSignature({ message, signature, allowedSigners })).toBe(true);
    expect(world.said.join('\n')).not.toContain(key);
  });

  test.each([
    [0o644, true],
    [0o640, true],
    [0o600, false],
    [undefined, false],
  ])('warns where it went to a file of mode %o: %s', async (resultMode, warns) => {
    const world = await sampleWorld({ resultMode });
    expect(await run(['keygen'], world)).toBe('done');
    expect(world.said.some((line) => line.startsWith('warning: others can read'))).toBe(warns);
  });

  test('makes another key of other chance', async () => {
    const worlds = [await sampleWorld(), await sampleWorld({ randomBytes: (count) => new Uint8Array(count).fill(4) })];
    for (const world of worlds) await run(['keygen'], world);
    expect(new Set(worlds.map(({ printed }) => printed.join(''))).size).toBe(2);
  });
});

describe('knit signers', () => {
  test('prints what the service publishes', async () => {
    const world = await sampleWorld({ deployment });
    expect(await run(['signers'], world)).toBe('done');
    expect(world.printed.join('')).toBe(await (await app.request('/.well-known/knit/allowed_signers')).text());
  });
});
