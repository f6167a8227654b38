import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NodeRoot } from '../support/node-root.ts';
import { calico, makeNode, putFile, runOn, sha256, snapshot } from '../support/node-root.ts';
import { pathOf } from '../support/shell.ts';

const shells = ['dash', 'bash', 'busybox'] as const;
const config = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

describe('a dry run of install.sh shows no secret', () => {
  test.each([
    ['an S3 key', { INSTALL_K3S_EXEC: 'server --etcd-s3-secret-key s3cr3t --etcd-s3' }],
    ['the login of a datastore', { INSTALL_K3S_EXEC: '--datastore-endpoint=mysql://root:s3cr3t@tcp(db)/k3s' }],
    ['the key of a VPN', { INSTALL_K3S_EXEC: '--vpn-auth "name=tailscale, joinKey=s3cr3t"' }],
    ['a token behind its short name', { INSTALL_K3S_EXEC: 'server -t s3cr3t' }],
    ['a token glued to it', { INSTALL_K3S_EXEC: 'server -ts3cr3t' }],
    ['an option that nobody knows yet', { INSTALL_K3S_EXEC: '--new-thing s3cr3t\n--other=s3cr3t' }],
    [
      'a login in the address of an installer',
      { KNIT_K3S_INSTALLER: 'https://user:s3cr3t@mirror.example/k3s?key=s3cr3t' },
    ],
    ['a login in the address of a mirror', { KNIT_MANIFEST_BASE: 'https://user:s3cr3t@mirror.example/calico' }],
  ] as const)('%s', async (_, env) => {
    for (const shell of shells) {
      const result = await runOn(makeNode(), {
        shell,
        path: pathOf(shell),
        settings: calico,
        args: ['--dry-run'],
        env,
      });
      expect(result, result.stderr).toMatchObject({ code: 0 });
      expect(result.stdout + result.stderr).not.toContain('s3cr3t');
    }
  });

  test('but the names of the options', async () => {
    const env = { INSTALL_K3S_EXEC: 'server --node-label a=b -t x --flannel-ipv6-masq --write-kubeconfig-mode=0644' };
    const { stdout } = await runOn(makeNode(), { args: ['--dry-run'], env });
    expect(stdout).toContain(
      "'INSTALL_K3S_EXEC=server --node-label ... -t ... --flannel-ipv6-masq --write-kubeconfig-mode=...'",
    );
  });
});

test('a token put into K3S_TOKEN_FILE by mistake is shown nowhere', async () => {
  for (const args of [[], ['--dry-run']]) {
    for (const token of ['K10s3cr3t::server:x', 's3cr3t']) {
      const env = { K3S_URL: 'https://10.0.0.9:6443', K3S_TOKEN_FILE: token };
      const { code, stdout, stderr } = await runOn(makeNode(), { args, env });
      expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
      expect(stderr).toContain('K3S_TOKEN_FILE must be the path of a file');
      expect(stderr).not.toContain('s3cr3t');
    }
  }
});

test('a line break in INSTALL_K3S_NAME forges no lines of the receipt', async () => {
  for (const name of ['a\nfile 0 0600 /etc/passwd', 'a/b', 'a b', 'ä']) {
    const node = makeNode();
    const before = snapshot(node.root);
    const { code, stderr } = await runOn(node, { env: { INSTALL_K3S_NAME: name } });
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr: expect.stringContaining('INSTALL_K3S_NAME may have letters'),
    });
    expect(snapshot(node.root)).toEqual(before);
  }
});

describe("whether K3s' installer is compared with a digest", () => {
  const zeros = '0'.repeat(64);

  test('is said, and by whose digest', async () => {
    for (const [env, settings, says] of [
      [{ KNIT_K3S_INSTALLER: '' }, {}, 'compared with no digest: only TLS vouches for it'],
      [{ KNIT_K3S_INSTALLER: '' }, { K3S_INSTALLER_SHA256: zeros }, `SHA-256 ${zeros} (pinned by the service that`],
      [{ KNIT_K3S_INSTALLER_SHA256: zeros }, {}, `SHA-256 ${zeros} (KNIT_K3S_INSTALLER_SHA256)`],
      [{}, { K3S_INSTALLER_SHA256: zeros }, 'taken as it lies there, compared with no digest'],
    ] as const) {
      const { stdout } = await runOn(makeNode(), { args: ['--dry-run'], env, settings });
      expect(stdout).toContain(says);
    }
    const { stderr } = await runOn(makeNode());
    expect(stderr).toContain('taken as it lies there, compared with no digest');
  });

  test("the service's holds however its own address is named", async () => {
    for (const address of ['https://get.k3s.io', 'https://get.k3s.io/']) {
      const { code, stderr } = await runOn(makeNode(), {
        env: { KNIT_K3S_INSTALLER: address },
        settings: { K3S_INSTALLER_SHA256: zeros },
        commands: {
          curl: 'for word in "$@"; do [ "$before" != --output ] || target=$word; before=$word; done; echo "#!/bin/sh" >"$target"',
        },
      });
      expect({ code, stderr }).toEqual({ code: 65, stderr: expect.stringContaining('nothing of it was used') });
    }
  });

  test.each(['abc', `${zeros}0`, 'Z'.repeat(64)])('one that is none, such as %s, is refused', async (pin) => {
    expect(await runOn(makeNode(), { env: { KNIT_K3S_INSTALLER_SHA256: pin } })).toMatchObject({ code: 64 });
  });
});

/** An image of which one path is a link to somewhere on this machine. */
const linked = (path: string, to: string): NodeRoot => {
  const node = makeNode();
  const at = join(node.root, path);
  mkdirSync(dirname(at), { recursive: true });
  rmSync(at, { recursive: true, force: true });
  symlinkSync(to, at);
  return node;
};

describe('install.sh and an image', () => {
  test.each([
    ['/etc/rancher', 'folder'],
    ['/etc/rancher/k3s/config.yaml.d', 'folder'],
    ['/var/lib/knit', 'folder'],
    ['/var/lib/knit/lock', 'file'],
    ['/var/lib/knit/lock.holder', 'file'],
    ['/var/lib/knit/receipt', 'file'],
    ['/var/lib/rancher', 'folder'],
    [config, 'file'],
  ])('a link at %s leads no write out of it', async (path, kind) => {
    for (const shell of shells) {
      for (const up of [false, true]) {
        const outside = makeNode();
        const there = join(outside.folder, 'there');
        if (kind === 'folder') mkdirSync(there);
        else writeFileSync(there, 'mine\n');
        const before = snapshot(outside.folder);
        const node = linked(path, up ? `../../../../../../../../../..${there}` : there);
        const { code, stderr } = await runOn(node, {
          shell,
          settings: calico,
          args: ['--files-only', '--force'],
          binds: [[outside.folder, outside.folder]],
        });
        expect({ code, stderr }, shell).toEqual({
          code: 78,
          stderr: expect.stringContaining('leads out of KNIT_ROOT'),
        });
        expect(snapshot(outside.folder)).toEqual(before);
        expect(lstatSync(join(node.root, path)).isSymbolicLink()).toBe(true);
      }
    }
  });

  test('a link that stays inside is followed', async () => {
    const node = linked('/etc/rancher', '../srv/rancher');
    mkdirSync(join(node.root, 'srv/rancher'), { recursive: true });
    expect(await runOn(node, { args: ['--files-only'] })).toMatchObject({ code: 0 });
    expect(existsSync(join(node.root, 'srv/rancher/k3s/config.yaml.d/10-knit.yaml'))).toBe(true);
  });

  test('nothing of it is run', async () => {
    for (const args of [['--dry-run'], ['--files-only', '--force']]) {
      const node = makeNode();
      for (const name of ['k3s', 'kubectl', 'k3s-uninstall.sh', 'iptables', 'modprobe']) {
        putFile(node, `/usr/local/bin/${name}`, `#!/bin/sh\n: >'${node.folder}/executed'\n`, 0o755);
      }
      putFile(node, '/etc/systemd/system/k3s.service', '[Service]\n');
      const { code, stderr } = await runOn(node, { args });
      expect(code, stderr).toBe(0);
      expect(existsSync(join(node.folder, 'executed'))).toBe(false);
    }
  });

  test('what its receipt names outside of what knit writes stays', async () => {
    const node = makeNode();
    putFile(node, '/etc/keep', 'mine\n');
    const outside = join(node.folder, 'keep');
    writeFileSync(outside, 'mine\n');
    const digest = sha256('mine\n');
    const line = (path: string) => `file ${digest} 0600 ${path}\n`;
    for (const [path, expected] of [
      ['/../keep', 78],
      ['/etc/../../keep', 78],
      ['/etc/keep', 0],
    ] as const) {
      putFile(node, '/var/lib/knit/receipt', `state complete\n${line(path)}`);
      const { code, stderr } = await runOn(node, { args: ['--files-only'], commands: {} });
      expect(code, stderr).toBe(expected);
    }
    expect(readFileSync(join(node.root, 'etc/keep'), 'utf8')).toBe('mine\n');
    expect(readFileSync(outside, 'utf8')).toBe('mine\n');
  });

  test('names in it and values in its config steer no terminal', async () => {
    const node = makeNode();
    putFile(node, '/etc/cni/net.d/\u001b]0;owned\u0007.conflist', '{}');
    putFile(node, '/etc/rancher/k3s/config.yaml', 'cluster-cidr: "\u001b[2J\u009b31m10.9.0.0/16"\n');
    putFile(node, '/etc/os-release', 'ID=\u001b[31mvoid\n');
    for (const shell of shells) {
      const settings = { ...calico, HOST_PACKAGES: 'strongswan' };
      const { stdout, stderr } = await runOn(node, { shell, settings, args: ['--dry-run'] });
      expect(stdout).toContain('cni-leftovers: another CNI is configured');
      expect(stdout).toContain('10.9.0.0/16: this plan has another value');
      expect(`${stdout}${stderr}`).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });
});
