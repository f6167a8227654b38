import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { objectsOf, partsOf } from '../support/foreign-manifests.ts';
import { app, calico, canal, dataOf, envOf, ipPool, jsonOf, patched, refusals } from '../support/uploads.ts';

describe('no probe asks for BIRD where it does not run:', () => {
  test.each([
    ['one dash', '-', ''],
    ['two dashes', '--', ''],
    ['a value', '--', '=true'],
  ])('flags with %s are taken out', async (_, dashes, value) => {
    const probes = {
      liveness: ['/bin/calico-node', `${dashes}felix-live`, `${dashes}bird-live${value}`],
      readiness: ['/bin/calico-node', `${dashes}bird-ready${value}`, `${dashes}felix-ready`],
    };
    const { node } = partsOf(objectsOf(await patched('encapsulation=vxlan', calico({ probes }))));
    expect(node.livenessProbe.exec.command).toEqual(['/bin/calico-node', `${dashes}felix-live`]);
    expect(node.readinessProbe.exec.command).toEqual(['/bin/calico-node', `${dashes}felix-ready`]);
  });

  test.each<[string, readonly string[]]>([
    ['a shell', ['sh', '-c', '/bin/calico-node -felix-live -bird-live']],
    ['a shell with a variable', ['/bin/sh', '-c', '/bin/calico-node -felix-live $PROBES']],
    ['another program', ['birdcl', 'show', 'status']],
    ['a script', ['/house/felix-probe.sh', '`cat /house/probes`']],
    ['another flag', ['/bin/calico-node', '--felix-live', '--health=bird']],
    ['nothing besides', ['/bin/calico-node', '-bird-live']],
  ])('%s is refused, and the probe named', async (_, liveness) => {
    const probes = { liveness, readiness: ['/bin/calico-node', '-felix-ready'] };
    expect(await refusals('/patch?encapsulation=vxlan', calico({ probes }))).toContain('livenessProbe');
  });

  test('also where the manifest switched it off itself', async () => {
    const probes = { liveness: ['/bin/calico-node', '-bird-live'], readiness: ['/bin/calico-node', '-felix-ready'] };
    const variables = { CALICO_IPV4POOL_IPIP: 'Never', CALICO_IPV4POOL_VXLAN: 'Always' };
    expect(await refusals('/patch', calico({ backend: 'vxlan', variables, probes }))).toContain('livenessProbe');
  });
});

describe('families agree or are refused:', () => {
  const dual = canal({
    ipam: '{"type": "host-local", "ranges": [[{"subnet": "usePodCidr"}], [{"subnet": "usePodCidrIPv6"}]]}',
    network:
      '{"Network": "10.244.0.0/16", "EnableIPv6": true, "IPv6Network": "fd00:42::/56", "Backend": {"Type": "vxlan"}}',
    variables: { FELIX_IPV6SUPPORT: 'true' },
  });

  test('a dual-stack manifest and one range', async () => {
    expect(await refusals('/patch?cluster-cidr=10.60.0.0/16', dual)).toContain('ipam');
    const data = dataOf(await patched('cluster-cidr=10.60.0.0/16,fd00:60::/56', dual));
    expect(jsonOf(data['net-conf.json'] ?? '')).toMatchObject({ Network: '10.60.0.0/16', IPv6Network: 'fd00:60::/56' });
  });

  test.each<[string, string, string]>([
    ['flannel', dual.replace('"EnableIPv6": true, ', ''), 'ipam'],
    [
      'Felix',
      dual.replace('FELIX_IPV6SUPPORT\n              value: "true"', 'FELIX_IPV6SUPPORT\n              value: "false"'),
      'FELIX_IPV6SUPPORT',
    ],
    [
      'calico-node',
      calico({
        ipam: '{"type": "calico-ipam", "assign_ipv6": "true"}',
        variables: {
          FELIX_IPV6SUPPORT: 'true',
          CALICO_IPV4POOL_CIDR: '10.1.0.0/16',
          CALICO_IPV6POOL_CIDR: 'fd00:1::/56',
        },
      }),
      'IP6',
    ],
  ])('a manifest that does not agree with itself: %s', async (_, body, place) => {
    expect(await refusals('/patch', body)).toContain(place);
  });

  test('an IPv4 manifest and two ranges are made to agree', async () => {
    const text = await patched('cluster-cidr=10.60.0.0/16,fd00:60::/56', calico());
    expect(envOf(text)).toMatchObject({
      IP6: 'autodetect',
      FELIX_IPV6SUPPORT: 'true',
      CALICO_IPV6POOL_CIDR: 'fd00:60::/56',
    });
    const [plugin] = jsonOf(dataOf(text)['cni_network_config'] ?? '').plugins;
    expect(plugin.ipam).toEqual({ type: 'calico-ipam', assign_ipv4: 'true', assign_ipv6: 'true' });
  });
});

describe('the MTU is what GET would write:', () => {
  test.each([
    ['', '1450'],
    ['encapsulation=wireguard', '1420'],
    ['encapsulation=host-gw', '1500'],
    ['mtu=1400', '1400'],
    ['mtu=0', '0'],
  ])('Canal and %s', async (query, mtu) => {
    expect(dataOf(await patched(query, canal()))['veth_mtu']).toBe(mtu);
  });

  test('what the manifest fixed stays, as long as the tunnel does', async () => {
    expect(dataOf(await patched('', canal({ vethMtu: '8900' })))['veth_mtu']).toBe('8900');
    expect(dataOf(await patched('encapsulation=wireguard', canal({ vethMtu: '1450' })))['veth_mtu']).toBe('1420');
    expect(dataOf(await patched('', calico()))['veth_mtu']).toBe('0');
  });
});

describe('what GET refuses, POST refuses:', () => {
  test.each<[string, string, string]>([
    ['WireGuard in Canal v3.24', canal({ tag: 'v3.24.5' }), 'encapsulation=wireguard'],
    ['Canal without IPv4', canal(), 'cluster-cidr=fd00:60::/56'],
    ['IP-in-IP without IPv4', calico(), 'cluster-cidr=fd00:60::/56'],
    ['IP-in-IP without IPv4, asked for', calico(), 'cluster-cidr=fd00:60::/56&encapsulation=ipip'],
    ['a way of the other CNI', calico(), 'encapsulation=host-gw'],
    ['encryption of the other CNI', canal(), 'encryption=wireguard'],
    ['ranges that overlap', calico(), 'cluster-cidr=10.43.0.0/16'],
  ])('%s', async (_, body, query) => {
    expect(await refusals(`/patch?${query}`, body)).not.toContain('(body)');
    expect(await refusals(`/bundle.zip?${query}`, body)).not.toContain('(body)');
  });

  test.each<[string, string, string, string]>([
    ['WireGuard', 'v3.13.5', 'encryption=wireguard', 'v3.14'],
    ['VXLAN', 'v3.6.5', 'encapsulation=vxlan', 'v3.7'],
    ['forwarding', 'v3.1.7', '', 'v3.2'],
  ])('%s before the release that brought it', async (_, tag, query, since) => {
    expect(await refusals(`/patch?${query}`, calico({ tag }))).toContain(since);
  });

  test('what depends on a release that the image does not tell', async () => {
    const body = calico({ tag: 'master' });
    expect(await refusals('/patch?encryption=wireguard', body)).toContain('calico');
    expect(envOf(await patched('encryption=wireguard&calico=v3.32.1', body))['FELIX_WIREGUARDENABLED']).toBe('true');
    expect(await patched('', body)).toContain('allow_ip_forwarding');
    expect(await refusals('/patch?calico=v3.31.7', calico())).toMatch(/^calico: /);
  });
});

describe('nothing wins over what was asked for:', () => {
  const hostLocal = '{"type": "host-local", "subnet": "10.1.0.0/24"}';
  const pools = '{"type": "calico-ipam", "ipv4_pools": ["192.168.0.0/16"]}';
  test.each<[string, string, string, string]>([
    ['no networking', calico({ backend: 'none' }), 'encapsulation=vxlan', 'CALICO_NETWORKING_BACKEND'],
    ['a pool', `${calico()}${ipPool}`, 'cluster-cidr=10.60.0.0/16', 'IPPool'],
    ['a pool', `${calico()}${ipPool}`, 'encapsulation=vxlan', 'IPPool'],
    [
      'a pool in a list',
      JSON.stringify({ kind: 'List', items: [...objectsOf(calico()), parse(ipPool)] }),
      'cluster-cidr=10.60.0.0/16',
      'IPPool',
    ],
    ['no pools', calico({ variables: { NO_DEFAULT_POOLS: 'true' } }), 'cluster-cidr=10.60.0.0/16', 'NO_DEFAULT_POOLS'],
    ['pools of the IPAM', calico({ ipam: pools }), 'cluster-cidr=10.60.0.0/16', 'ipam.ipv4_pools'],
    ['a subnet of the IPAM', calico({ ipam: hostLocal }), 'cluster-cidr=10.60.0.0/16', 'ipam.subnet'],
    ['an MTU in the configuration', calico({ mtu: '1500' }), 'mtu=1400', 'mtu'],
    ['an MTU in the configuration', canal({ mtu: '1500' }), 'mtu=1400', 'mtu'],
    ['an MTU of the tunnel', calico({ variables: { FELIX_VXLANMTU: '1500' } }), 'mtu=1400', 'FELIX_VXLANMTU'],
    [
      'a tunnel that is off',
      calico({ variables: { FELIX_VXLANENABLED: 'false' } }),
      'encapsulation=vxlan',
      'FELIX_VXLANENABLED',
    ],
    ['a file', calico({ variables: { CNI_NETWORK_CONFIG_FILE: '/x' } }), '', 'CNI_NETWORK_CONFIG_FILE'],
    [
      'settings of Felix',
      `${calico()}${ipPool.replace('IPPool', 'FelixConfiguration')}`,
      'encryption=none',
      'FelixConfiguration',
    ],
    ['a boolean', calico({ ipam: '{"type": "calico-ipam", "assign_ipv6": true}' }), '', 'ipam.assign_ipv6'],
  ])('%s', async (_, body, query, place) => {
    expect(await refusals(`/patch?${query}`, body)).toContain(`: ${place}`);
  });

  test('encryption that is asked to be off is off', async () => {
    const body = calico({ variables: { FELIX_WIREGUARDENABLED: 'true' } });
    expect(envOf(await patched('encryption=none', body))['FELIX_WIREGUARDENABLED']).toBe('false');
    expect(envOf(await patched('', body))['FELIX_WIREGUARDENABLED']).toBe('true');
  });
});

describe('what is not asked for stays:', () => {
  test('the range', async () => {
    const own = calico({ variables: { CALICO_IPV4POOL_CIDR: '192.168.0.0/16' } });
    expect(envOf(await patched('', own))['CALICO_IPV4POOL_CIDR']).toBe('192.168.0.0/16');
    expect(envOf(await patched('', calico()))).not.toHaveProperty('CALICO_IPV4POOL_CIDR');
    expect(jsonOf(dataOf(await patched('', canal()))['net-conf.json'] ?? '').Network).toBe('10.244.0.0/16');
  });

  test('where the nodes get their addresses from', async () => {
    const own = calico().replace('value: "autodetect"', 'valueFrom: {fieldRef: {fieldPath: status.hostIP}}');
    expect(own).toContain('hostIP');
    expect(await patched('cluster-cidr=10.60.0.0/16', own)).toContain('status.hostIP');
    expect(await refusals('/patch?cluster-cidr=fd00:60::/56&encapsulation=none', own)).toContain(': IP.');
  });

  test.each(['20', '99999', '1e3', '-1', 'auto'])('no MTU that no plan has: %s', async (vethMtu) => {
    expect(await refusals('/patch', calico({ vethMtu }))).toContain('CNI_MTU');
    expect(await refusals('/bundle.zip?mtu=1400', canal({ vethMtu }))).toContain('CNI_MTU');
    expect(await refusals('/patch', calico({ mtu: '65000' }))).toContain(': mtu.');
  });

  test('a pool and a subnet of the house', async () => {
    expect(await patched('', `${calico()}${ipPool}`)).toContain('kind: IPPool');
    expect(await patched('', calico({ ipam: '{"type": "host-local", "subnet": "10.1.0.0/24"}' }))).toContain(
      '10.1.0.0/24',
    );
  });

  test('an encapsulation that has to be told is asked for', async () => {
    const odd = calico({ variables: { CALICO_IPV4POOL_IPIP: 'Always', CALICO_IPV4POOL_VXLAN: 'Always' } });
    expect(await refusals('/patch', odd)).toContain('encapsulation');
    expect(envOf(await patched('encapsulation=ipip', odd))).toMatchObject({ CALICO_IPV4POOL_VXLAN: 'Never' });
  });
});

describe('a diff', () => {
  test.each([
    ['/patch.diff', {}],
    ['/patch', { Accept: 'text/x-diff' }],
  ])('can be had by %s', async (path, headers) => {
    const response = await app.request(`${path}?encapsulation=vxlan`, { method: 'POST', body: calico(), headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/x-diff; charset=utf-8');
    expect(response.headers.get('Vary')).toBe('Accept');
    expect(await response.text()).toContain('-  calico_backend: "bird"\n+  calico_backend: "vxlan"\n');
  });
});

describe('a list in JSON', () => {
  const definition = {
    kind: 'CustomResourceDefinition',
    spec: { text: 'x'.repeat(60_000), list: Array(2000).fill('y') },
  };
  test('of nearly 4 MiB over many lines is read', async () => {
    const items = [...objectsOf(canal()), ...Array(37).fill(definition)];
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 4);
    expect(body.length).toBeGreaterThan(3.8 * 1024 * 1024);
    expect(body.length).toBeLessThan(4 * 1024 * 1024);
    const text = await patched('cluster-cidr=10.60.0.0/16', body);
    expect(jsonOf(dataOf(text)['net-conf.json'] ?? '').Network).toBe('10.60.0.0/16');
  });
});

test.each(['', '"container_settings": {}, ', '"container_settings": {"allow_ip_forwarding": false}, '])(
  'forwarding is allowed whatever the settings of its containers are: %s',
  async (settings) => {
    const body = calico().replace('"type": "calico",', `${settings}"type": "calico",`);
    const [plugin] = jsonOf(dataOf(await patched('', body))['cni_network_config'] ?? '').plugins;
    expect(plugin).toMatchObject({ type: 'calico', container_settings: { allow_ip_forwarding: true } });
  },
);
