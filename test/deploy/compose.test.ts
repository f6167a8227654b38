import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/programs.ts';

function read(variables: Readonly<Record<string, string>>) {
  const words = ['-f', join(root, 'deploy', 'compose.yaml'), 'config'];
  const env = { PATH: process.env['PATH'] ?? '', ...variables };
  return spawnSync('docker-compose', words, { encoding: 'utf8', env });
}

test('Compose takes deploy/compose.yaml: knit reads only, without rights, behind a proxy that alone is reached', () => {
  const { status, stdout, stderr } = read({ KNIT_NAME: 'knit.example.org' });
  expect(status, stderr).toBe(0);
  const { services } = parse(stdout);
  expect(services.knit).toMatchObject({
    build: { context: join(root, 'dist'), dockerfile: '../deploy/Containerfile' },
    cap_drop: ['ALL'],
    environment: { KNIT_ORIGIN: 'https://knit.example.org' },
    read_only: true,
    security_opt: ['no-new-privileges:true'],
    user: '65532:65532',
  });
  expect(services.knit.ports).toBeUndefined();
  expect(services.caddy.command).toContain('--from knit.example.org --to knit:8787');
});

test('Compose says that the name is missing', () => {
  expect(read({})).toMatchObject({ status: 1, stderr: expect.stringContaining('the name of this service') });
});
