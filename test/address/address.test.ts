import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../src/address/address.ts';
import { formatCidr, hasAddress, isOverlapping, nthAddress, parseCidr } from '../../src/address/cidr.ts';

const cidr = (text: string) => {
  const read = parseCidr(text);
  if (read === undefined) throw new RangeError(text);
  return read;
};

describe('parseAddress()', () => {
  it('takes and refuses what Node takes and refuses', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom('0', '1', 'f', ':', '.', 'g', '25'), maxLength: 24 }),
    );
    fc.assert(
      fc.property(text, (address) => {
        expect(parseAddress(address) !== undefined).toBe(isIPv4(address) || isIPv6(address));
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['1.2.3', '01.2.3.4', '256.1.1.1', '1.2.3.4 ', '::1%eth0', '1::2::3', ':1', '12345::', ''])(
    'refuses %j',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
});

describe('formatAddress()', () => {
  it('is the canonical text that a URL parser writes too', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const address = parseAddress(text);
        if (address === undefined) throw new RangeError(text);
        expect(`[${formatAddress(address)}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
    );
  });

  it.each([
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['0:0:0:0:0:0:0:0', '::'],
  ])('writes %s as %s', (text, canonical) => {
    expect(formatAddress(parseAddress(text) ?? { family: 'ipv4', value: 0n })).toBe(canonical);
  });
});

describe('parseCidr()', () => {
  it('drops the bits behind the prefix and reads its own text back', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const range = cidr(`${address}/${prefix}`);
        expect(cidr(formatCidr(range))).toEqual(range);
        expect(hasAddress(range, { family: 'ipv4', value: range.network })).toBe(true);
      }),
    );
    expect(formatCidr(cidr('10.42.1.7/16'))).toBe('10.42.0.0/16');
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/+8', '10.0.0.0/08', '::/129', '/8', '10.0.0.0/8/8'])(
    'refuses %s',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});

describe('isOverlapping()', () => {
  it.each([
    ['10.42.0.0/16', '10.43.0.0/16', false],
    ['10.0.0.0/8', '10.43.0.0/16', true],
    ['10.43.0.0/16', '10.0.0.0/8', true],
    ['::/0', '10.0.0.0/8', false],
    ['fd00:42::/56', 'fd00:42::1:0/112', true],
  ])('of %s and %s is %s', (one, other, expected) => {
    expect(isOverlapping(cidr(one), cidr(other))).toBe(expected);
  });
});

describe('nthAddress()', () => {
  it('counts from the first address and ends with the range', () => {
    expect(nthAddress(cidr('10.43.0.0/16'), 10n)).toEqual(parseAddress('10.43.0.10'));
    expect(nthAddress(cidr('10.43.0.0/29'), 10n)).toBeUndefined();
  });
});
