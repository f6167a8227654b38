import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSigningKey, importSigningKey, parseSigningKeys } from '../../src/signature/signing-key.ts';
import { renderAllowedSigners, signBytes } from '../../src/signature/sshsig.ts';
import { isGoodSignature } from './ssh-keygen.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const signerOf = (byte: number) => importSigningKey(formatSigningKey(new Uint8Array(32).fill(byte)));

const [signer, other] = await Promise.all([signerOf(1), signerOf(2)]);
const message = bytesOf('#!/bin/sh\n');
const good = {
  message,
  signature: await signBytes('install.sh', message, signer),
  allowedSigners: renderAllowedSigners([signer.publicKey]),
};

describe('importSigningKey()', () => {
  test('finds the public half that RFC 8032 gives for its first test key', async () => {
    const secret = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const { publicKey } = await importSigningKey(formatSigningKey(secret));
    expect(Buffer.from(publicKey).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });
});

describe('parseSigningKeys()', () => {
  const [one, two, three] = [1, 2, 3].map((byte) => formatSigningKey(new Uint8Array(32).fill(byte))) as [
    string,
    string,
    string,
  ];

  test.each([
    ['one key', one, [one]],
    ['two keys, for a rotation', `${one},${two}`, [one, two]],
    ['two keys with a space', `${one}, ${two}`, [one, two]],
  ])('reads %s', (_, text, keys) => {
    expect(parseSigningKeys(text)).toEqual(keys);
  });

  test.each([
    ['three keys', `${one},${two},${three}`],
    ['the same key twice', `${one},${one}`],
    ['nothing between commas', `${one},`],
    ['a key cut short', one.slice(0, 60)],
    ['a key of another algorithm', one.replace('K2Vw', 'K2Vu')],
    ['a public key of OpenSSH', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs'],
  ])('refuses %s', (_, text) => {
    expect(parseSigningKeys(text)).toBeUndefined();
  });

  test('reads what it writes, whatever the secret', () => {
    const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(secrets, (secret) => {
        const key = formatSigningKey(secret);
        expect(parseSigningKeys(key)).toEqual([key]);
      }),
    );
  });
});

describe('signBytes()', () => {
  test('makes what ssh-keygen takes for good', () => {
    expect(isGoodSignature(good)).toBe(true);
  });

  test.each([
    ['another message', { message: bytesOf('#!/bin/sh\nrm -rf /\n') }],
    ['a message cut short', { message: message.slice(0, -1) }],
    ['another key', { allowedSigners: renderAllowedSigners([other.publicKey]) }],
    ['another identity', { identity: 'somebody' }],
    ['another namespace', { namespace: 'git' }],
    ['the name of another file', { namespace: 'knit/uninstall.sh' }],
  ])('makes nothing that ssh-keygen takes for good with %s', (_, changed) => {
    expect(isGoodSignature({ ...good, ...changed })).toBe(false);
  });

  test('gives the same signature for the same bytes, another for others', async () => {
    expect(await signBytes('install.sh', message, signer)).toBe(good.signature);
    expect(await signBytes('install.sh', bytesOf('#!/bin/bash\n'), signer)).not.toBe(good.signature);
  });

  test('signs whatever bytes there are', async () => {
    const { allowedSigners } = good;
    for (const text of fc.sample(fc.uint8Array({ maxLength: 5000 }), { numRuns: 20, seed: 5 })) {
      const bytes = Uint8Array.from(text);
      expect(
        isGoodSignature({ message: bytes, signature: await signBytes('install.sh', bytes, signer), allowedSigners }),
      ).toBe(true);
    }
  });
});

describe('renderAllowedSigners()', () => {
  const rotating = renderAllowedSigners([signer.publicKey, other.publicKey]);

  test.each([
    ['first', signer],
    ['second', other],
  ])('allows the %s of two keys, so that a rotation breaks nobody', async (_, each) => {
    const signature = await signBytes('install.sh', message, each);
    expect(isGoodSignature({ message, signature, allowedSigners: rotating })).toBe(true);
  });

  test('holds nothing but lines of public keys for the files of knit', () => {
    expect(rotating).toMatch(/^(knit namespaces="knit\/\*" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]{48}\n){2}$/);
  });
});
