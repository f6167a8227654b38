import { formatAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Addresses } from './addresses.ts';
import type { Cni, ConfigEntry, FlannelBackend } from './plan.ts';

/** Where K3s finds the keys that knit writes. */
export const configPath = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

/** Where flannel finds the options that K3s has no flag for. */
export const flannelConfPath = '/etc/rancher/k3s/knit-flannel.json';

/** What the keys depend on besides the request. */
export interface ConfigFacts {
  readonly cni: Cni;
  readonly backend: FlannelBackend;
  readonly addresses: Addresses;
  readonly disablesNetworkPolicy: boolean;
  readonly hasFlannelConf: boolean;
}

/** The keys of K3s' config for servers: those that must match on all servers, then those of each node. */
export function serverConfig(request: BundleRequest, facts: ConfigFacts): readonly ConfigEntry[] {
  const { cni, backend, addresses, disablesNetworkPolicy } = facts;
  const { clusterCidr, serviceCidr, clusterDns } = addresses;
  // The CNI's manifest names the pod range, so the range stands in the config too and neither can drift alone.
  const namesPods =
    request.clusterCidr !== undefined || request.serviceCidr !== undefined || cni === 'canal' || cni === 'calico';
  const namesServices = request.serviceCidr !== undefined || request.clusterCidr !== undefined;
  return [
    { key: 'flannel-backend', value: backend },
    ...entry('flannel-ipv6-masq', request.flannelIpv6Masq === true),
    ...entry('flannel-external-ip', request.flannelExternalIp === true),
    ...entry('disable-network-policy', disablesNetworkPolicy),
    ...entry('cluster-cidr', namesPods && clusterCidr.map(formatCidr).join()),
    ...entry('service-cidr', namesServices && serviceCidr.map(formatCidr).join()),
    ...entry('cluster-dns', request.clusterDns !== undefined && clusterDns.map(formatAddress).join()),
    ...entry('egress-selector-mode', request.egressSelectorMode ?? false),
    ...entry('disable', request.disable ?? []),
    ...entry('kube-controller-manager-arg', controllerManagerArgs(addresses)),
    ...entry('cluster-init', request.clusterInit === true),
    ...entry('tls-san', request.tlsSan ?? []),
    ...entry('write-kubeconfig-mode', request.writeKubeconfigMode ?? false),
    ...nodeConfig(request, facts),
  ];
}

/** The keys of K3s' config for agents, which stop at any key that only servers know. */
export function nodeConfig(request: BundleRequest, { cni, hasFlannelConf }: ConfigFacts): readonly ConfigEntry[] {
  return [
    ...entry('flannel-iface', cni === 'flannel' && (request.flannelIface ?? false)),
    ...entry('flannel-conf', hasFlannelConf && flannelConfPath),
    ...entry('selinux', request.selinux === true),
  ];
}

/** The text of a K3s config file; every scalar is quoted, so none can mean anything but itself. */
export function renderConfig(entries: readonly ConfigEntry[]): string {
  return `${['# Written by knit: ask knit again instead of editing this file.', ...entries.map(renderEntry)].join('\n')}\n`;
}

function renderEntry({ key, value }: ConfigEntry): string {
  if (typeof value === 'boolean') return `${key}: ${value}`;
  if (typeof value === 'string') return `${key}: ${JSON.stringify(value)}`;
  return [`${key}:`, ...value.map((item) => `  - ${JSON.stringify(item)}`)].join('\n');
}

// What is false or empty is K3s' own default and stays out of the file.
function entry(key: string, value: string | boolean | readonly string[]): readonly ConfigEntry[] {
  return value === false || value.valueOf() === '' || (Array.isArray(value) && value.length === 0)
    ? []
    : [{ key, value }];
}

function controllerManagerArgs({ families, nodeMasks }: Addresses): readonly string[] {
  return nodeMasks.map(({ family, prefix }) =>
    families.length === 1 ? `node-cidr-mask-size=${prefix}` : `node-cidr-mask-size-${family}=${prefix}`,
  );
}
