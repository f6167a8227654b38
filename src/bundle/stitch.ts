import type { Segment } from '../manifest/parts.ts';
import { concatBytes } from '../manifest/parts.ts';

// A stream of deflate is a row of blocks. Stretches that were deflated apart can follow each other as they are, if each
// ends on a byte and only the last one says that it is the last: so the big part of a file is deflated once for all
// answers. The format is RFC 1951; the arithmetic of CRC-32 is that of polynomials over GF(2).

/** Makes one whole deflate stream of segments, with the CRC-32 and the length of what it holds. */
export function stitch(segments: readonly Segment[]): Segment {
  let crc = 0;
  let length = 0;
  for (const segment of segments) {
    crc = joinCrc32(crc, segment.crc32, segment.length);
    length += segment.length;
  }
  return { deflated: concatBytes([...segments.map(({ deflated }) => deflated), end]), crc32: crc, length };
}

/** A last block that holds nothing: one bit "last", two bits "fixed codes", seven bits "end of block". */
const end = Uint8Array.of(0x03, 0x00);

/**
 * Turns a whole deflate stream into one that others may follow: its last block no longer says so, and an empty stored
 * block brings it to a byte's end. Throws RangeError on what is no deflate stream.
 */
export function openEnd(stream: Uint8Array): Uint8Array {
  const { lastBlock, end } = walk(stream);
  const open = new Uint8Array(((end + 3 + 7) >> 3) + 4);
  open.set(stream.subarray(0, (end + 7) >> 3));
  open[lastBlock >> 3] = (open[lastBlock >> 3] ?? 0) & ~(1 << (lastBlock & 7));
  // Three zero bits begin a stored block; what is left of the byte is not read. Its length is 0, then the complement.
  open.set([0x00, 0x00, 0xff, 0xff], open.length - 4);
  return open;
}

/** Finds the bit at which the last block begins and the one behind the stream, without inflating anything. */
function walk(stream: Uint8Array): { lastBlock: number; end: number } {
  let at = 0;
  const bit = (): number => {
    const byte = stream[at >> 3];
    if (byte === undefined) throw new RangeError('Deflate stream is cut off');
    return (byte >> (at++ & 7)) & 1;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let index = 0; index < count; index += 1) value |= bit() << index;
    return value;
  };
  const decode = ({ counts, symbols }: Code): number => {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length < counts.length; length += 1) {
      code |= bit();
      const count = counts[length] ?? 0;
      if (code - first < count) return symbols[index + code - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError('Deflate stream has a code that stands for nothing');
  };
  const skipSymbols = (literals: Code, distances: Code): void => {
    for (let symbol = decode(literals); symbol !== 256; symbol = decode(literals)) {
      if (symbol < 256) continue;
      at += symbol < 265 || symbol === 285 ? 0 : (symbol - 261) >> 2;
      const distance = decode(distances);
      at += distance < 4 ? 0 : (distance >> 1) - 1;
    }
  };
  const dynamicCodes = (): [Code, Code] => {
    const [literals, distances, codes] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    const ofLengths = new Array<number>(19).fill(0);
    for (const symbol of order.slice(0, codes)) ofLengths[symbol] = bits(3);
    const lengthCode = codeOf(ofLengths);
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const symbol = decode(lengthCode);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16) lengths.push(...new Array<number>(3 + bits(2)).fill(lengths.at(-1) ?? 0));
      else lengths.push(...new Array<number>(symbol === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
    }
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
  };

  for (;;) {
    const lastBlock = at;
    const isLast = bit() === 1;
    const type = bits(2);
    if (type === 0) {
      at = (at + 7) & ~7;
      const length = bits(16);
      at += 16 + length * 8;
    } else if (type === 3) {
      throw new RangeError('Deflate stream has a block of no kind');
    } else {
      const [literals, distances] = type === 1 ? fixedCodes() : dynamicCodes();
      skipSymbols(literals, distances);
    }
    if (isLast) return { lastBlock, end: at };
  }
}

/** A prefix code: how many codes there are of each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Array<number>(16).fill(0);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .sort((one, other) => one.length - other.length || one.symbol - other.symbol)
    .map(({ symbol }) => symbol);
  return { counts, symbols };
}

const fixedCodes = (): [Code, Code] => [
  codeOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  codeOf(new Array<number>(30).fill(5)),
];

const polynomial = 0xedb88320;
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** CRC-32 of bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** CRC-32 of two stretches behind each other, from the CRC-32 of each and the length of the second. */
function joinCrc32(first: number, second: number, length: number): number {
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
