import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NodeRoot } from '../support/node-root.ts';
import { makeNode, putFile, runOn, sha256, snapshot, textOf } from '../support/node-root.ts';
import { userlands } from '../support/shell.ts';

const config = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';
const receipt = '/var/lib/knit/receipt';
const written = `file ${sha256('flannel-backend: vxlan\n')} 0600 ${config}\n`;

/** The receipt of a run that wrote files only, with more lines. */
const receiptWith = (...lines: readonly string[]) =>
  `# Do not edit.\nstate complete\nrelease 0.1.0\nrequest k3s=v1.36.4-k3s1\nrole server\nservice k3s\nnetwork flannel vxlan vxlan -\ncidr 10.42.0.0/16\n${lines.map((line) => `${line}\n`).join('')}`;

/** An image in which knit wrote its config. */
const makeImage = (...lines: readonly string[]): NodeRoot => {
  const node = makeNode();
  putFile(node, config, 'flannel-backend: vxlan\n', 0o600);
  putFile(node, receipt, `${receiptWith(...lines)}${written}`, 0o600);
  return node;
};

const uninstall = (node: NodeRoot, options: Parameters<typeof runOn>[1] = {}) =>
  runOn(node, { ...options, name: 'uninstall', env: { KNIT_ROOT: node.root, ...options.env } });

describe.each(userlands)('uninstall.sh with an image, in %s', (_name, userland) => {
  const shell = userland();
  test('runs nothing of it, and removes what knit wrote when it is told to leave K3s', async () => {
    const node = makeImage(`told ${'0'.repeat(64)}`);
    const marker = join(node.folder, 'ran');
    for (const name of ['k3s-uninstall.sh', 'k3s-killall.sh', 'k3s'])
      putFile(node, `/usr/local/bin/${name}`, `#!/bin/sh\n: >'${marker}'\n`, 0o755);
    const before = snapshot(node.root);
    for (const args of [[], ['--dry-run']]) {
      const refused = await uninstall(node, { ...shell, args });
      expect(refused, refused.stderr).toMatchObject({ code: 78 });
      expect(refused.stderr).toContain('run this on the machine itself or by chroot, or with --keep-k3s');
      expect(snapshot(node.root)).toEqual(before);
    }
    expect(await uninstall(node, { ...shell, args: ['--keep-k3s'] })).toMatchObject({ code: 0 });
    expect(existsSync(join(node.root, config))).toBe(false);
    expect(existsSync(join(node.root, 'usr/local/bin/k3s'))).toBe(true);
    expect(existsSync(marker)).toBe(false);
  });

  test('follows links in it as far as they stay in it', async () => {
    const node = makeImage('folder /etc/rancher/k3s/config.yaml.d');
    mkdirSync(join(node.root, 'data'));
    renameSync(join(node.root, 'etc/rancher'), join(node.root, 'data/rancher'));
    symlinkSync('../data/rancher', join(node.root, 'etc/rancher'));
    const result = await uninstall(node, shell);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(existsSync(join(node.root, 'data/rancher/k3s/config.yaml.d'))).toBe(false);
    expect(existsSync(join(node.root, receipt))).toBe(false);
  });

  test('follows none out of it, whatever its receipt says', async () => {
    const outside = makeNode('outside');
    putFile(outside, '/k3s/config.yaml.d/10-knit.yaml', 'flannel-backend: vxlan\n');
    mkdirSync(join(outside.root, 'empty'));
    const untouched = snapshot(outside.root);
    for (const [target, line] of [
      [outside.root, `folder /etc/rancher/empty`],
      [`../../outside`, `aside /etc/rancher/k3s/x`],
    ] as const) {
      const node = { ...outside, root: join(outside.folder, `image${line.length}`) };
      putFile(node, receipt, `${receiptWith(line)}${written}`);
      mkdirSync(join(node.root, 'etc'));
      symlinkSync(target, join(node.root, 'etc/rancher'));
      const { code, stderr } = await uninstall(node, shell);
      expect(code, stderr).toBe(78);
      expect(stderr).toContain('/etc/rancher leads out of KNIT_ROOT');
      expect(snapshot(outside.root)).toEqual(untouched);
    }
  });
});

test('uninstall.sh leaves a file that knit does not write, though the receipt has its digest', async () => {
  const node = makeImage(`file ${sha256('mine\n')} 0600 /etc/keep`);
  putFile(node, '/etc/keep', 'mine\n');
  expect(await uninstall(node)).toMatchObject({ code: 0 });
  expect(textOf(node, '/etc/keep')).toBe('mine\n');
});

describe('uninstall.sh refuses by name a receipt that knit did not write', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['a way up', `file ${'0'.repeat(64)} 0600 /etc/../../outside`],
    ['a way up as folder', 'folder /..'],
    ['a folder of everybody as leftover', 'later /etc'],
    ['the whole disk as leftover', 'later /'],
    ['a relative path', 'aside etc/x'],
    ['a digest that is none', `file ${'0'.repeat(63)} 0600 /etc/x`],
    ['a line that was cut off', `file ${'0'.repeat(64)}`],
    ['an unknown word', 'remove /etc/x'],
    ['a second service', 'service k3s-agent'],
    ['a service with a path', 'package x\nservice ../k3s'],
    ['what steers a terminal', 'found \u001b[2J'],
  ];

  test.each(lines)('%s', async (_what, line) => {
    const node = makeImage(...line.split('\n'));
    const before = snapshot(node.root);
    for (const args of [[], ['--dry-run'], ['--keep-k3s']]) {
      const { code, stderr } = await uninstall(node, { args });
      expect(code, stderr).toBe(78);
      expect(stderr).toMatch(/receipt was changed, cut off, or written by another release .* Its line \d+: /);
      expect(stderr).not.toContain('\u001b');
      expect(snapshot(node.root)).toEqual(before);
    }
  });

  test('an empty one', async () => {
    const node = makeImage();
    putFile(node, receipt, '');
    const { code, stderr } = await uninstall(node);
    expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining('receipt says nothing') });
  });
});

test.each([
  ['the lock', '/var/lib/knit/lock'],
  ["the lock's holder", '/var/lib/knit/lock.holder'],
  ['the receipt', receipt],
  ['the folder of both', '/var/lib/knit'],
])('neither script writes or reads through a link at %s', async (_what, path) => {
  for (const name of ['install', 'uninstall'] as const) {
    const node = makeImage();
    const victim = join(node.root, 'victim');
    // Also a link that stays inside: knit made none there.
    if (path === '/var/lib/knit') {
      renameSync(join(node.root, path), victim);
      symlinkSync('../../victim', join(node.root, path));
    } else {
      putFile(node, '/victim', 'mine\n');
      if (path === receipt) renameSync(join(node.root, path), `${join(node.root, path)}.old`);
      symlinkSync('../../../victim', join(node.root, path));
    }
    const before = snapshot(node.root);
    const { code, stderr } = await runOn(node, {
      name,
      args: name === 'install' ? ['--files-only', '--force'] : [],
      env: { KNIT_ROOT: node.root },
    });
    expect(code, stderr).toBe(78);
    expect(stderr).toContain(`${node.root}${path} is a link, which knit never makes there`);
    expect(snapshot(node.root)).toEqual(before);
    if (path !== '/var/lib/knit') expect(readFileSync(victim, 'utf8')).toBe('mine\n');
    else expect(textOf(node, '/victim/receipt')).toContain('state complete');
  }
});
