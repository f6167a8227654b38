import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeMachine, put, runMachine } from '../support/machine.ts';
import type { ShellName } from '../support/shell.ts';
import { makeFolder } from '../support/shell.ts';

let keys = '';
beforeAll(() => {
  keys = makeFolder('keys');
  const words = 'req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=k3s-server-ca';
  execFileSync('openssl', words.split(' '), { cwd: keys, stdio: 'ignore' });
});

// A server of TLS on this machine that gives `cacerts`, for at most 40 tries to reach it.
const serving = (cacerts: string) => `cd /opt/srv; printf pong >ping; ${cacerts} >cacerts
OPENSSL_CONF=/dev/null openssl s_server -accept 127.0.0.1:6443 -key key.pem -cert cert.pem -WWW -quiet >/dev/null 2>&1 &
tries=40; until /usr/bin/curl -sk -o /dev/null https://127.0.0.1:6443/ping || [ $((tries -= 1)) = 0 ]; do /bin/sleep 0.1; done
hash=$(sha256sum <cacerts | cut -d ' ' -f 1); cd /; export K3S_TOKEN_FILE=/run/token`;

const joinBy = async (shell: ShellName, before: string, url = 'https://127.0.0.1:6443/') => {
  const machine = makeMachine();
  for (const name of ['key.pem', 'cert.pem']) put(machine, `opt/srv/${name}`, readFileSync(join(keys, name), 'utf8'));
  const { code, stdout, stderr } = await runMachine(machine, {
    shell,
    before,
    args: ['--no-verify'],
    env: { K3S_URL: url },
    commands: { curl: 'exec /usr/bin/curl "$@"' },
  });
  expect(stdout).toBe('');
  expect(stderr).not.toContain('s3cr3t');
  return { code, stderr };
};

describe('preflight asks the server that a node is to join', () => {
  test.each(['dash', 'bash', 'busybox', 'ksh93'] as const)('and takes a token of its own, in %s', async (shell) => {
    const { code, stderr } = await joinBy(
      shell,
      `${serving('cat cert.pem')}; echo "K10$hash::node:s3cr3t" >/run/token`,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(' 0 warned, 0 refused\n');
  });

  test.each([
    [
      'a token of another cluster',
      `${serving('cat cert.pem')}; echo K10${'0'.repeat(64)}::node:s3cr3t >/run/token`,
      'server: the token is not of the cluster at https://127.0.0.1:6443/',
    ],
    [
      'a page of something else',
      `${serving("echo '<html>'")}; echo s3cr3t >/run/token`,
      'as a K3s server does: what answers there is no K3s server',
    ],
    [
      'nothing there',
      'echo s3cr3t >/run/token; export K3S_TOKEN_FILE=/run/token',
      'as a K3s server does: nothing takes the connection',
    ],
  ])('and refuses %s before anything is written', async (_, before, says) => {
    for (const shell of ['dash', 'busybox'] as const) {
      const { code, stderr } = await joinBy(shell, before);
      expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining(says) });
      expect(stderr).toContain('1 refused\n');
    }
  });

  test('and says what to do for a server that only comes up later', async () => {
    const before = 'echo s3cr3t >/run/token; export K3S_TOKEN_FILE=/run/token';
    const { stderr } = await joinBy('dash', before, 'https://no-such-server.invalid:6443');
    expect(stderr).toContain('its name is not known here');
    expect(stderr).toContain(
      'until curl -fsk https://no-such-server.invalid:6443/cacerts >/dev/null; do sleep 5; done',
    );
  });

  test('and goes by the hash of a short token or of several certificates not at all', async () => {
    for (const before of [
      `${serving('cat cert.pem cert.pem')}; echo K10${'0'.repeat(64)}::node:s3cr3t >/run/token`,
      `${serving('cat cert.pem')}; echo s3cr3t >/run/token`,
    ]) {
      const { code, stderr } = await joinBy('dash', before);
      expect(code, stderr).toBe(0);
    }
  });
});
