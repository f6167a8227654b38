import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Variables } from './programs.ts';
import { programs, root } from './programs.ts';

/**
 * Lays out in a temporary folder what `workerd serve config.capnp` needs: the worker as wrangler bundles it, its
 * variables, a folder of manifests in place of the assets, and no network.
 */
export async function layOutWorker({ KNIT_MANIFESTS, ...variables }: Variables): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knit-worker-'));
  const assets = KNIT_MANIFESTS ?? join(folder, 'assets');
  await mkdir(assets, { recursive: true });
  await promisify(execFile)(
    process.execPath,
    [programs.wrangler, 'deploy', '--dry-run', '--outdir', join(folder, 'bundle'), '--assets', assets],
    { cwd: root, env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const settings = await readFile(join(root, 'wrangler.toml'), 'utf8');
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(settings)?.[1] ?? '';
  await writeFile(join(folder, 'config.capnp'), config(date, assets, variables));
  return folder;
}

const config = (
  date: string,
  assets: string,
  variables: Variables,
): string => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "knit",
      worker = (
        modules = [(name = "worker.js", esModule = embed "bundle/worker.js")],
        compatibilityDate = "${date}",
        globalOutbound = "nowhere",
        bindings = [
${Object.entries(variables)
  .map(([name, value]) => `          (name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)}),\n`)
  .join('')}          (name = "ASSETS", service = "assets"),
        ],
      ),
    ),
    (name = "assets", disk = (path = ${JSON.stringify(assets)})),
    (name = "nowhere", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "knit")],
);
`;
