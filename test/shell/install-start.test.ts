import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeMachine, put, runMachine, systemctl } from '../support/machine.ts';
import type { ShellName } from '../support/shell.ts';
import { shellNames } from '../support/shell.ts';

const textOf = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

// A service that is starting until somebody ends the wait for it, on a machine whose seconds are short.
const starting = (log: string) => ({
  systemctl: `case $1 in
  is-active) [ "$2" = --quiet ] || echo activating; exit 3 ;;
  is-enabled) exit 1 ;;
  restart) while [ ! -e /run/ended ]; do /bin/sleep 0.02; done; echo "Job for $2.service canceled." >&2; exit 1 ;;
  show) echo Job=42 ;;
  cancel) : >/run/ended ;;
esac`,
  journalctl: `cat <<'END'\n${log}\nEND`,
  sleep: 'exit 0',
});

const causes: readonly [string, string, string][] = [
  [
    'whose server does not answer',
    'level=error msg="failed to get CA certs: Get \\"https://10.0.0.9:6443/cacerts\\": dial tcp 10.0.0.9:6443: connect: connection refused"',
    'Likely cause: the server https://10.0.0.9:6443 does not answer',
  ],
  [
    'whose token is not taken',
    'level=info msg="Waiting to retrieve agent configuration; server is not ready: 401 Unauthorized"',
    'Likely cause: the server https://10.0.0.9:6443 does not take the token',
  ],
  [
    'whose token is of another cluster',
    'level=fatal msg="token CA hash does not match the Cluster CA certificate hash: 0000 != 1111"',
    'Likely cause: the token belongs to another cluster',
  ],
];

describe('install.sh does not wait for ever for an agent', () => {
  const env = { K3S_URL: 'https://10.0.0.9:6443', K3S_TOKEN: 'K10s3cr3t' };

  test.each(causes)('%s: it ends with 70, its log and the cause', async (_, log, cause) => {
    for (const shell of ['dash', 'bash', 'busybox', 'mksh'] as const) {
      const machine = makeMachine();
      const { code, stdout, stderr } = await runMachine(machine, {
        shell,
        args: ['--no-verify', '--force'],
        env,
        commands: starting(`\u001b[31m${log}`),
      });
      expect({ code, stdout }, `${shell}: ${stderr}`).toEqual({ code: 70, stdout: '' });
      expect(stderr).toContain(log);
      expect(stderr).not.toContain('\u001b');
      expect(stderr).toContain(cause);
      expect(stderr).toMatch(/error: K3s did not start, see above\. .*Logs: journalctl -u k3s-agent\n$/);
      expect(stderr).not.toContain('s3cr3t');
      expect(textOf(machine.folder, 'var/log/commands')).toContain('systemctl cancel 42\n');
      expect(textOf(machine.folder, 'var/lib/knit/receipt')).toContain('state installing\n');
    }
  });

  test('or for any service: there is a limit, whatever its log says', async () => {
    const { code, stderr } = await runMachine(makeMachine(), {
      args: ['--no-verify'],
      commands: starting('Pulling images'),
    });
    expect(code, stderr).toBe(70);
    expect(stderr).toContain('    Pulling images\n');
    expect(stderr).not.toContain('Likely cause');
  });
});

describe("install.sh does not take the word of K3s' installer", () => {
  const fake = (body: string, shell: ShellName = 'dash') => {
    const machine = makeMachine();
    put(machine, 'opt/installer.sh', `#!/bin/sh\n${body}\n`);
    return { machine, options: { shell, env: { KNIT_K3S_INSTALLER: '/opt/installer.sh' } } };
  };

  test('that it installed a program, a service, or that program', async () => {
    const program = `mkdir -p /usr/local/bin; printf '#!/bin/sh\\necho "k3s version v1.35.9+k3s1 (0)"\\n' >/usr/local/bin/k3s; chmod 755 /usr/local/bin/k3s`;
    const unit = 'echo "[Service]" >/etc/systemd/system/k3s.service';
    for (const [body, says] of [
      [':', 'installed no k3s: /usr/local/bin/k3s is not there'],
      [program, 'installed no k3s: /etc/systemd/system/k3s.service is not there'],
      [`${program}; ${unit}`, '/usr/local/bin/k3s is K3s v1.35.9+k3s1, not v1.36.4+k3s1'],
    ] as const) {
      const { machine, options } = fake(body);
      const { code, stderr } = await runMachine(machine, options);
      expect({ code, stderr }).toEqual({ code: 70, stderr: expect.stringContaining(says) });
      expect(textOf(machine.folder, 'var/lib/knit/receipt')).toContain('state installing\n');
    }
  });

  test('that K3s runs', async () => {
    const machine = makeMachine();
    const { code, stderr } = await runMachine(machine, {
      commands: { systemctl: 'case $1 in is-active) echo failed; exit 3 ;; esac', journalctl: 'echo it broke' },
    });
    expect({ code, stderr }).toEqual({ code: 70, stderr: expect.stringContaining('    it broke\n') });
  });

  test.each([
    [
      'SLE Micro',
      'mount -t tmpfs knit /usr/sbin; printf "#!/bin/sh\\n" >/usr/sbin/transactional-update; chmod 755 /usr/sbin/*',
    ],
    ['Fedora IoT', ': >/run/ostree-booted'],
  ])('but on %s, where it starts with the next boot, ends with 0 and without checks', async (_, before) => {
    const machine = makeMachine();
    const commands = {
      systemctl: 'case $1 in is-active | is-enabled) exit 3 ;; restart) [ -e /never ] ;; esac; exit 0',
    };
    const { code, stderr } = await runMachine(machine, { before, commands });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('Installed. Reboot to start K3s');
    expect(stderr).not.toContain('Verification');
    const again = await runMachine(machine, { before, commands });
    expect({ code: again.code, stderr: again.stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('Installed. Reboot to start K3s'),
    });
    expect(textOf(machine.folder, 'var/log/commands')).not.toContain('systemctl start');
  });
});

// A subshell that outlives the script, and with it the lock, would keep the next run out for ever.
test.each(shellNames)('install.sh that is killed while K3s starts lets go of its lock, in %s', async (shell) => {
  const machine = makeMachine();
  const args = ['--no-verify'];
  expect(await runMachine(machine, { shell, args })).toMatchObject({ code: 0 });
  const killing = `case $1 in restart) kill -9 "$PPID"; exit 1 ;; esac\n${systemctl}`;
  const after =
    'for _ in 1 2 3 4 5 6 7 8; do flock -n /var/lib/knit/lock true && { echo free; break; }; /bin/sleep 0.5; done';
  const settings = { SERVER_CONFIG: 'tls-san:\n  - a.example\n' };
  const killed = await runMachine(machine, { shell, args, settings, after, commands: { systemctl: killing } });
  expect(killed, killed.stderr).toMatchObject({ code: 137, stdout: 'free\n' });
  expect(await runMachine(machine, { shell, args, settings })).toMatchObject({ code: 0 });
});

describe('install.sh runs nothing again', () => {
  test.each([
    ['a backslash', 'http://DOMAIN\\user:pw@proxy:3128'],
    ['two blanks', 'http://proxy:3128/  x'],
  ])('for a proxy with %s, which K3s’ installer writes otherwise', async (_, proxy) => {
    for (const shell of ['dash', 'bash', 'busybox', 'zsh'] as const) {
      const machine = makeMachine();
      const env = { HTTPS_PROXY: proxy, NO_PROXY: 'localhost' };
      const options = { shell, args: ['--no-verify'], env };
      expect(await runMachine(machine, options)).toMatchObject({ code: 0 });
      const again = await runMachine(machine, options);
      expect({ code: again.code, stderr: again.stderr }, shell).toEqual({
        code: 0,
        stderr: expect.stringContaining('Nothing changed: this node is already as asked.'),
      });
    }
  });
});
