import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { download, fetchForSite, installAtSite, textOf } from '../../src/shell/commands.ts';
import { serviceHost } from '../first-day/servers.ts';
import type { World } from '../first-day/world.ts';
import { openWorld } from '../first-day/world.ts';
import { hasManifests } from '../support/manifests.ts';
import { makeFolder } from '../support/shell.ts';
import { imageHosts, internet } from './internet.ts';
import type { Registry } from './registry.ts';
import { openRegistry } from './registry.ts';

// A release that the catalog pins nothing of: what stands in for K3s has other bytes than K3s.
const k3s = 'k3s=v1.36.1%2Bk3s1';
const folder = makeFolder('registry');
let registry: Registry;
let world: World;
let net: ReturnType<typeof internet>;
let digest = '';

beforeAll(async () => {
  registry = await openRegistry(folder);
  for (const name of ['cni', 'kube-controllers']) await registry.push(`calico/${name}`, 'v3.31.7');
  digest = await registry.push('calico/node', 'v3.31.7');
  await registry.push('flannel/flannel', 'v0.24.4');
  net = internet(registry);
  world = await openWorld(undefined, { hosts: imageHosts, answer: net.answer });
});
afterAll(async () => {
  await world?.close();
  registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

// What K3s' installer holds within itself.
const holds = `mkdir /srv/stand-in
for name in k3s-killall.sh k3s-uninstall.sh k3s.unit; do
  curl -fsSo "/srv/stand-in/$name" "https://github.com/k3s-io/k3s/releases/stand-in/$name" || exit 9
done
`;

/** The archive of a query, unpacked. */
const unpacked = (query: string): string =>
  `${holds}curl -fsSo bundle.zip 'https://${serviceHost}/bundle.zip?${query}&airgap=true' && unzip -q bundle.zip && cd knit-*/ &&
sha256sum --quiet -c SHA256SUMS || exit 9
`;

// The link is gone; what takes its place has a route that leads nowhere, as K3s wants one.
const lost = `ip link del eth0 && ip link add eth0 type bridge && ip addr add 192.0.2.7/24 dev eth0 && ip link set eth0 up &&
ip route add default via 192.0.2.254 dev eth0 || exit 9
curl -sS --connect-timeout 1 https://github.com >/dev/null 2>&1 && exit 9
`;

describe.each([
  ['flannel', `${k3s}`, []],
  ...(hasManifests
    ? [
        [
          'Canal',
          `cni=canal&calico=v3.31.7&${k3s}`,
          [
            'quay.io/calico/cni:v3.31.7',
            'quay.io/calico/kube-controllers:v3.31.7',
            'quay.io/calico/node:v3.31.7',
            'docker.io/flannel/flannel:v0.24.4',
          ],
        ] as const,
        [
          'Calico, whose manifest is not carried',
          `cni=calico&calico=v3.31.7&manifest=pull&lang=ja&${k3s}`,
          ['quay.io/calico/node:v3.31.7'],
        ] as const,
      ]
    : []),
] as readonly (readonly [string, string, readonly string[]])[])(
  'a site without a way out, with %s',
  (_, query, images) => {
    test('installs from the archive to the receipt, and is as before after uninstall.sh', async () => {
      const name = `knit-${/cni=(\w+)/.exec(query)?.[1] ?? 'vxlan'}-v1.36.1+k3s1`;
      const place = { origin: `https://${serviceHost}`, query: `${query}&airgap=true` };
      const left = await world.type({
        before: holds,
        script: `${textOf(download(place, 'bundle.zip'))} || exit 9
${textOf(fetchForSite(name))} --arch amd64,arm64 || exit 8
for file in airgap/*/images/*.tar; do [ ! -e "$file" ] || tar -xOf "$file" manifest.json; done
cat airgap/UNPINNED
${lost}cd /root; ${textOf(installAtSite(name))} --no-verify || exit 7
cat /var/log/k3s-stand-in.log
cp /var/lib/knit/receipt /var/lib/knit/airgap/loaded /root/
ls /var/lib/rancher/k3s/agent/images
sudo sh install.sh --no-verify >/root/again 2>&1 || exit 5
sudo sh uninstall.sh || exit 4
echo "left: $(ls -A /var/lib/knit /var/lib/rancher /etc/rancher /usr/local/bin/k3s 2>/dev/null)"
`,
      });
      expect(left.code, left.stderr).toBe(0);
      expect(left.text('/root/receipt')).toContain('state complete\n');
      expect(left.text('/root/receipt')).toContain('k3s v1.36.1+k3s1\n');
      expect(left.stdout).toMatch(/^\d+ server/m);
      expect(left.stdout).toContain('k3s-airgap-images-');
      for (const image of images) {
        expect(left.stdout).toContain(`"${image}"`);
        expect(left.stdout).toMatch(new RegExp(`sha256:[0-9a-f]{64}  ${image}\n`));
        expect(left.stdout).toContain(`${image.replaceAll(/[/:]/g, '_')}.tar`);
      }
      if (images.includes('quay.io/calico/node:v3.31.7'))
        expect(left.stdout).toContain(`${digest}  quay.io/calico/node:v3.31.7`);
      expect(left.stderr).not.toContain('Downloading');
      expect(left.text('/root/again')).toMatch(/Nothing changed|変更はありません/);
      expect(left.stdout).toMatch(/^left: $/m);
    });
  },
);

test('a connection that was cut goes on where it ended', () => {
  const archives = net.asked.filter(({ path }) => path.includes('airgap-images-amd64'));
  expect(archives[0]?.from).toBe(0);
  expect(archives[1]?.from).toBeGreaterThan(900_000);
});

test('what has another digest than the lock says is refused, and nothing of it kept', async () => {
  const left = await world.type({
    before: unpacked('k3s=v1.36.4%2Bk3s1'),
    script: 'sh fetch.sh --arch amd64; code=$?; find airgap -type f; exit $code',
  });
  expect(left.code, left.stderr).toBe(65);
  expect(left.stderr).toContain('46177d4c99440b4c0311b67233823a8e8a2fc09693f6c89af1a7161e152fbfad');
  expect(left.stdout).toBe('');
});

test('an image of another digest than the lock says is not taken', async () => {
  await registry.push('calico/node', 'v3.32.1');
  await registry.push('calico/cni', 'v3.32.1');
  await registry.push('calico/kube-controllers', 'v3.32.1');
  const left = await world.type({
    before: unpacked(`cni=calico&calico=v3.32.1&${k3s}`),
    script: 'sh fetch.sh --arch amd64; code=$?; find airgap -name "*.tar*"; exit $code',
  });
  expect(left.code, left.stderr).toBe(69);
  expect(left.stderr).toContain('cannot fetch the image quay.io/calico/cni:v3.32.1 by skopeo');
  expect(left.stdout).toMatch(/^airgap\/amd64\/k3s-airgap-images-amd64\.tar\.zst\n$/);
});

test('a full disk is said, and what is there is kept for the next run', async () => {
  const left = await world.type({
    before: unpacked(k3s),
    script: `mkdir -p /mnt/small; mount -t tmpfs -o size=1m small /mnt/small
sh fetch.sh --arch amd64 --to /mnt/small; code=$?; ls /mnt/small/amd64; exit $code`,
  });
  expect(left.code, left.stderr).toBe(73);
  expect(left.stderr).toContain('is the disk full');
  expect(left.stdout).toContain('k3s-airgap-images-amd64.tar.zst.part');
});

test('install.sh and load.sh say what is missing, and touch nothing', async () => {
  const left = await world.type({
    before: unpacked(k3s),
    script: `sudo sh load.sh; echo "load $?"; sudo sh install.sh; echo "install $?"; sudo sh preflight.sh | grep load.sh; ls -A /var/lib/knit /var/lib/rancher /etc/rancher 2>/dev/null`,
  });
  expect(left.stdout).toMatch(
    /^load 78\ninstall 78\n {2}refuse {2}airgap: load\.sh has not laid K3s v1\.36\.1\+k3s1 here\n/,
  );
  expect(left.stderr).toContain('sh fetch.sh --arch');
  expect(left.stdout.trim().split('\n').length).toBeLessThanOrEqual(4);
});

test('a file that was damaged on its way is not laid', async () => {
  const left = await world.type({
    before: unpacked(k3s),
    script: `sh fetch.sh || exit 8\n${lost}echo x >>"$(echo airgap/*/k3s)"; sudo sh load.sh; echo "load $?"; ls /usr/local/bin/k3s /var/lib/rancher 2>/dev/null`,
  });
  expect(left.stdout, left.stderr).toBe('load 65\n');
});
