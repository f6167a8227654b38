import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { importSigningKey } from '../../src/signature/signing-key.ts';
import { renderAllowedSigners } from '../../src/signature/sshsig.ts';
import { sampleApp, sampleKey } from '../support/service.ts';
import { sampleWorld } from './sample-world.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const app = await sampleApp({ signingKeys: [sampleKey()], origin: 'https://knit.example.org' });
const served = async (path: string): Promise<Bytes> => {
  const response = await app.request(path);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};
const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);
const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);
const signersOf = async (number: number): Promise<Bytes> =>
  bytesOf(renderAllowedSigners([(await importSigningKey(sampleKey(number))).publicKey]));

/** An archive as it lies on a stick, with its signature, its provenance and the signers that are trusted. */
async function stick(query: string): Promise<Readonly<Record<string, Bytes>>> {
  return {
    'a.zip': await served(`/bundle.zip?${query}`),
    'a.zip.sig': await served(`/bundle.zip.sig?${query}`),
    'a.zip.intoto.json': await served(`/provenance.intoto.json?${query}`),
    'a.zip.intoto.json.sig': await served(`/provenance.intoto.json.sig?${query}`),
    signers: await signersOf(1),
  };
}

async function checked(files: Readonly<Record<string, Bytes | undefined>>, variable = 'signers') {
  const world = await sampleWorld({
    readFile: async (path, longest) => files[path]?.slice(0, longest),
    variable: (name) => (name === 'KNIT_ALLOWED_SIGNERS' && variable !== '' ? variable : undefined),
  });
  return { outcome: await run(['check', 'a.zip'], world), said: world.said.join('\n') };
}

const query = 'backend=host-gw&airgap=true';
const files = await stick(query);
const [others, otherSigners] = [await stick(''), await signersOf(2)];

describe('the provenance of an archive', () => {
  test('is an in-toto statement of its digest and those of its files, by this service, of its query', async () => {
    const statement = JSON.parse(textOf(files['a.zip.intoto.json'] ?? new Uint8Array()));
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: { externalParameters: { query: expect.stringContaining('backend=host-gw'), airgap: true } },
        runDetails: { builder: { id: 'https://knit.example.org' } },
      },
    });
    const names = statement.subject.map(({ name }: { name: string }) => name.replace(/^[^/]+\//, ''));
    expect(names).toEqual(expect.arrayContaining(['install.sh', 'fetch.sh', 'sbom.spdx.json', 'SHA256SUMS']));
  });

  test.each([query, '', 'cni=calico&manifest=pull&lang=ja', 'role=agent&nodes=10.0.0.0/24'])(
    'of "%s" is believed where it lies beside the archive',
    async (asked) => {
      const { outcome, said } = await checked(await stick(asked));
      expect(said).toContain('provenance: made by https://knit.example.org');
      expect(outcome).toBe('done');
    },
  );

  test('leaves the bytes of the archive as they are without a key', async () => {
    const plain = await (await (await sampleApp()).request(`/bundle.zip?${query}`)).arrayBuffer();
    expect(Buffer.from(plain).equals(files['a.zip'] ?? Buffer.alloc(0))).toBe(true);
  });

  test('is not missed where there is none, and is no proof where no signers are named', async () => {
    const without = await checked({ ...files, 'a.zip.intoto.json': undefined });
    expect(without).toMatchObject({ outcome: 'done', said: expect.not.stringContaining('provenance') });
    const unnamed = await checked(files, '');
    expect(unnamed).toMatchObject({ outcome: 'done', said: expect.stringContaining('Its signature was not checked') });
  });

  const changed = (change: (text: string) => string) =>
    bytesOf(change(textOf(files['a.zip.intoto.json'] ?? bytesOf(''))));
  test.each<[string, Readonly<Record<string, Bytes | undefined>>, RegExp]>([
    ['of another plan', { 'a.zip.intoto.json': others['a.zip.intoto.json'] }, /states another plan/],
    ['that is none', { 'a.zip.intoto.json': bytesOf('x') }, /is no statement/],
    [
      'with another digest of a file',
      {
        'a.zip.intoto.json': changed((text) => text.replace(/(install\.sh",\s+"digest": \{\s+"sha256": ")../, '$1zz')),
      },
      /NOT of these bytes: install\.sh$/m,
    ],
    [
      'with another maker',
      { 'a.zip.intoto.json': changed((text) => text.replace('"id": "https://knit', '"id": "https://nkit')) },
      /NOT signed/,
    ],
    ['by another key', { signers: otherSigners }, /provenance: NOT signed/],
    ['without a signature', { 'a.zip.intoto.json.sig': undefined }, /provenance: NOT signed/],
    ['with the signature of the archive', { 'a.zip.intoto.json.sig': files['a.zip.sig'] }, /provenance: NOT signed/],
  ])('is not believed %s', async (_, replaced, said) => {
    const result = await checked({ ...files, ...replaced });
    expect(result.said).toMatch(said);
    expect(result.outcome).toBe('data');
  });
});
