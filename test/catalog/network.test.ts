import { describe, expect, it } from 'vitest';
import { addressFamilies } from '../../src/catalog/address-families.ts';
import type { Availability } from '../../src/catalog/availability.ts';
import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { calicoEncapsulations, calicoWireguard, canalEncapsulations } from '../../src/catalog/encapsulations.ts';
import { flannelBackends } from '../../src/catalog/flannel-backends.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions } from '../../src/catalog/k3s-options.ts';
import { k3sPorts } from '../../src/catalog/k3s-ports.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { compareVersions, minorOf } from '../../src/catalog/version.ts';
import { wireguardModes } from '../../src/catalog/wireguard-modes.ts';
import { valuesNamed } from './rows.ts';

const availabilities = [...flannelBackends, ...k3sOptions, ...addressFamilies].flatMap((row) =>
  valuesNamed(row, ['availability', 'needed']).map(([path, value]) => ({
    name: `${'value' in row ? row.value : 'key' in row ? row.key : row.families}${path}`,
    availability: value as Availability,
  })),
);

describe('availability', () => {
  it.each(availabilities)('of $name names listed releases and minors, oldest line last', ({ availability }) => {
    const { since, backports = [], until } = availability;
    const versions = k3sReleases.map(({ version }) => version);
    const minors = k3sLines.map(({ minor }) => minor);
    if (since !== undefined) expect(versions).toContain(since);
    if (until !== undefined) expect(minors).toContain(until);
    for (const backport of backports) {
      expect(versions).toContain(backport.since);
      expect(minorOf(backport.since)).toBe(backport.minor);
      expect(compareVersions(backport.minor, minorOf(since ?? ''))).toBeLessThan(0);
    }
    const order = backports.map(({ minor }) => minor);
    expect(order).toEqual([...order].sort((a, b) => compareVersions(b, a)));
  });
});

describe('flannelBackends', () => {
  const networks = [...flannelBackends, ...calicoEncapsulations, ...canalEncapsulations, calicoWireguard];

  it('and encapsulations have links, overhead and ports of supported families only', () => {
    for (const { families, interfaces, overhead, ports } of networks) {
      for (const family of [...Object.keys(interfaces), ...ports.flatMap((port) => port.family ?? [])]) {
        expect(families).toContain(family);
      }
      expect(Object.keys(overhead)).toEqual([...families]);
    }
  });

  it('and encapsulations have links that Linux can name', () => {
    const names = networks.flatMap(({ interfaces }) => Object.values(interfaces));
    expect(names.filter((name) => !/^[a-z][a-z0-9.-]{0,14}$/.test(name))).toEqual([]);
  });

  it('that encrypt name the software that does it', () => {
    for (const { encryption, hostSoftware } of flannelBackends) {
      expect(hostSoftware?.name).toBe({ none: undefined, wireguard: 'wireguard', ipsec: 'strongswan' }[encryption]);
    }
  });

  it('that are gone name what takes their place, which is not gone', () => {
    for (const { availability, removal } of flannelBackends) {
      expect(removal !== undefined).toBe(availability.until !== undefined);
      const replacement = flannelBackends.find(({ value }) => value === removal?.replacement);
      if (removal !== undefined) expect(replacement?.availability.until).toBeUndefined();
    }
  });

  it('of WireGuard make the links of the mode that K3s asks for', () => {
    const separate = wireguardModes.find(({ mode }) => mode === 'separate');
    const native = flannelBackends.find(({ value }) => value === 'wireguard-native');
    expect(native?.interfaces).toEqual(separate?.interfaces);
    expect(native?.ports.map(({ port }) => port)).toEqual(Object.values(separate?.ports ?? {}));
  });
});

describe('calicoEncapsulations', () => {
  it('never ask an address pool for two tunnels, and take BGP away only from VXLAN', () => {
    for (const { pool, needsBgp, ports } of calicoEncapsulations) {
      expect(pool.ipip === 'Never' || pool.vxlan === 'Never').toBe(true);
      expect(needsBgp).toBe(pool.vxlan === 'Never');
      expect(ports.some(({ protocol, port }) => protocol === 'tcp' && port === '179')).toBe(needsBgp);
    }
  });
});

describe('canalEncapsulations', () => {
  it('begin with pinned minors', () => {
    const minors = new Set(calicoReleases.map(({ minor }) => minor));
    for (const { since } of canalEncapsulations) if (since !== undefined) expect(minors).toContain(since);
  });
});

describe('ports', () => {
  it.each([
    { name: 'K3s', ports: k3sPorts.map(({ when, ...port }) => ({ ...port, family: when })) },
    ...flannelBackends.map(({ value, ports }) => ({ name: `flannel ${value}`, ports })),
    ...calicoEncapsulations.map(({ value, ports }) => ({ name: `Calico ${value}`, ports })),
    ...canalEncapsulations.map(({ value, ports }) => ({ name: `Canal ${value}`, ports })),
    { name: 'WireGuard of Calico', ports: calicoWireguard.ports },
  ])('of $name stand once each', ({ ports }) => {
    const rows = ports.map(({ protocol, port, between, family = '' }) => `${protocol}/${port} ${between} ${family}`);
    expect(rows).toEqual([...new Set(rows)]);
  });
});
