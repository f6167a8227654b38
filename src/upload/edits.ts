import { hasCalicoFeature } from '../catalog/calico-features.ts';
import { calicoEncapsulations, canalEncapsulations } from '../catalog/encapsulations.ts';
import type { ManifestNetwork } from '../manifest/edit.ts';
import type { PodRanges } from '../manifest/values.ts';
import { calicoTag, interfaceName, podRanges } from '../manifest/values.ts';
import type { Variables } from '../manifest/variables.ts';
import {
  addressVariables,
  hasBgp,
  ipv6Variables,
  modeVariables,
  poolVariables,
  wireguardVariables,
} from '../manifest/variables.ts';
import type { Changes } from './changes.ts';
import { changeText } from './changes.ts';
import type { MemberChange } from './json-changes.ts';
import { changeJson } from './json-changes.ts';
import type { JsonNode } from './json-text.ts';
import { member } from './json-text.ts';
import { changeVariables, removeWords } from './list-changes.ts';
import type { Survey } from './survey.ts';
import { UploadError } from './upload-error.ts';

/** What a manifest shall say afterwards; what is absent stays as the manifest has it. */
export interface Wanted {
  readonly cni: 'calico' | 'canal';
  /** Release whose rules hold, e.g. `v3.32.1`. */
  readonly tag: string;
  /** Families that pods have afterwards. */
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly clusterCidr?: ManifestNetwork['clusterCidr'] | undefined;
  readonly natOutgoingIpv6?: boolean | undefined;
  readonly encapsulation?: ManifestNetwork['encapsulation'] | undefined;
  readonly encryption?: ManifestNetwork['encryption'] | undefined;
  /** 0 leaves it to Calico. */
  readonly mtu?: number | undefined;
  readonly nodeInterface?: string | undefined;
}

/** The changes that give a manifest what is wanted. Throws UploadError where a place for one is missing or uncertain. */
export function changesOf(found: Survey, wanted: Wanted): Changes[] {
  const ranges = wanted.clusterCidr && podRanges(wanted.clusterCidr);
  const { mtu } = wanted;
  if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 0 && mtu <= 65_535)) throw new RangeError('Not an MTU');
  return [
    changeJson(
      found.conflist,
      [allowIpForwarding(found.plugin), ...(ranges === undefined ? [] : assignedFamilies(found.plugin, ranges))],
      ['cni-config'],
    ),
    ...(mtu === undefined ? [] : mtuChanges(found, mtu)),
    ...(found.cni === 'calico' ? ofCalico(found, wanted, ranges) : ofCanal(found, wanted, ranges)),
  ];
}

// Where the CNI configuration says a number, the setting reaches nobody; the result shows whether it is the wanted one.
function mtuChanges(found: Survey, mtu: number): Changes[] {
  const node = member(found.plugin, 'mtu')?.value;
  const isFilledIn = node?.kind === 'scalar' && typeof node.value === 'symbol';
  return isFilledIn ? [changeText('pod-mtu', found.setting('CNI_MTU'), String(mtu), ['setting', 'CNI_MTU'])] : [];
}

function ofCalico(found: Survey, wanted: Wanted, ranges: PodRanges | undefined): Changes[] {
  const encapsulation = calicoEncapsulations.find(({ value }) => value === wanted.encapsulation)?.value;
  if (encapsulation !== wanted.encapsulation) throw new UploadError('encapsulation');
  const name = 'CALICO_NETWORKING_BACKEND';
  const backend = encapsulation === undefined ? undefined : hasBgp(encapsulation) ? 'bird' : 'vxlan';
  const spot = found.setting(name);
  const isVariable = spot.object === found.variables.object;
  const node = interfaceName(wanted.nodeInterface);
  return [
    ...(isVariable || backend === undefined
      ? []
      : [changeText('networking-backend', spot, backend, ['setting', name])]),
    ...(backend === 'vxlan' ? withoutBirdProbes(found) : []),
    changeVariables(found.variables, {
      ...(isVariable && backend !== undefined ? { [name]: backend } : {}),
      ...nodeAddresses(found, wanted, ranges, node),
      ...(encapsulation === undefined ? {} : modeVariables(encapsulation)),
      ...commonVariables(wanted, ranges),
      ...encryptionVariables(found, wanted),
    }),
  ];
}

/** Marks the families that there are, for rules that ask for nothing else. */
const present = ({ families }: Wanted): PodRanges => ({
  ipv4: families.includes('ipv4') ? 'ipv4' : undefined,
  ipv6: families.includes('ipv6') ? 'ipv6' : undefined,
});

/**
 * How nodes find their addresses. Where no range is asked for, these stay what they are, and only a way that the request
 * names is set; a way that the manifest has of its own is as good as ours.
 */
function nodeAddresses(
  found: Survey,
  wanted: Wanted,
  ranges: PodRanges | undefined,
  name: string | undefined,
): Variables {
  const isWay = (variable: string): boolean => variable.endsWith('_METHOD');
  const all = Object.entries(addressVariables(ranges ?? present(wanted), name));
  return Object.fromEntries(
    all.filter(([variable]) =>
      isWay(variable)
        ? name !== undefined || (ranges !== undefined && knowsWay(wanted.tag) && found.variable(variable) === undefined)
        : ranges !== undefined,
    ),
  );
}

const knowsWay = (tag: string): boolean => hasCalicoFeature(tag, 'kubernetes-internal-ip');

function encryptionVariables({ variable }: Survey, wanted: Wanted): Variables {
  if (wanted.encryption === undefined) return {};
  if (wanted.encryption === 'wireguard') return wireguardVariables(present(wanted));
  const on = ['FELIX_WIREGUARDENABLED', 'FELIX_WIREGUARDENABLEDV6'].filter((name) => variable(name) !== undefined);
  return Object.fromEntries(on.map((name) => [name, 'false']));
}

function ofCanal(found: Survey, wanted: Wanted, ranges: PodRanges | undefined): Changes[] {
  const name = interfaceName(wanted.nodeInterface);
  if (found.flannel === undefined) throw new UploadError('flannel-config');
  const changes = [
    ...(ranges === undefined ? [] : flannelNetwork(found.flannel.root, ranges)),
    ...(wanted.encapsulation === undefined ? [] : flannelBackend(found.flannel.root, wanted.encapsulation)),
  ];
  return [
    changeJson(found.flannel, changes, ['flannel-config']),
    ...(name === undefined
      ? []
      : [changeText('canal-interface', found.setting('FLANNELD_IFACE'), name, ['setting', 'FLANNELD_IFACE'])]),
    changeVariables(found.variables, commonVariables(wanted, ranges)),
  ];
}

const commonVariables = ({ tag, natOutgoingIpv6 }: Wanted, ranges: PodRanges | undefined) =>
  ranges === undefined
    ? {}
    : { ...poolVariables(ranges, () => calicoTag(tag), natOutgoingIpv6), ...ipv6Variables(ranges) };

/** However the flags are written: releases after v3.32 have two dashes before them. */
const birdFlag = /^--?bird-(?:live|ready)(?:=true)?$/;

const withoutBirdProbes = ({ probes }: Survey): Changes[] =>
  probes.flatMap(({ name, command }) => (command === undefined ? [] : removeWords(name, command, birdFlag)));

function allowIpForwarding(plugin: JsonNode): MemberChange {
  const id = 'allow-ip-forwarding';
  const settings = member(plugin, 'container_settings')?.value;
  if (settings !== undefined && settings.kind !== 'object') throw new UploadError('cni-config', 'container_settings');
  if (settings === undefined || settings.members.length === 0) {
    return { id, object: plugin, name: 'container_settings', value: { allow_ip_forwarding: true }, after: 'type' };
  }
  return { id, object: settings, name: 'allow_ip_forwarding', value: true, after: '' };
}

/** The families that pods get addresses of. Calico's IPAM wants its booleans as strings. */
function assignedFamilies(plugin: JsonNode, { ipv4, ipv6 }: PodRanges): MemberChange[] {
  if (ipv6 === undefined) return [];
  const id = 'assigned-families';
  const object = member(plugin, 'ipam')?.value;
  const type = member(object, 'type')?.value;
  const kind = type?.kind === 'scalar' ? type.value : undefined;
  if (kind === 'calico-ipam') {
    return [
      { id, object, name: 'assign_ipv4', value: String(ipv4 !== undefined), after: 'type' },
      { id, object, name: 'assign_ipv6', value: 'true', after: 'type' },
    ];
  }
  if (kind !== 'host-local') throw new UploadError('cni-config', 'ipam.type');
  const ranges = [[{ subnet: 'usePodCidr' }], [{ subnet: 'usePodCidrIPv6' }]];
  return ipv4 === undefined
    ? [{ id, object, name: 'subnet', value: 'usePodCidrIPv6', instead: 'ranges', after: 'type' }]
    : [{ id, object, name: 'ranges', value: ranges, instead: 'subnet', after: 'type' }];
}

function flannelNetwork(root: JsonNode, { ipv4, ipv6 }: PodRanges): MemberChange[] {
  const id = 'flannel-network';
  const change = (name: string, value: unknown, instead?: string): MemberChange => ({
    ...{ id, object: root, name, value, after: 'Network' },
    ...(instead === undefined ? {} : { instead }),
  });
  return [
    ipv4 === undefined ? change('EnableIPv4', false, 'Network') : change('Network', ipv4),
    ...(ipv6 === undefined ? [] : [change('EnableIPv6', true), change('IPv6Network', ipv6)]),
  ];
}

function flannelBackend(root: JsonNode, value: string): MemberChange[] {
  if (!canalEncapsulations.some((row) => row.value === value)) throw new UploadError('encapsulation');
  return [{ id: 'flannel-backend', object: member(root, 'Backend')?.value, name: 'Type', value, after: '' }];
}
