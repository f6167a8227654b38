import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../routes/app.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { release } from '../../src/runtime/release.ts';
import { compare, millisecondsOf, rounds } from './measure.ts';
import type { Effort, Row, Section } from './row.ts';

const shells = { dash: ['dash'], busybox: ['busybox', 'sh'] } as const;

/** What the script does on a node, by pull, against a plain download of the same file. */
export async function nodeSide({ rounds: count, manifests }: Effort): Promise<Section> {
  const mirror = createServer((request, response) => {
    const file = join(manifests, (request.url ?? '').replace('/manifests/', '/'));
    if (!existsSync(file)) return response.writeHead(404).end();
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'knit-node-'));
  try {
    const app = createApp({ release, origin: 'http://127.0.0.1', manifests: emptyStore });
    const response = await app.request('/install.sh?cni=calico&calico=v3.32.1&manifest=pull');
    const script = join(folder, 'install.sh');
    writeFileSync(script, await response.text());
    const rows: Row[] = [];
    for (const [name, command] of Object.entries(shells)) {
      const pairs = await rounds(count, async (index) => {
        const root = join(folder, `${name}-${index}`);
        for (const path of ['etc', 'var/lib']) mkdirSync(join(root, path), { recursive: true });
        const env = { KNIT_ROOT: root, KNIT_MANIFEST_BASE: base };
        const url = `${base}/v3.32.1/manifests/calico.yaml`;
        const download = ['curl', '-fsSL', '-o', join(root, 'calico.yaml'), url];
        return [
          await millisecondsOf(() => run([...command, script, '--files-only'], env)),
          await millisecondsOf(() => run(download, {})),
        ] as const;
      });
      const row = compare(pairs);
      rows.push({ name: `install.sh --files-only in ${name}`, unit: 'ms', ours: row.ours, against: row });
    }
    return {
      title: 'On the node',
      columns: ['install.sh', 'curl'],
      rows,
      notes: [
        'A first run into an empty root, by pull from a mirror on this machine: preflight, config, download, digest, edits, receipt. curl brings the same file and does nothing with it.',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
    mirror.close();
  }
}

function run([program = '', ...options]: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 60_000,
    });
    let errors = '';
    child.stderr.on('data', (bytes) => {
      errors += bytes;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}: ${errors}`)),
    );
  });
}
