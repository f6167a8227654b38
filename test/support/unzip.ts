import JSZip from 'jszip';

/** The texts of an archive by path. */
export async function unzip(bytes: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const archive = await JSZip.loadAsync(bytes);
  const files = Object.values(archive.files).filter(({ dir }) => !dir);
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file.name, await file.async('string')])));
}
