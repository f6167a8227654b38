import { deflateTexts } from './deflate.ts';
import type { TextParts } from './parts.ts';
import { concatBytes, joinBytes } from './parts.ts';
import type { BundleFile } from './zip.ts';
import { fileTime, partsOf } from './zip.ts';

const block = 512;
const version = '00';

/** Packs files, in their order, as a gzipped tar that keeps modes; the bytes are the same on every runtime. */
export function packTarGz(files: readonly BundleFile[]): Uint8Array<ArrayBuffer> {
  // Two empty blocks end an archive.
  const [whole] = deflateTexts([[...files.flatMap(entry), '\0'.repeat(2 * block)]]);
  if (whole === undefined) throw new TypeError('Nothing was deflated');
  const { deflated, crc32, length } = whole;
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc32, true);
  trailer.setUint32(4, length, true);
  return concatBytes([gzipHeader, deflated, new Uint8Array(trailer.buffer)]);
}

// Method deflate, no name, no time; 255 says that no system is meant.
const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

function entry(file: BundleFile): TextParts {
  const parts = partsOf(file);
  const length = joinBytes(parts).length;
  return [header(file.path, file.mode, length), ...parts, '\0'.repeat((block - (length % block)) % block)];
}

/** The block before a file, in the format of POSIX.1-1988 (ustar). Throws RangeError on what it cannot say. */
function header(path: string, mode: number, length: number): string {
  if (path.length > 100 || !/^[\x21-\x7e]+$/.test(path)) throw new RangeError(`Path does not fit into a tar: ${path}`);
  const seconds = fileTime.getTime() / 1000;
  const owner = `${octal(0, 8)}${octal(0, 8)}`;
  const before = `${path.padEnd(100, '\0')}${octal(mode, 8)}${owner}${octal(length, 12)}${octal(seconds, 12)}`;
  const names = `${'root'.padEnd(32, '\0')}${'root'.padEnd(32, '\0')}`;
  const after = `0${'\0'.repeat(100)}ustar\0${version}${names}${octal(0, 8)}${octal(0, 8)}`.padEnd(block - 156, '\0');
  // The sum is reckoned with blanks in its own place.
  const sum = [...before, ...' '.repeat(8), ...after].reduce((total, character) => total + character.charCodeAt(0), 0);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
}

const octal = (value: number, size: number): string => `${value.toString(8).padStart(size - 1, '0')}\0`;
