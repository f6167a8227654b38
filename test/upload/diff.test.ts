import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formats, objectsOf } from '../support/foreign-manifests.ts';
import { app, calico, canal } from '../support/uploads.ts';

const written = Object.entries(formats).flatMap(([form, write]) => [
  [form, 'calico', write(objectsOf(calico()))] as const,
  [`${form}, its last line cut off`, 'canal', write(objectsOf(canal())).trimEnd()] as const,
]);

/** What the program that everybody has makes of a text and a diff. */
function patch(text: string, diff: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'knit-diff-'));
  try {
    writeFileSync(join(folder, 'manifest'), text);
    writeFileSync(join(folder, 'diff'), diff);
    execFileSync('patch', ['--binary', '--quiet', '--fuzz=0', 'manifest', 'diff'], { cwd: folder });
    return readFileSync(join(folder, 'manifest'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(written)('the diff of a manifest %s (%s) makes of it what /patch gives', async (_, cni, text) => {
  const queries = {
    calico: ['', 'encapsulation=vxlan&cluster-cidr=10.60.0.0/16,fd00:60::/56&mtu=1400'],
    canal: ['', 'encapsulation=host-gw&cluster-cidr=10.60.0.0/16&flannel-iface=eth1'],
  };
  for (const query of queries[cni]) {
    const post = (path: string) => app.request(`${path}?${query}`, { method: 'POST', body: text });
    const [whole, diff] = [await post('/patch'), await post('/patch.diff')];
    expect([whole.status, diff.status]).toEqual([200, 200]);
    // text() would take a byte order mark away.
    const edited = Buffer.from(await whole.arrayBuffer()).toString();
    expect(patch(text, await diff.text()), query).toBe(edited);
    const again = await app.request(`/patch.diff?${query}`, { method: 'POST', body: edited });
    expect(await again.text()).toBe('');
  }
});

test('a change of the first line shows', async () => {
  const text = JSON.stringify({ kind: 'List', apiVersion: 'v1', items: objectsOf(calico()) });
  const diff = await (await app.request('/patch.diff', { method: 'POST', body: `\n\n${text}\n\n\n` })).text();
  expect(diff).toMatch(/^--- a\/calico\.yaml\n\+\+\+ b\/calico\.yaml\n@@ -1,5 \+1,5 @@\n \n \n-\{/);
});
