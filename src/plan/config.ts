import { formatAddress } from '../address/address.ts';
import { formatCidr } from '../address/cidr.ts';
import { standingOf } from '../catalog/availability.ts';
import { k3sFeature } from '../catalog/k3s-features.ts';
import type { K3sOption } from '../catalog/k3s-options.ts';
import { k3sOptions } from '../catalog/k3s-options.ts';
import { parameterList } from '../request/parameters.ts';
import type { BundleRequest } from '../request/request.ts';
import type { Addresses } from './addresses.ts';
import type { Cni, ConfigEntry, FlannelBackend } from './plan.ts';

/** Where K3s finds the keys that knit writes. */
export const configPath = '/etc/rancher/k3s/config.yaml.d/10-knit.yaml';

/** Where flannel finds the options that K3s has no flag for. */
export const flannelConfPath = '/etc/rancher/k3s/knit-flannel.json';

/** What the keys depend on besides the request. */
export interface ConfigFacts {
  /** The release, e.g. `v1.36.4+k3s1`. */
  readonly k3s: string;
  readonly cni: Cni;
  readonly backend: FlannelBackend;
  readonly addresses: Addresses;
  readonly disablesNetworkPolicy: boolean;
  readonly hasFlannelConf: boolean;
}

/** The keys of K3s' config for servers: those that must match on all servers, then those of each node. */
export function serverConfig(request: BundleRequest, facts: ConfigFacts): readonly ConfigEntry[] {
  return writtenOptions.flatMap(({ key }) => entry(key, configured(key, request, facts), facts.k3s));
}

/** The keys of K3s' config for agents, which stop at any key that only servers know. */
export function nodeConfig(request: BundleRequest, facts: ConfigFacts): readonly ConfigEntry[] {
  return writtenOptions
    .filter(({ nodes }) => nodes === 'all')
    .flatMap(({ key }) => entry(key, configured(key, request, facts), facts.k3s));
}

type Value = string | boolean | readonly string[];

/** The values that the plan decides, whatever a parameter says; all others are what their parameter says. */
const decided: Readonly<Record<string, (request: BundleRequest, facts: ConfigFacts) => Value>> = {
  'flannel-backend': (_, { backend }) => backend,
  'disable-network-policy': (_, { disablesNetworkPolicy }) => disablesNetworkPolicy,
  // The CNI's manifest names the pod range, so the range stands in the config too and neither can drift alone.
  'cluster-cidr': ({ clusterCidr, serviceCidr }, { cni, addresses }) =>
    (clusterCidr !== undefined || serviceCidr !== undefined || cni === 'canal' || cni === 'calico') &&
    addresses.clusterCidr.map(formatCidr).join(),
  'service-cidr': ({ clusterCidr, serviceCidr }, { addresses }) =>
    (serviceCidr !== undefined || clusterCidr !== undefined) && addresses.serviceCidr.map(formatCidr).join(),
  'cluster-dns': ({ clusterDns }, { addresses }) =>
    clusterDns !== undefined && addresses.clusterDns.map(formatAddress).join(),
  'kube-controller-manager-arg': (_, { addresses }) => controllerManagerArgs(addresses),
  'flannel-iface': ({ flannelIface }, { cni }) => cni === 'flannel' && (flannelIface ?? false),
  'flannel-conf': (_, { hasFlannelConf }) => hasFlannelConf && flannelConfPath,
};

const asked = new Map(parameterList.flatMap(({ config, key }) => (config === undefined ? [] : [[config.key, key]])));

function configured(key: string, request: BundleRequest, facts: ConfigFacts): Value {
  const decide = decided[key];
  if (decide !== undefined) return decide(request, facts);
  const name = asked.get(key);
  return ((name && request[name]) as Value | undefined) ?? false;
}

/** The text of a K3s config file; every scalar is quoted, so none can mean anything but itself. */
export function renderConfig(entries: readonly ConfigEntry[]): string {
  return `${['# Written by knit: ask knit again instead of editing this file.', ...entries.map(renderEntry)].join('\n')}\n`;
}

function renderEntry({ key, value, appends }: ConfigEntry): string {
  if (typeof value === 'boolean') return `${key}: ${value}`;
  if (typeof value === 'string') return `${key}: ${JSON.stringify(value)}`;
  return [`${key}${appends === true ? '+' : ''}:`, ...value.map((item) => `  - ${JSON.stringify(item)}`)].join('\n');
}

// A node's own list in a file before ours would be lost without a word.
const appendsLists = (k3s: string): boolean => standingOf(k3sFeature('config-append').availability, k3s).isAvailable;

// What is false or empty is K3s' own default and stays out of the file.
function entry(key: string, value: Value, k3s: string): readonly ConfigEntry[] {
  if (typeof value === 'boolean' || typeof value === 'string')
    return value === false || value === '' ? [] : [{ key, value }];
  if (value.length === 0) return [];
  return [{ key, value, ...(appendsLists(k3s) && { appends: true }) }];
}

function controllerManagerArgs({ families, nodeMasks }: Addresses): readonly string[] {
  return nodeMasks.map(({ family, prefix }) =>
    families.length === 1 ? `node-cidr-mask-size=${prefix}` : `node-cidr-mask-size-${family}=${prefix}`,
  );
}

// K3s sets the same interval when it writes this file itself:
// https://github.com/k3s-io/k3s/blob/master/pkg/agent/flannel/setup.go
const keepaliveSeconds = 25;

/**
 * The text of flannel's own configuration, for options that K3s has no flag for any more; undefined where K3s' flags
 * say everything. K3s then writes none itself, so the file holds the ranges too.
 */
export function flannelConf(request: BundleRequest, { clusterCidr }: Addresses): string | undefined {
  const mode = request.wireguardMode;
  if (mode === undefined || mode === 'separate') return undefined;
  const ipv4 = clusterCidr.find(({ family }) => family === 'ipv4');
  const ipv6 = clusterCidr.find(({ family }) => family === 'ipv6');
  const conf = {
    Network: ipv4 === undefined ? '0.0.0.0/0' : formatCidr(ipv4),
    IPv6Network: ipv6 === undefined ? '::/0' : formatCidr(ipv6),
    EnableIPv4: ipv4 !== undefined,
    EnableIPv6: ipv6 !== undefined,
    // flannel calls it wireguard; wireguard-native is K3s' word.
    Backend: { Type: 'wireguard', Mode: mode, PersistentKeepaliveInterval: keepaliveSeconds },
  };
  return `${JSON.stringify(conf, null, 2)}\n`;
}

/** The options that knit writes, in the order in which it writes them. */
export const writtenOptions: readonly K3sOption[] = k3sOptions.filter(
  ({ decision }) => decision === 'parameter' || decision === 'derived',
);

const keysThat = (has: (option: K3sOption) => boolean): readonly string[] =>
  k3sOptions.filter(has).map(({ key }) => key);

/** Keys that an agent does not know and stops at. */
export const serverKeys: readonly string[] = keysThat(({ nodes }) => nodes === 'servers');

/** Keys that all servers must have the same value of; K3s asks the same of `agent-token`, which is no key of a plan. */
export const matchingKeys: readonly string[] = keysThat(({ mustMatch }) => mustMatch);

/** Keys that break the planned network where another file says them otherwise. */
export const networkKeys: readonly string[] = keysThat(({ decidesNetwork }) => decidesNetwork);
