import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestNetwork } from '../../src/manifest/edit.ts';
import { root } from './programs.ts';

/** Upstream's own files for some tags, laid out as `<tag>/<file>`; they stand beside the checkout, never in it. */
export const manifestsFolder = join(root, '..', 'shared', 'manifests');

/** Whether upstream's files are there; tests that need them say so where they are not. */
export const hasManifests = existsSync(manifestsFolder);

if (!hasManifests) console.warn(`Tests on upstream's manifests do not run: there is no ${manifestsFolder}`);

/** The tags that there are files of, the oldest first. */
export const tags: readonly string[] = hasManifests
  ? readdirSync(manifestsFolder).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  : [];

/** One of upstream's files, as it is. */
export const upstream = (tag: string, file: string): string => readFileSync(join(manifestsFolder, tag, file), 'utf8');

const families = {
  ipv4: { ipv4: '10.42.0.0/16' },
  dual: { ipv4: '10.42.0.0/16', ipv6: 'fd00:42::/56' },
  ipv6: { ipv6: '2001:db8:42::/56' },
} as const;

/** Every kind of network that upstream's manifests can be edited into, at one tag, by a name for the test. */
export function networksOf(tag: string): (readonly [name: string, ManifestNetwork])[] {
  const networks: [string, ManifestNetwork][] = [];
  for (const [family, clusterCidr] of Object.entries(families)) {
    for (const encapsulation of ['ipip', 'ipip-cross-subnet', 'vxlan', 'vxlan-cross-subnet', 'none'] as const) {
      const plain = { cni: 'calico', tag, clusterCidr, encapsulation, encryption: 'none' } as const;
      networks.push([`calico ${encapsulation} ${family}`, plain]);
      networks.push([
        `calico ${encapsulation} ${family} with everything`,
        { ...plain, encryption: 'wireguard', mtu: 1400, nodeInterface: 'eth0.100', natOutgoingIpv6: true },
      ]);
    }
    for (const encapsulation of ['vxlan', 'host-gw', 'wireguard'] as const) {
      const plain = { cni: 'canal', tag, clusterCidr, encapsulation, encryption: 'none' } as const;
      networks.push([`canal ${encapsulation} ${family}`, plain]);
      networks.push([
        `canal ${encapsulation} ${family} with everything`,
        { ...plain, mtu: 1450, nodeInterface: 'br-lan', natOutgoingIpv6: true },
      ]);
    }
  }
  return networks;
}
