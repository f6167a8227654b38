import { expect, test } from 'vitest';
import { bareApp } from '../../scripts/bench/bare.ts';

test('the bare handler returns as many bytes as it was told, whatever the query', async () => {
  const app = bareApp({ '/install.sh': 171_615, '/bundle.zip': 7 });
  for (const [path, size] of [
    ['/install.sh', 171_615],
    ['/bundle.zip?cni=calico', 7],
  ] as const) {
    const response = await app.request(path);
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, size]);
  }
});
