import { describe, expect, test } from 'vitest';
import { askedArtefacts, queryFor } from '../support/artefacts.ts';
import { sampleApp, sampleKey } from '../support/service.ts';
import { isGoodSignature } from './ssh-keygen.ts';

const app = await sampleApp({ signingKeys: [sampleKey(1)] });
const query = 'cni=canal&cluster-cidr=10.60.0.0/16';
// What the service does not hold has no bytes and so no signature.
const names = askedArtefacts;

async function bytesOf(path: string, from = app): Promise<Buffer> {
  const response = await from.request(path);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}
const textOf = async (path: string, from = app): Promise<string> => (await bytesOf(path, from)).toString();

describe.each(names)('/%s.sig', (name) => {
  test('is a signature of the bytes that the same query gives, and of no others', async () => {
    const allowedSigners = await textOf('/.well-known/knit/allowed_signers');
    const signature = await textOf(`/${name}.sig?${queryFor(name, query)}`);
    const message = await bytesOf(`/${name}?${queryFor(name, query)}`);
    expect(isGoodSignature({ message, signature, allowedSigners, namespace: `knit/${name}` })).toBe(true);
    expect(isGoodSignature({ message, signature, allowedSigners, namespace: 'knit/other.sh' })).toBe(false);
    const changed = Buffer.concat([message.subarray(0, -1), Buffer.from('#')]);
    expect(isGoodSignature({ message: changed, signature, allowedSigners, namespace: `knit/${name}` })).toBe(false);
  });
});

describe('a signature', () => {
  test('names the address under which both stay what they are', async () => {
    const [script, signature] = await Promise.all(
      ['/install.sh', '/install.sh.sig'].map(async (path) => app.request(`${path}?${query}`)),
    );
    const [pinned, pinnedSignature] = [script, signature].map((response) => response?.headers.get('Content-Location'));
    expect(pinnedSignature).toBe(pinned?.replace('/install.sh', '/install.sh.sig'));
    expect(await textOf(pinnedSignature ?? '')).toBe(await textOf(`/install.sh.sig?${query}`));
  });

  test('is text that no shell runs and no cache keeps for ever: another key signs otherwise', async () => {
    const { headers } = await app.request('/install.sh.sig?v=0.1.0&k3s=v1.36.4-k3s1');
    expect(headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('Content-Disposition')).toBe('inline; filename="install.sh.sig"');
    expect(headers.get('Cache-Control')).not.toContain('immutable');
    expect(headers.get('ETag')).toMatch(/^"sha256-[0-9a-f]{64}"$/);
  });

  test.each([
    ['a wrong parameter', '/install.sh.sig?cni=calco', 400],
    ['a secret', '/install.sh.sig?token=x', 400],
    ['what does not go together', '/install.sh.sig?backend=ipsec&k3s=v1.36', 422],
    ['another release of knit', '/install.sh.sig?v=9.9.9', 410],
    ['bytes other than expected', `/install.sh.sig?expect=sha256-${'0'.repeat(64)}`, 409],
    ['a signature of a signature', '/install.sh.sig.sig', 404],
  ])('is refused for %s as what it signs is', async (_, path, status) => {
    const response = await app.request(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('without a key', () => {
  const paths = [
    ...names.map((name) => `/${name}.sig?${queryFor(name, 'cni=calico')}`),
    '/.well-known/knit/allowed_signers',
  ];

  test.each(paths)('%s says that this service does not sign', async (path) => {
    const response = await (await sampleApp()).request(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: 404, errors: [{ code: 'no-key' }] });
  });
});

describe('a rotation', () => {
  const [old, next] = [sampleKey(1), sampleKey(2)];
  const steps = [[old], [old, next], [next, old], [next]] as const;

  test('lets who fetched the allowed signers at one step check what is signed at the next', async () => {
    const message = await bytesOf('/verify.sh');
    for (const [index, signingKeys] of steps.entries()) {
      const [before, after] = await Promise.all([
        sampleApp({ signingKeys: steps[index - 1] ?? [old] }),
        sampleApp({ signingKeys }),
      ]);
      const allowedSigners = await textOf('/.well-known/knit/allowed_signers', before);
      const signature = await textOf('/verify.sh.sig', after);
      expect(
        isGoodSignature({ message, signature, allowedSigners, namespace: 'knit/verify.sh' }),
        `step ${index}`,
      ).toBe(true);
    }
  });

  test('ends with an old key that nobody may use any more', async () => {
    const [first, last] = await Promise.all([sampleApp({ signingKeys: [old] }), sampleApp({ signingKeys: [next] })]);
    const allowedSigners = await textOf('/.well-known/knit/allowed_signers', last);
    const signature = await textOf('/verify.sh.sig', first);
    expect(
      isGoodSignature({ message: await bytesOf('/verify.sh'), signature, allowedSigners, namespace: 'knit/verify.sh' }),
    ).toBe(false);
  });
});
