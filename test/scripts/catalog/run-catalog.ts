import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from '../../../scripts/catalog/lists.ts';
import { parseCommand } from '../../../scripts/catalog/options.ts';
import { compareCatalog } from '../../../scripts/catalog/run.ts';
import { programs, root } from '../../support/programs.ts';
import type { UpstreamServer } from './upstream-server.ts';
import { paths } from './upstream-server.ts';

/** A copy of the catalog's lists that a test may change. */
export interface CatalogCopy {
  readonly folder: string;
  /** Every file of the folder by its name, hidden ones too. */
  files(): Readonly<Record<string, string>>;
  /** Says of every list that it was last compared on a day. */
  setDay(day: string): void;
  remove(): void;
}

/** Copies the lists away from the checkout. */
export function copyCatalog(): CatalogCopy {
  const folder = mkdtempSync(join(tmpdir(), 'knit-catalog-'));
  for (const { file } of Object.values(listFiles)) {
    // What only others name is for tests of its own: upstream has it or it has not.
    const text = readFileSync(join(root, 'src', 'catalog', file), 'utf8');
    writeFileSync(join(folder, file), text.replace(/^ {2}\{ (?:version: .*'third-party'|tag: .*) \},\n/gm, ''));
  }
  return {
    folder,
    files: () =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    setDay: (day) => {
      for (const { file } of Object.values(listFiles)) {
        const text = readFileSync(join(folder, file), 'utf8');
        writeFileSync(
          join(folder, file),
          text.replace(/(?<=Checked = ')[^']*/, day).replace(/(?<=checked: ')[^']*/g, day),
        );
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a comparison printed and its exit code. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `npm run catalog` as it runs for everybody, against an upstream on loopback. */
export function runCatalog(
  upstream: Pick<UpstreamServer, 'origin'>,
  { folder }: Pick<CatalogCopy, 'folder'>,
  ...args: readonly string[]
): Promise<Outcome> {
  const child = spawn(process.execPath, [programs.tsx, 'scripts/catalog.ts', '--folder', folder, ...args], {
    cwd: root,
    env: { ...process.env, ...addresses(upstream) },
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

/** Runs the comparison in this process. */
export async function compareHere(
  upstream: Pick<UpstreamServer, 'origin'>,
  { folder }: Pick<CatalogCopy, 'folder'>,
  ...args: readonly string[]
): Promise<Outcome> {
  const command = parseCommand(['--folder', folder, ...args], addresses(upstream));
  if (command.kind !== 'compare') throw new RangeError(`The arguments mean ${command.kind}`);
  let output = '';
  const code = await compareCatalog(command.options, '2031-01-01', (line) => {
    output += `${line}\n`;
  });
  return { code, output };
}

const addresses = ({ origin }: Pick<UpstreamServer, 'origin'>) => ({
  KNIT_GITHUB_API: origin,
  KNIT_K3S_CHANNELS: `${origin}${paths.channels}`,
  KNIT_MANIFEST_BASE: `${origin}/calico`,
  KNIT_RAW_FILES: `${origin}/raw`,
  KNIT_GITHUB_FILES: `${origin}/files`,
  KNIT_REGISTRY: `${origin}/registry`,
});
