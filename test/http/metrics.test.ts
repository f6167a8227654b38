import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../routes/app.ts';
import { createAnswerCache } from '../../src/http/cache.ts';
import { createMetrics, openMetricsType } from '../../src/http/metrics.ts';
import { observed } from '../../src/http/observe.ts';
import { emptyStore } from '../../src/manifest/store.ts';
import { sampleApp, sampleDeployment, sampleOrigin } from '../support/service.ts';
import { wanted } from '../support/wanted.ts';

const deployment = await sampleDeployment();

/** The service with counts, whose clock goes on by `step` milliseconds each time it is read. */
function service(step = 0) {
  let time = 0;
  const now = () => {
    time += step;
    return time;
  };
  const gauges = [{ name: 'knit_sample', help: 'A sample.', read: () => 42 }];
  const metrics = { path: '/metrics', counts: createMetrics(gauges) };
  const answer = observed(createApp(deployment), createAnswerCache(), { now, newId: () => 'id', metrics });
  return async (path: string, init?: RequestInit) => answer(new Request(sampleOrigin + path, init));
}

const isJudged = wanted('/usr/lib/python3/dist-packages/prometheus_client/openmetrics/parser.py');

/** The samples of a text, as the reference parser of OpenMetrics reads them. */
function parsed(text: string): readonly (readonly [string, Record<string, string>, number])[] {
  const program = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps([[s.name, s.labels, s.value] for f in families for s in f.samples]))`;
  // Debian's own Python has the parser; another one in front of it may not.
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program], { input: text, encoding: 'utf8' }));
}

describe('the metrics', () => {
  test.runIf(isJudged)(
    'count every answer by route and status, and never tell a query or a path that knit does not have',
    async () => {
      const ask = service();
      for (const path of ['/install.sh?cni=calico', '/install.sh?cni=hunter2', '/hunter2', '/healthz']) await ask(path);
      await ask('/healthz', { method: 'HEAD' });
      await ask('/healthz', { method: 'HUNTER2' });
      const text = await (await ask('/metrics')).text();
      expect(text).not.toMatch(/hunter2/i);
      const counts = parsed(text).filter(([name]) => name === 'knit_requests_total');
      expect(counts).toEqual([
        ['knit_requests_total', { route: '(other)', method: 'GET', status: '404' }, 1],
        ['knit_requests_total', { route: '/healthz', method: '(other)', status: '405' }, 1],
        ['knit_requests_total', { route: '/healthz', method: 'GET', status: '200' }, 1],
        ['knit_requests_total', { route: '/healthz', method: 'HEAD', status: '200' }, 1],
        ['knit_requests_total', { route: '/install.sh', method: 'GET', status: '200' }, 1],
        ['knit_requests_total', { route: '/install.sh', method: 'GET', status: '400' }, 1],
      ]);
    },
  );

  test.runIf(isJudged)('hold a histogram of seconds and the gauges', async () => {
    const ask = service(20);
    for (let count = 0; count < 3; count += 1) await ask('/healthz');
    const samples = parsed(await (await ask('/metrics')).text());
    const bucket = (le: string) =>
      samples.find(([name, labels]) => name === 'knit_request_duration_seconds_bucket' && labels['le'] === le)?.[2];
    expect([bucket('0.01'), bucket('0.025'), bucket('+Inf')]).toEqual([0, 3, 3]);
    expect(samples.find(([name]) => name === 'knit_request_duration_seconds_sum')?.[2]).toBeCloseTo(0.06);
    expect(samples.find(([name]) => name === 'knit_sample')?.[2]).toBe(42);
  });

  test('are read only, kept by nobody, and not there unless asked for', async () => {
    const ask = service();
    const answer = await ask('/metrics');
    expect(answer.headers.get('Content-Type')).toBe(openMetricsType);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
    expect((await (await sampleApp()).request('/metrics')).status).toBe(404);
  });
});

describe('/readyz', () => {
  test('is ready, but where a manifest is not the pinned one', async () => {
    expect(await (await (await sampleApp()).request('/readyz')).text()).toBe('ready\n');
    const refused = [{ tag: 'v3.32.1', file: 'calico.yaml', reason: 'its SHA-256 is not the pinned one' }];
    const app = await sampleApp({ manifests: { ...emptyStore, refused } });
    const answer = await app.request('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('v3.32.1/calico.yaml');
    expect((await app.request('/healthz')).status).toBe(200);
  });
});
