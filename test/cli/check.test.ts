import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Fetched, World } from '../../src/cli/world.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { hasManifests } from '../support/manifests.ts';
import { sampleApp, sampleDeployment, sampleOrigin } from '../support/service.ts';
import { fetchedFrom, networkOf, sampleWorld } from './sample-world.ts';

const honest = networkOf(await sampleApp());
const address = (path: string): string => sampleOrigin + path;
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function checked(path: string, fetch: World['fetch'], changes: Partial<World> = {}) {
  const world = await sampleWorld({ fetch, ...changes });
  return { outcome: await run(['check', address(path)], world), said: world.said.join('\n') };
}

/** A service that changes what it sends to whom `isMarked` picks. */
function lying(
  isMarked: (headers: Readonly<Record<string, string>>, pauses: boolean) => boolean,
  change: (text: string) => string,
): World['fetch'] {
  return async (url, headers, pauses) => {
    const fetched = await honest(url, headers, pauses);
    return isMarked(headers, pauses)
      ? { ...fetched, bytes: bytesOf(change(new TextDecoder().decode(fetched.bytes))) }
      : fetched;
  };
}

describe('knit check', () => {
  test.each([
    '/install.sh',
    '/install.sh?cni=calico',
    '/verify.sh?cni=canal&lang=ja',
    '/plan.json?backend=wireguard',
    '/bundle.zip?backend=host-gw',
    ...(hasManifests ? ['/bundle.zip?cni=calico', '/manifest.yaml?cni=canal'] : []),
  ])('finds the answers to %s the same', async (path) => {
    const { outcome, said } = await checked(path, honest);
    expect(outcome).toBe('done');
    expect(said.match(/the same bytes/g)).toHaveLength(4);
    expect(said).toMatch(/^sha256 [0-9a-f]{64}$/m);
  });

  test.each([
    [
      'curl',
      /^curl: OTHER/m,
      lying(
        ({ 'User-Agent': agent = '' }) => agent.startsWith('curl'),
        (text) => `${text}id\n`,
      ),
    ],
    [
      'wget',
      /^wget: OTHER/m,
      lying(
        ({ 'User-Agent': agent = '' }) => agent.startsWith('Wget'),
        (text) => `${text}id\n`,
      ),
    ],
    [
      'a shell that runs what it reads',
      /^curl \| sh: OTHER/m,
      lying(
        (_, pauses) => pauses,
        (text) => `${text}id\n`,
      ),
    ],
    [
      'a browser',
      /^browser: OTHER/m,
      lying(
        ({ Accept = '' }) => Accept.includes('html'),
        (text) => `${text}id\n`,
      ),
    ],
  ])('finds out a service that sends something else to %s', async (_, found, fetch) => {
    const { outcome, said } = await checked('/install.sh?cni=calico', fetch);
    expect(outcome).toBe('differs');
    expect(said).toMatch(found);
    expect(said).toContain('the same bytes');
  });

  test('names the settings that differ, and the first line where more does', async () => {
    const everybody = (): boolean => true;
    const otherCni = lying(everybody, (text) => text.replace("\nCNI='calico'\n", "\nCNI='none'\n"));
    const { said } = await checked('/install.sh?cni=calico', otherCni);
    expect(said).toMatch(/settings that differ: CNI$/m);
    expect(said).not.toContain('first line');
    const otherCode = lying(everybody, (text) => text.replace('\nset -eu\n', '\nset -e\n'));
    const honestly = await (await sampleApp()).request('/install.sh?cni=calico');
    const line = (await honestly.text()).split('\n').indexOf('set -eu');
    expect((await checked('/install.sh?cni=calico', otherCode)).said).toContain(`first line that differs: ${line + 1}`);
  });

  test('shows nothing of what a service sent: it may be made for terminals', async () => {
    const nasty = lying(
      () => true,
      (text) => text.replace("CNI='calico'", "CNI='\u001b]0;pwned\u0007'"),
    );
    const { outcome, said } = await checked('/install.sh?cni=calico', nasty);
    expect(outcome).toBe('differs');
    expect(said).not.toContain('pwned');
  });

  test('finds out an installer digest that the service pins and this machine does not', async () => {
    const installerSha256 = 'ab'.repeat(32);
    const fetch = networkOf(await sampleApp({ installerSha256 }));
    expect((await checked('/install.sh', fetch)).said).toContain('settings that differ: K3S_INSTALLER_SHA256');
    const deployment = await sampleDeployment({ installerSha256 });
    expect((await checked('/install.sh', fetch, { deployment })).outcome).toBe('done');
  });

  const answering =
    (answer: Partial<Fetched>): World['fetch'] =>
    async () => ({ status: 200, contentLocation: undefined, bytes: bytesOf(''), ...answer });

  test.each<[string, World['fetch'], string, RegExp]>([
    ['does not answer', () => Promise.reject(new Error('refused')), 'unavailable', /no answer/],
    ['answers with an error', answering({ status: 503 }), 'unavailable', /503/],
    ['redirects', answering({ status: 302 }), 'unavailable', /redirects/],
    ['is another release', answering({ contentLocation: '/install.sh?v=9.9.9' }), 'incomparable', /another release/],
    ['sends nothing', answering({}), 'differs', /served 0 bytes/],
  ])('ends apart where the service %s', async (_, fetch, outcome, reason) => {
    const result = await checked('/install.sh', fetch);
    expect(result.outcome).toBe(outcome);
    expect(result.said).toMatch(reason);
    expect(result.said).not.toMatch(/^sha256/m);
  });

  test('believes an address that pins the release before an answer that claims another', async () => {
    const claiming = answering({ contentLocation: '/install.sh?v=9.9.9', bytes: bytesOf('id\n') });
    const { release } = await sampleDeployment();
    expect((await checked(`/install.sh?v=${release}`, claiming)).outcome).toBe('differs');
    expect((await checked('/install.sh?v=9.9.9', claiming)).outcome).toBe('incomparable');
  });

  test('cannot be put off by an error for one client while another is lied to', async () => {
    const fetch: World['fetch'] = async (url, headers, pauses) => {
      const { 'User-Agent': agent = '' } = headers;
      if (agent.startsWith('Mozilla')) return fetchedFrom(new Response(null, { status: 500 }));
      return lying(
        ({ 'User-Agent': other = '' }) => other.startsWith('Wget'),
        (text) => `${text}id\n`,
      )(url, headers, pauses);
    };
    expect((await checked('/install.sh', fetch)).outcome).toBe('differs');
  });

  test.each([
    ['a page of another kind', '/catalog.json'],
    ['a folder', '/knit/install.sh'],
  ])('takes no address of %s', async (_, path) => {
    expect((await checked(path, honest)).outcome).toBe('usage');
  });

  test.each(['install.sh', 'file:///install.sh', 'https://user@host/install.sh'])(
    'takes no address like %s',
    async (text) => {
      const world = await sampleWorld({ fetch: honest });
      expect(await run(['check', text], world)).toBe('usage');
    },
  );

  test('says what a link asks wrongly before anything is compared', async () => {
    expect((await checked('/install.sh?cni=calco', answering({}))).outcome).toBe('usage');
  });

  test('says how to get the manifest that it needs', async () => {
    const deployment = await sampleDeployment({ manifests: emptyStore });
    const { outcome, said } = await checked('/manifest.yaml?cni=calico', answering({}), { deployment });
    expect(outcome).toBe('missing');
    expect(said).toContain('knit manifests');
  });

  test('finds a link that expects other bytes than these', async () => {
    expect((await checked(`/install.sh?expect=sha256-${'0'.repeat(64)}`, answering({}))).outcome).toBe('differs');
  });
});
