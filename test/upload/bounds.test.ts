import { describe, expect, test } from 'vitest';
import { readManifest } from '../../src/upload/documents.ts';
import { UploadError } from '../../src/upload/upload-error.ts';
import { maximalNodes } from '../../src/upload/yaml-node.ts';
import { dearestBodies } from '../support/dearest-bodies.ts';
import { app } from '../support/uploads.ts';

// What it costs is measured by npm run cost, and written in docs/cost.md.
describe.each(Object.entries(dearestBodies))('a body of %s', (_, make) => {
  const bytes = new TextEncoder().encode(make());

  test('is no longer than bodies may be', () => {
    expect(bytes.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  test('is read within the bounds, or refused', () => {
    try {
      const { nodes, documents } = readManifest(bytes);
      expect(nodes).toBeLessThanOrEqual(maximalNodes);
      expect(documents.length).toBeLessThanOrEqual(1000);
    } catch (error) {
      expect(error).toBeInstanceOf(UploadError);
    }
  });

  test.each(['/patch.diff', '/bundle.zip', '/bundle.tar.gz'])('is answered by %s', async (path) => {
    const response = await app.request(path, { method: 'POST', body: bytes });
    expect([200, 422]).toContain(response.status);
    // An answer is not much longer than what was sent.
    expect((await response.arrayBuffer()).byteLength).toBeLessThan(bytes.length + 512 * 1024);
  });
});

test('bodies that are refused say that they are too much, too deep or no YAML', async () => {
  const reasons = new Map<string, number>();
  for (const make of Object.values(dearestBodies)) {
    try {
      readManifest(new TextEncoder().encode(make()));
    } catch (error) {
      const reason = error instanceof UploadError ? error.reason : String(error);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  expect([...reasons.keys()].sort()).toEqual(['not-yaml', 'too-deep', 'too-much']);
});
