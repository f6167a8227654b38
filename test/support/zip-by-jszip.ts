import JSZip from 'jszip';

/** A zip of one file, made as most programs in JavaScript do. */
export function zipByJszip(path: string, content: string): Promise<Uint8Array> {
  const options = { type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 6 } } as const;
  return new JSZip().file(path, content).generateAsync(options);
}
