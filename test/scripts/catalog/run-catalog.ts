import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from '../../../scripts/catalog/lists.ts';
import { root } from '../../support/programs.ts';
import type { UpstreamServer } from './upstream-server.ts';
import { paths } from './upstream-server.ts';

/** A copy of the catalog's lists that a test may change. */
export interface CatalogCopy {
  readonly folder: string;
  /** Every file of the folder by its name, hidden ones too. */
  files(): Readonly<Record<string, string>>;
  remove(): void;
}

/** Copies the lists away from the checkout. */
export function copyCatalog(): CatalogCopy {
  const folder = mkdtempSync(join(tmpdir(), 'knit-catalog-'));
  for (const { file } of Object.values(listFiles)) cpSync(join(root, 'src', 'catalog', file), join(folder, file));
  return {
    folder,
    files: () =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs `npm run catalog` as it runs for everybody, against an upstream on loopback. */
export function runCatalog(
  upstream: Pick<UpstreamServer, 'origin'>,
  { folder }: Pick<CatalogCopy, 'folder'>,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { origin } = upstream;
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/catalog.ts', '--folder', folder, ...args], {
    cwd: root,
    env: {
      ...process.env,
      KNIT_GITHUB_API: origin,
      KNIT_K3S_CHANNELS: `${origin}${paths.channels}`,
      KNIT_MANIFEST_BASE: `${origin}/calico`,
    },
  });
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  child.stderr.on('data', (part) => {
    output += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
