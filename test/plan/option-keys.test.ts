import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/artefacts/settings.ts';
import { ignoredKeys } from '../../src/catalog/k3s-known-issues.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

const resolved = resolvePlan(parseRequest('cni=calico&k3s=v1.36.4%2Bk3s1').request, {
  release: '0.1.0',
  delivery: 'pull',
});
const settings = resolved.ok ? settingsOf(resolved.plan, {}) : undefined;
const words = (list: string | undefined): readonly string[] => list?.split(' ') ?? [];

describe('the lists of keys that scripts read', () => {
  it('come from the rows: what breaks the network, what agents stop at, what servers must say alike', () => {
    expect(words(settings?.NETWORK_KEYS)).toEqual(
      expect.arrayContaining([
        'flannel-backend',
        'cluster-cidr',
        'disable',
        'vpn-auth',
        'vpn-auth-file',
        'flannel-cni-conf',
      ]),
    );
    expect(words(settings?.NETWORK_KEYS)).not.toContain('kube-proxy-arg');
    expect(words(settings?.SERVER_KEYS)).toEqual(
      expect.arrayContaining(['cluster-init', 'cluster-domain', 'datastore-endpoint', 'tls-san', 'embedded-registry']),
    );
    for (const key of ['flannel-iface', 'flannel-conf', 'selinux', 'node-ip']) {
      expect(words(settings?.SERVER_KEYS)).not.toContain(key);
    }
    expect(words(settings?.MATCHING_KEYS)).toEqual(
      expect.arrayContaining(['cluster-cidr', 'disable', 'embedded-registry', 'secrets-encryption-provider']),
    );
    expect(words(settings?.MATCHING_KEYS)).toHaveLength(15);
  });

  it.each([
    ['v1.37.1+k3s1', []],
    ['v1.37.0+k3s1', ['flannel-cni-conf']],
    ['v1.36.4+k3s1', ['flannel-cni-conf']],
    ['v1.35.0+k3s1', ['flannel-cni-conf']],
    ['v1.34.3+k3s1', ['flannel-cni-conf']],
    ['v1.34.2+k3s1', []],
    ['v1.33.7+k3s1', ['flannel-cni-conf']],
    ['v1.33.6+k3s1', []],
    ['v1.32.11+k3s1', ['flannel-cni-conf']],
    ['v1.32.10+k3s1', []],
    ['v1.21.14+k3s1', []],
  ])('%s ignores %j', (version, keys) => {
    expect(ignoredKeys(version)).toEqual(keys);
  });
});
