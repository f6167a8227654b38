import { describe, expect, it } from 'vitest';
import { calicoLines } from '../../src/catalog/calico-lines.ts';
import { calicoReleases } from '../../src/catalog/calico-releases.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sImageOwners, k3sImages } from '../../src/catalog/k3s-images.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sOptions, matchingSettings } from '../../src/catalog/k3s-options.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { compareVersions, minorOf } from '../../src/catalog/version.ts';
import { matchingKeys, networkKeys, serverKeys, writtenOptions } from '../../src/plan/config.ts';
import { parameterList } from '../../src/request/parameters.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { sha256 } from './digest.ts';

const versions = k3sReleases.map(({ version }) => version);

describe('k3sReleases', () => {
  it('are well formed, unique and sorted, the newest first', () => {
    expect(versions.filter((version) => !/^v1\.\d+\.\d+\+k3s[1-9]$/.test(version))).toEqual([]);
    expect(new Set(versions).size).toBe(versions.length);
    expect(versions).toEqual([...versions].sort((a, b) => compareVersions(b, a)));
  });

  it('begin with v1.21, where drop-ins of the config begin', () => {
    expect(minorOf(versions.at(-1) ?? '')).toBe('v1.21');
  });

  it.each(['v1.37.1+k3s1', 'v1.36.4+k3s1', 'v1.35.8+k3s1', 'v1.26.15+k3s1', 'v1.25.16+k3s4', 'v1.22.4+k3s1'])(
    'list %s, which upstream shows',
    (version) => expect(versions).toContain(version),
  );

  it('have dates and flannels that never run backwards within a minor', () => {
    for (const { minor } of k3sLines) {
      const line = k3sReleases.filter(({ version }) => minorOf(version) === minor);
      const dates = line.flatMap(({ date }) => date ?? []);
      const flannels = line.flatMap(({ flannel }) => flannel ?? []);
      expect(dates, minor).toEqual([...dates].sort().reverse());
      expect(flannels, minor).toEqual([...flannels].sort((a, b) => compareVersions(b, a)));
    }
  });
});

describe('k3sLines', () => {
  it('cover every release and nothing else, the newest first', () => {
    expect(k3sLines.map(({ minor }) => minor)).toEqual([...new Set(versions.map(minorOf))]);
  });

  it('end in the order in which they began', () => {
    const ends = k3sLines.map(({ endOfLife }) => endOfLife);
    expect(ends).toEqual([...ends].sort().reverse());
  });

  it.each(k3sLines)('take for $minor the newest Calico that is tested with it, else the nearest', (line) => {
    const isTestedWith = ({ kubernetes: { from, to } }: (typeof calicoLines)[number]) =>
      compareVersions(from, line.minor) <= 0 && compareVersions(line.minor, to) <= 0;
    const pinned = calicoLines.filter(({ minor }) => calicoReleases.some((release) => release.minor === minor));
    const tested = pinned.filter(isTestedWith);
    expect(line.isTested).toBe(tested.length > 0);
    const newest = pinned[0]?.minor;
    const nearest = compareVersions(line.minor, 'v1.30') > 0 ? newest : calicoLines.at(-1)?.minor;
    expect(line.calico).toBe(tested[0]?.minor ?? nearest);
  });
});

describe('k3sChannels', () => {
  it('point to listed releases, latest not behind stable', () => {
    expect(k3sChannels.map(({ channel }) => channel)).toEqual(['stable', 'latest']);
    for (const { version } of k3sChannels) expect(versions).toContain(version);
    const [stable, latest] = k3sChannels.map(({ version }) => version);
    expect(compareVersions(latest ?? '', stable ?? '')).toBeGreaterThanOrEqual(0);
  });
});

describe('k3sOptions', () => {
  it('are unique, and must match on all servers exactly where K3s says so', () => {
    const keys = k3sOptions.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const words = matchingSettings.settings.map((setting) => setting.split('=')[0]);
    expect([...matchingKeys, 'agent-token'].sort()).toEqual([...words].sort());
    expect(matchingSettings.settings).toHaveLength(16);
  });

  it('let agents have the keys of a node only', () => {
    const written = writtenOptions.filter(({ nodes }) => nodes === 'all');
    expect(written.map(({ key }) => key)).toEqual(['flannel-iface', 'flannel-conf', 'selinux', 'prefer-bundled-bin']);
    expect(k3sOptions.filter(({ nodes, mustMatch }) => nodes === 'all' && mustMatch)).toEqual([]);
    for (const { key } of writtenOptions)
      expect(serverKeys.includes(key)).toBe(!written.some((row) => row.key === key));
  });

  it('are parameters, or say why they are none', () => {
    const named = k3sOptions.filter(({ decision }) => decision === 'parameter').map(({ key }) => key);
    const asked = parameterList.flatMap(({ config }) => config?.key ?? []);
    expect([...asked].sort()).toEqual([...named].sort());
    for (const { name, config } of parameterList) if (config !== undefined) expect(config.key).toBe(name);
    const silent = k3sOptions.filter(
      ({ decision, reason }) => (reason === undefined) !== /parameter|derived/.test(decision),
    );
    expect(silent).toEqual([]);
  });

  it.each(k3sOptions.filter(({ reason }) => reason !== undefined))(
    'tell who asks for $key where it belongs',
    (option) => {
      const parsed = parseRequest(`${option.key}=1`);
      expect(parsed.ok ? [] : parsed.problems.map(({ detail }) => detail)).toEqual([option.reason]);
    },
  );

  it('decide about the network wherever knit plans them for all servers', () => {
    for (const { key, mustMatch, decision } of k3sOptions) {
      if (mustMatch && decision !== 'not-ours' && key !== 'embedded-registry') expect(networkKeys, key).toContain(key);
    }
  });
});

describe('k3sImages', () => {
  it('belong to listed releases, one list each, the newest first', () => {
    const listed = k3sImages.map(({ version }) => version);
    for (const version of listed) expect(versions).toContain(version);
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => compareVersions(b, a)));
  });

  it.each(k3sImages)('of $version are whole: each owner has one image, each image one owner', ({ images }) => {
    const names = images.map((image) => /^docker\.io\/rancher\/([a-z-]+):v?\d+\.\d[\w.-]*$/.exec(image)?.[1]);
    expect(images).toEqual([...images].sort());
    expect(names).toHaveLength(k3sImageOwners.length);
    for (const owner of k3sImageOwners) {
      expect(names.filter((name) => name !== undefined && owner.names.includes(name))).toHaveLength(1);
    }
  });

  it.each(k3sImages.filter(({ listSha256 }) => listSha256 !== undefined))(
    "of $version are the lines of upstream's list, by its digest",
    ({ images, listSha256 }) => {
      expect(sha256(images.map((image) => `${image}\n`).join(''))).toBe(listSha256);
    },
  );
});
