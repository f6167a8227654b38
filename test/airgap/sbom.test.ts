import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleApp } from '../support/service.ts';
import { spdxTools } from './spdx-tools.ts';

const app = await sampleApp();
const folder = mkdtempSync(join(tmpdir(), 'knit-spdx-'));
let program: string;
beforeAll(() => {
  program = spdxTools();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sbomOf = async (query: string): Promise<string> => (await app.request(`/sbom.spdx.json?${query}`)).text();

/** What SPDX' own tools say of a document: nothing where it is valid. */
function validate(text: string) {
  const file = join(folder, 'sbom.spdx.json');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(program, ['--version', 'SPDX-2.3', '--infile', file], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test.each(['', 'cni=calico&calico=v3.32.1', 'cni=canal&lang=ja', 'k3s=v1.37.1%2Bk3s1', 'backend=wireguard'])(
  'SPDX tools take the bill of materials of "%s"',
  async (query) => {
    expect(validate(await sbomOf(query))).toEqual({ status: 0, said: '' });
  },
  60_000,
);

test.each<[string, (text: string) => string]>([
  ['a digest that is cut short', (text) => text.replace(/("checksumValue": "[0-9a-f]{10})[0-9a-f]+/, '$1')],
  ['a relationship to what is not there', (text) => text.replace(/("relatedSpdxElement": ")[^"]+/, '$1SPDXRef-none')],
  ['a purpose of no kind', (text) => text.replace('"CONTAINER"', '"VESSEL"')],
  ['a namespace that is no address', (text) => text.replace('https://spdx.org/spdxdocs/', 'spdxdocs ')],
])(
  '%s is seen',
  async (_, fault) => {
    const text = await sbomOf('cni=calico&calico=v3.32.1');
    expect(fault(text)).not.toBe(text);
    expect(validate(fault(text)).status).toBe(1);
  },
  60_000,
);
