import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ListName, Lists } from '../../../scripts/catalog/lists.ts';
import { listFiles, renderList } from '../../../scripts/catalog/lists.ts';
import { calicoKnown } from '../../../src/catalog/calico-known.ts';
import { calicoPins } from '../../../src/catalog/calico-pins.ts';
import { imagePins } from '../../../src/catalog/image-pins.ts';
import { k3sChannels } from '../../../src/catalog/k3s-channels.ts';
import { k3sFilePins } from '../../../src/catalog/k3s-file-pins.ts';
import { k3sReleaseRows } from '../../../src/catalog/k3s-release-rows.ts';
import { root } from '../../support/programs.ts';

const lists: Lists = { calicoPins, calicoKnown, k3sReleaseRows, k3sChannels, k3sFilePins, imagePins };
const names = Object.keys(listFiles) as ListName[];
const textOf = (name: ListName) => readFileSync(join(root, 'src', 'catalog', listFiles[name].file), 'utf8');

const [newest] = calicoPins;
const unusual = {
  ...(newest ?? calicoPins[0]),
  tag: 'v3.33.0',
  images: {
    calico: ['quay.io/calico/calico:v3.33.0'],
    canal: [...'abcde'].map((name) => `quay.io/calico/${name}x:v3.33.0`),
  },
} as Lists['calicoPins'][number];

describe('renderList()', () => {
  it.each(names)('gives %s back as it stands in the checkout', (name) => {
    expect(renderList(textOf(name), name, lists[name])).toBe(textOf(name));
  });

  it.each(names.filter((name) => listFiles[name].day !== undefined))('puts the day into %s', (name) => {
    const text = renderList(textOf(name), name, lists[name], '2031-02-03');
    expect(text).toContain(`Checked = '2031-02-03';`);
    const day = (text: string) => text.replace(/(?<=Checked = ')[^']*/, '');
    expect(day(text)).toBe(day(textOf(name)));
  });

  it('writes what the formatter leaves alone, whatever the images are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'knit-lists-'));
    const file = join(folder, 'pins.ts');
    try {
      for (const length of [0, 1, 2, 30]) {
        const image = `quay.io/calico/${'c'.repeat(length)}alico:v3.33.0`;
        const images = {
          calico: [image, `${image}1`],
          canal: [image, `${image}1`, 'docker.io/flannel/flannel:v0.29.0'],
        };
        const rows = [unusual, { ...unusual, images }, ...calicoPins];
        writeFileSync(file, renderList(textOf('calicoPins'), 'calicoPins', rows));
        const biome = join(root, 'test', 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
        const config = `--config-path=${join(root, 'biome.json')}`;
        execFileSync(process.execPath, [biome, 'format', config, file], { cwd: folder });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a file of another form', () => {
    expect(() => renderList('export const other = [];\n', 'calicoPins', [])).toThrow(/calicoPins/);
    expect(() => renderList(`${textOf('calicoPins')}\n// more\n`, 'calicoPins', [])).toThrow(/calico-pins\.ts/);
  });

  it.each(["v3.33.0', evil: '", 'v3.33.0\n', 'v3.33.0`', '', 'v3.33.0\u2028', '\\x'])('never writes %j', (tag) => {
    expect(() => renderList(textOf('calicoPins'), 'calicoPins', [{ ...unusual, tag }])).toThrow(RangeError);
  });
});
