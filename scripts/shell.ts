// Lints every shell script of the repository with shellcheck and compares its form with shfmt's; --write lets shfmt mend it.
// A part below templates/ means something only in a script, so whole scripts are linted, as the service makes them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderPlanScript } from '../src/artefacts/scripts.ts';
import { resolvePlan } from '../src/plan/resolve.ts';
import { parseRequest } from '../src/request/parse.ts';
import { release } from '../src/runtime/release.ts';
import { groupBegin, groupEnd } from '../src/shell/script.ts';
import { scriptNames } from '../templates/parts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const write = process.argv.includes('--write');

/** Requests that between them need every part. */
const queries = ['', 'cni=calico&lang=ja', 'backend=wireguard', 'backend=ipsec'];

const inFolder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'golden'].includes(entry.name) ? [] : inFolder(path);
    return entry.name.endsWith('.sh') ? [path] : [];
  });

const files = ['templates', 'scripts', 'test'].filter((folder) => existsSync(join(root, folder))).flatMap(inFolder);
const own = [...files.filter((path) => !path.startsWith('templates/')), '.ci/run'];

/** The scripts of each request, in a folder. */
function writeScripts(folder: string): readonly string[] {
  return queries.flatMap((query, index) => {
    const parsed = parseRequest(query);
    const resolved = parsed.ok ? resolvePlan(parsed.request, { release, delivery: 'pull' }) : parsed;
    if (!resolved.ok) throw new Error(`${query} is no request`);
    return scriptNames.map((name) => {
      const path = join(folder, `${index}-${name}`);
      // The group around all functions would make shellcheck think that none of them is reached.
      const script = new TextDecoder().decode(renderPlanScript(name, resolved.plan, { isAirgap: index === 0 }));
      writeFileSync(
        path,
        script.replace(groupBegin, () => 'set -eu\n\n').replace(groupEnd, () => 'main "$@"\n'),
      );
      return path;
    });
  });
}

function run(command: string, args: readonly string[]): boolean {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) {
    console.error(`${command}: ${error.message}. Install it with: npm run prepare-tests system`);
    process.exit(69);
  }
  return status === 0;
}

const formed = run('shfmt', [write ? '-w' : '-d', ...files, '.ci/run']);
if (!formed) console.error('The form of these scripts differs from what shfmt makes. Repair: npm run fix');
const folder = mkdtempSync(join(tmpdir(), 'knit-scripts-'));
const linted = write || run('shellcheck', [...own, ...writeScripts(folder)]);
rmSync(folder, { recursive: true });
process.exit(formed && linted ? 0 : 1);
