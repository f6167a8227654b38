import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../support/shell.ts';
import { healthy } from './verify/healthy.ts';
import { forget, runIn } from './verify/world.ts';

const awks = ['mawk', 'gawk', 'busybox awk'];
/** Secrets as they stand where K3s and people put them, each with the words around it. */
const secrets: readonly (readonly [string, string])[] = [
  ['token: "%s"\n', 'tulip-of-the-config'],
  ['agent-token: %s\n', 'daisy-of-the-agents'],
  ['datastore-endpoint: postgres://k3s:%s@db.example:5432/k3s\n', 'poppy-of-the-database'],
  ['etcd-s3-secret-key: >-\n  %s\n', 'lilac-of-the-bucket'],
  ['kubelet-arg:\n  - "bootstrap-token"\n  - "%s"\n', 'orchid-of-the-list'],
];
const said: readonly (readonly [string, string])[] = [
  ['level=info msg="joining with --token %s"\n', 'violet-of-the-log'],
  ['K3S_TOKEN=%s\n', 'crocus-of-the-environment'],
  ['level=info msg="To join: k3s agent -s https://a:6443 -t K10aabbcc0011::server:%s"\n', 'clover-of-the-join'],
  ['Authorization: Bearer %s\n', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrM3MifQ.c2lnbmVk'],
  ['got eyJhbGciOiJSUzI1NiJ9.%s.c2lnbmVk in a header\n', 'eyJpc3MiOiJoZWFkZXIifQ'],
  ['-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----\n', 'MHcCAQEEIOfTheKey'],
  ['peer 192.0.2.2 key 0x%s\n', 'c0ffeec0ffeec0ffeec0ffee'],
];
const filled = (rows: typeof secrets): string => rows.map(([around, secret]) => around.replace('%s', secret)).join('');

describe('verify.sh --report', () => {
  test.each(awks)('writes what there is to attach, and no secret [%s]', async (awk) => {
    const world = healthy('');
    world.commands['awk'] = `exec ${awk} "$@"`;
    world.settings = { ...world.settings, CHECKS: 'k3s-service overlay-interface' };
    world.files['/etc/rancher/k3s/config.yaml'] = { text: `${filled(secrets)}node-name: b\n`, mode: 0o600 };
    world.files['/journal'] = {
      text: `level=info msg="Starting k3s"\n${filled(said)}level=info msg="flannel is up"\n`,
    };
    world.network.push('ip route add 10.42.9.0/24 dev eth0', 'iptables -A INPUT -p udp --dport 8472 -j DROP');
    const folder = makeFolder('report');
    const file = join(folder, 'report.tar.gz');
    const result = await runIn(world, { args: ['--report', file] });
    expect(result.stderr).toContain(`the report is in ${file}; read it before you give it away\n`);
    expect({ code: result.code, mode: statSync(file).mode & 0o777 }).toEqual({ code: 0, mode: 0o600 });
    execFileSync('tar', ['-xzf', file, '-C', folder]);
    const of = (name: string): string => readFileSync(join(folder, 'knit-report', name), 'utf8');
    const all = readdirSync(join(folder, 'knit-report')).map(of).join('\n');
    for (const [, secret] of [...secrets, ...said]) expect(all).not.toContain(secret);
    expect(of('results')).toMatch(/^k3s-service\tpass\tk3s \(server\) is active/m);
    expect(of('config')).toMatch(/^node-name: b$/m);
    expect(of('config')).toMatch(/^token \(removed\)$/m);
    expect(of('log')).toMatch(/flannel is up/);
    expect(of('addresses')).toContain('192.0.2.1/24');
    expect(of('routes')).toContain('10.42.9.0/24 dev eth0');
    expect(of('iptables')).toMatch(/--dport 8472 -j DROP/);
    expect(of('cluster-nodes')).toContain('node-b');
    const again = await runIn(world, { args: ['--report', file] });
    expect(again).toMatchObject({ code: 73, stdout: '' });
    expect(again.stderr).toContain(`${file} is there already: name another file`);
    for (const each of [result, again]) forget(each);
    rmSync(folder, { recursive: true });
  });

  test('that cannot be written changes no verdict', async () => {
    const world = healthy('');
    world.settings = { ...world.settings, CHECKS: 'k3s-service' };
    const result = await runIn(world, { args: ['--report=/proc/never/report.tar.gz'] });
    expect(result.stderr).toContain('the report could not be written to /proc/never/report.tar.gz\n');
    expect(result.code).toBe(0);
    forget(result);
  });
});
