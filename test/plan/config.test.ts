import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderConfig } from '../../src/plan/config.ts';
import type { InstallPlan } from '../../src/plan/plan.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function planOf(query: string): InstallPlan {
  const parsed = parseRequest(query);
  const resolved = parsed.ok ? resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' }) : undefined;
  if (resolved?.ok !== true) throw new TypeError(`No plan for ${query}: ${JSON.stringify(resolved ?? parsed)}`);
  return resolved.plan;
}

const serverOf = (query: string): unknown => parse(renderConfig(planOf(query).config.server));
const agentOf = (query: string): unknown => parse(renderConfig(planOf(query).config.agent));

describe("K3s' config", () => {
  it('holds everything that was asked, in the types that K3s reads', () => {
    const query =
      'cluster-cidr=10.60.0.0/16,fd00:60::/56&service-cidr=10.61.0.0/16,fd00:61::/112&cluster-dns=10.61.0.53,fd00:61::53' +
      '&flannel-iface=eth1&flannel-ipv6-masq=true&backend=wireguard&flannel-external-ip=true&disable=traefik' +
      '&egress-selector-mode=cluster&tls-san=K3S.example.com,10.0.0.1&cluster-init=true&selinux=true&write-kubeconfig-mode=640';
    expect(serverOf(query)).toEqual({
      'flannel-backend': 'wireguard-native',
      'flannel-ipv6-masq': true,
      'flannel-external-ip': true,
      'cluster-cidr': '10.60.0.0/16,fd00:60::/56',
      'service-cidr': '10.61.0.0/16,fd00:61::/112',
      'cluster-dns': '10.61.0.53,fd00:61::53',
      'egress-selector-mode': 'cluster',
      'disable+': ['traefik'],
      'cluster-init': true,
      'tls-san+': ['k3s.example.com', '10.0.0.1'],
      'write-kubeconfig-mode': '0640',
      'flannel-iface': 'eth1',
      selinux: true,
    });
    expect(agentOf(query)).toEqual({ 'flannel-iface': 'eth1', selinux: true });
  });

  it('opens the ports of what it turns on, each once', () => {
    const portsOf = (query: string) =>
      planOf(query).ports.map(({ protocol, port, between }) => `${protocol}/${port} ${between}`);
    expect(portsOf('')).toEqual(['tcp/6443 agents-to-servers', 'tcp/10250 nodes', 'udp/8472 nodes']);
    expect(portsOf('embedded-registry=true&cluster-init=true')).toEqual([
      ...['tcp/6443 nodes', 'tcp/10250 nodes', 'tcp/2379-2380 servers', 'tcp/5001 nodes', 'udp/8472 nodes'],
    ]);
    expect(serverOf('embedded-registry=true')).toMatchObject({ 'embedded-registry': true });
    expect(agentOf('embedded-registry=true')).toBeNull();
    expect(planOf('embedded-registry=true').warnings.map(({ code }) => code)).toEqual(['embedded-registry']);
  });

  it('is empty for an agent that nothing was asked for', () => {
    expect(agentOf('cni=calico&tls-san=a.example&disable=traefik')).toBeNull();
  });

  it.each([
    ['cluster-cidr=10.42.0.0/16', undefined],
    ['cluster-cidr=10.42.0.0/25', ['node-cidr-mask-size=27']],
    ['cluster-cidr=fd00:42::/40', ['node-cidr-mask-size=56']],
    ['cluster-cidr=10.42.0.0/16,fd00:42::/40', ['node-cidr-mask-size-ipv6=56']],
  ])('%s: node masks %j', (query, args) => {
    expect((serverOf(query) as Record<string, unknown>)['kube-controller-manager-arg+']).toEqual(args);
  });
});

describe("flannel's own configuration", () => {
  it.each(['auto', 'ipv4', 'ipv6'])(
    'says mode %s, with the ranges that K3s would write, and both configs name it',
    (mode) => {
      const query = `backend=wireguard&wireguard-mode=${mode}&cluster-cidr=10.60.0.0/16,fd00:60::/56`;
      expect(JSON.parse(planOf(query).flannelConf ?? '')).toEqual({
        Network: '10.60.0.0/16',
        IPv6Network: 'fd00:60::/56',
        EnableIPv4: true,
        EnableIPv6: true,
        Backend: { Type: 'wireguard', Mode: mode, PersistentKeepaliveInterval: 25 },
      });
      expect(agentOf(query)).toEqual({ 'flannel-conf': '/etc/rancher/k3s/knit-flannel.json' });
      expect(serverOf(query)).toMatchObject({ 'flannel-conf': '/etc/rancher/k3s/knit-flannel.json' });
      expect(planOf(query).interfaces.map(({ name }) => name)).toEqual(['flannel-wg']);
    },
  );

  it('is not written for the mode that K3s uses anyway', () => {
    expect(planOf('backend=wireguard&wireguard-mode=separate').flannelConf).toBeUndefined();
  });
});
