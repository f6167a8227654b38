// The arithmetic of CRC-32 is that of polynomials over GF(2).

const polynomial = 0xedb88320;
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** CRC-32 of bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  // By index: an iterator takes several times as long.
  for (let at = 0; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** CRC-32 of two parts behind each other, from the CRC-32 of each and the length of the second. */
export function joinCrc32(first: number, second: number, length: number): number {
  let shifted = first;
  // The first one moves by eight bits a byte: it is multiplied by x to the power of that, by squaring.
  let power = 0x00800000;
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shifted = multiply(shifted, power);
    power = multiply(power, power);
  }
  return (shifted ^ second) >>> 0;
}

/** The product of two polynomials modulo CRC-32's, each with its lowest power in the highest bit. */
function multiply(one: number, other: number): number {
  let product = 0;
  let factor = other;
  for (let mask = 0x80000000; mask !== 0; mask >>>= 1) {
    if (one & mask) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ polynomial : factor >>> 1;
  }
  return product >>> 0;
}
