import type { SharedText } from '../../src/archive/parts.ts';
import type { BundleFile } from '../../src/archive/zip.ts';
import { packZip } from '../../src/archive/zip.ts';

/** Text that looks like a manifest: many lines, much said again, numbers between. */
export function sampleText(lines: number, from = 1): string {
  let state = from;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state;
  };
  const words = ['description', 'properties', 'type: string', 'format: int32', 'items', '日本語', '- name: X'];
  return Array.from(
    { length: lines },
    () => `${' '.repeat((next() >>> 8) % 30)}${words[(next() >>> 8) % 7]} ${next() % 97}\n`,
  ).join('');
}

const text = sampleText(6000);

/** A text that several archives share. */
export const shared: SharedText = { text, bytes: new TextEncoder().encode(text) };

/** Files as an archive has them: scripts, pages, bytes, nothing at all, and texts in parts. */
export const sampleFiles: readonly BundleFile[] = [
  { path: 'knit-sample/install.sh', mode: 0o755, content: `#!/bin/sh\n${sampleText(300, 2)}` },
  { path: 'knit-sample/README.md', mode: 0o644, content: '日本語 and English\n' },
  { path: 'knit-sample/manifests/knit-calico.yaml', mode: 0o644, content: [sampleText(60, 3), shared, 'the end\n'] },
  { path: 'knit-sample/twice.txt', mode: 0o644, content: ['', shared, 'x', shared, ''] },
  { path: 'knit-sample/only-steady.sh', mode: 0o755, content: [shared] },
  { path: 'knit-sample/no-parts.txt', mode: 0o644, content: [] },
  { path: 'knit-sample/empty.txt', mode: 0o644, content: '' },
  {
    path: 'knit-sample/bytes.bin',
    mode: 0o644,
    content: [{ text: '', bytes: Uint8Array.from({ length: 256 }, (_, index) => index) }],
  },
  { path: 'knit-sample/SHA256SUMS', mode: 0o644, content: sampleText(20, 4) },
];

/** Packs the sample and prints the SHA-256 of the archive: run as a program, it shows what a runtime makes of it. */
export async function sampleDigest(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', packZip(sampleFiles));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

if (import.meta.main) console.log(await sampleDigest());
