import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import type { ArtefactRow } from '../../src/artefacts/artefact.ts';
import { artefacts, servedArtefacts } from '../../src/artefacts/table.ts';

// The row stands in the table before anything that is made of the table is loaded.
const added: ArtefactRow = {
  name: 'cables.csv',
  id: 'cables',
  type: 'text/csv; charset=utf-8',
  summary: { en: 'Where the cables run', ja: 'ケーブルの配線' },
  label: { en: 'for the floor', ja: '配線用' },
  packed: { mode: 0o644, path: () => 'forms/cables.csv' },
  isShort: () => true,
  render: ({ plan, source }) => `cable,${plan.cni},${source.origin}\n`,
};
(artefacts as ArtefactRow[]).push(added);

const { sampleApp, sampleDeployment, sampleKey, sampleOrigin } = await import('../support/service.ts');
const { routeTable } = await import('../../scripts/route-table.ts');
const { run } = await import('../../src/cli/run.ts');
const { sampleWorld } = await import('../cli/sample-world.ts');
const app = await sampleApp({ signingKeys: [sampleKey()] });
const text = `cable,calico,${sampleOrigin}\n`;

describe('a row that is added to the table of artefacts', () => {
  test('has a route, with its type and its name', async () => {
    const response = await app.request('/cables.csv?cni=calico');
    expect(await response.text()).toBe(text);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toBe('inline; filename="cables.csv"');
    expect(response.headers.get('Content-Location')).toMatch(/^\/cables\.csv\?cni=calico&.*&v=/);
  });

  test('refuses what all refuse', async () => {
    const response = await app.request('/cables.csv?cni=calco');
    expect(response.status).toBe(400);
    expect((await app.request('/cables.csv', { method: 'POST' })).headers.get('Allow')).toBe('GET, HEAD');
  });

  test('is signed', async () => {
    const response = await app.request('/cables.csv.sig?cni=calico');
    expect(response.headers.get('Content-Disposition')).toBe('inline; filename="cables.csv.sig"');
    expect(await response.text()).toMatch(/^-----BEGIN SSH SIGNATURE-----/);
  });

  test('stands in archives, and in their sums', async () => {
    const response = await app.request('/bundle.zip?cni=calico&manifest=pull');
    const zip = await JSZip.loadAsync(await response.arrayBuffer());
    const path = Object.keys(zip.files).find((name) => name.endsWith('/forms/cables.csv')) ?? '';
    expect(await zip.file(path)?.async('string')).toBe(text);
    const sums = await zip.file(path.replace('forms/cables.csv', 'SHA256SUMS'))?.async('string');
    expect(sums).toMatch(/^[0-9a-f]{64} {2}forms\/cables\.csv$/m);
  });

  test('stands on the page, with its text', async () => {
    const page = await (await app.request('/?cni=calico', { headers: { Accept: 'text/html' } })).text();
    expect(page).toContain('href="/cables.csv?cni=calico"');
    expect(page).toContain('for the floor');
    expect(page).toContain(text.trim());
  });

  test('is described: in OpenAPI, in llms.txt, in the docs', async () => {
    expect(await (await app.request('/llms.txt')).text()).toContain('/cables.csv): Where the cables run');
    expect(await (await app.request('/docs?lang=ja', { headers: { Accept: 'text/html' } })).text()).toContain(
      'ケーブルの配線',
    );
    const openapi = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, object> };
    expect(openapi.paths['/cables.csv']).toMatchObject({ get: { operationId: 'cables' } });
    expect(routeTable('ja')).toContain('| `/cables.csv` | ケーブルの配線 |');
  });

  test('is named where a path is unknown', async () => {
    const refusal = await (await app.request('/nowhere')).text();
    expect(servedArtefacts().filter(({ name }) => !refusal.includes(`/${name}`))).toEqual([]);
    expect(refusal).toContain('/cables.csv');
  });

  test('is printed by the command line', async () => {
    const world = await sampleWorld({ deployment: await sampleDeployment() });
    expect(await run(['cables.csv', 'cni=calico'], world)).toBe('done');
    expect(Buffer.concat(world.printed).toString()).toBe(text);
  });
});

describe('the table of artefacts', () => {
  test('names each thing once', () => {
    const names = artefacts.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const ids = servedArtefacts().map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('leaves nothing out of the page: what stands in an archive is listed there', async () => {
    const page = await (await app.request('/?cni=calico&manifest=pull', { headers: { Accept: 'text/html' } })).text();
    const zip = await JSZip.loadAsync(await (await app.request('/bundle.zip?cni=calico&manifest=pull')).arrayBuffer());
    const packed = Object.keys(zip.files).map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(packed.filter((name) => name !== '' && !page.includes(`<code>${name}</code>`))).toEqual(['SHA256SUMS']);
  });

  test('leaves nothing out of archives by accident: what has an address stands there too, is an archive, or names the service', () => {
    const missing = servedArtefacts().filter(
      ({ packed, disposition, needs }) => !packed && disposition !== 'attachment' && !needs?.includes('origin'),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
