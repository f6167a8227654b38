import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { targets } from '../http/routes.ts';
import { hasManifests, manifestsFolder } from '../support/manifests.ts';
import { root } from '../support/programs.ts';
import { startProgram } from '../support/runtime.ts';
import { sampleKey, sampleOrigin } from '../support/service.ts';

const preload = join(root, 'test', 'trust', 'deny-network.mjs');
const variables = {
  KNIT_ORIGIN: sampleOrigin,
  KNIT_SIGNING_KEY: sampleKey(),
  KNIT_SECURITY_CONTACT: 'mailto:security@example.org',
  ...(hasManifests && { KNIT_MANIFESTS: manifestsFolder }),
};

describe('a serving process', () => {
  test('opens no connection and asks for no name, whatever is asked of it', async () => {
    const runtime = await startProgram(process.execPath, ['--import', preload, 'scripts/start.mjs'], { variables });
    try {
      for (const target of targets) expect((await fetch(runtime.origin + target)).status, target).toBe(200);
      for (const target of ['/install.sh?cni=calco', '/nothing', '/plan.json?token=http://127.0.0.1:1/']) {
        expect((await fetch(runtime.origin + target)).status, target).toBeGreaterThanOrEqual(400);
      }
      const body = 'https://example.org/calico.yaml';
      expect((await fetch(`${runtime.origin}/patch`, { method: 'POST', body })).status).toBe(422);
      expect(runtime.output()).not.toContain('OUTBOUND');
    } finally {
      await runtime.stop();
    }
  });

  test('would have been caught', () => {
    for (const code of [
      "fetch('http://127.0.0.1:18080/')",
      "import('node:net').then((net) => net.connect(1, '192.0.2.1'))",
    ]) {
      const { stderr } = spawnSync(process.execPath, ['--import', preload, '-e', code], { encoding: 'utf8' });
      expect(stderr, code).toContain('OUTBOUND');
    }
  });

  test('answers where there is no network but its own loopback', () => {
    const requests = targets.map((target) => `curl -sS -o /dev/null -w '%{http_code}\\n' "$origin${target}"`);
    const script = [
      'mount -t tmpfs knit /run; ip link set lo up',
      'node scripts/start.mjs >"$log" 2>&1 & service=$!',
      'while ! origin=$(sed -n "s/.*listens on //p" "$log") || [ -z "$origin" ]; do kill -0 $service || exit 1; sleep 0.1; done',
      ...requests,
      'if curl -sS --max-time 5 -o /dev/null http://192.0.2.1/ 2>/dev/null; then echo reached; fi',
      'kill -TERM $service; wait $service',
    ].join('\n');
    const words = ['--user', '--map-root-user', '--net', '--mount', 'sh', '-c', script];
    const env = { ...process.env, ...variables, HOST: '127.0.0.1', PORT: '0', log: '/run/log' };
    const { status, stdout, stderr } = spawnSync('unshare', words, {
      cwd: root,
      env,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(targets.map(() => '200'));
  });
});
