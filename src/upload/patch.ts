import type { CalicoNetwork, CanalNetwork } from '../manifest/network.ts';
import type { PodRanges } from '../manifest/values.ts';
import { interfaceName, podRanges, writtenMtu } from '../manifest/values.ts';
import {
  addressVariables,
  hasBgp,
  ipv6Variables,
  modeVariables,
  poolVariables,
  wireguardVariables,
} from '../manifest/variables.ts';
import type { Text } from '../text.ts';
import type { Changes, Expectation, Splice } from './changes.ts';
import { canonical, changeText, valueAt } from './changes.ts';
import type { ForeignManifest, KubeObject } from './documents.ts';
import { parseObjects, readManifest } from './documents.ts';
import type { MemberChange } from './json-changes.ts';
import { changeJson } from './json-changes.ts';
import type { JsonNode } from './json-text.ts';
import { jsonValue, member, parseJsonText } from './json-text.ts';
import { changeVariables, removeWord } from './list-changes.ts';
import { spliceBytes } from './splice-bytes.ts';
import type { Survey } from './survey.ts';
import { survey } from './survey.ts';
import type { UnfitReason } from './unfit.ts';
import { detailOf, Unfit } from './unfit.ts';

/** What a manifest of any release, or a house-made one, shall say; what is absent stays as the manifest has it. */
export interface PatchWanted {
  /** Absent: whichever of the two the manifest is of. */
  readonly cni?: 'calico' | 'canal' | undefined;
  readonly clusterCidr: { readonly ipv4?: string | undefined; readonly ipv6?: string | undefined };
  readonly encapsulation?: CalicoNetwork['encapsulation'] | CanalNetwork['encapsulation'] | undefined;
  readonly encryption?: 'none' | 'wireguard' | undefined;
  readonly mtu?: number | undefined;
  readonly nodeInterface?: string | undefined;
  readonly natOutgoingIpv6?: boolean | undefined;
}

/** One change that was made: its id, or the name of the variable that was set, and the line where it was made. */
export interface PatchChange {
  readonly id: string;
  /** Line of the manifest as it came, counted from 1. */
  readonly line: number;
}

/** The edited bytes and what was changed, or why nothing was. */
export type PatchResult =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly cni: 'calico' | 'canal';
      /** In the order of the manifest; none where it already says what was wanted. */
      readonly changes: readonly PatchChange[];
    }
  | { readonly ok: false; readonly reason: UnfitReason; readonly detail: Text };

/**
 * Edits a Calico or Canal manifest that anybody may have written, in any formatting: finds the places by what they
 * mean, changes as few characters as it can, and reads the result back. Throws RangeError where `wanted` holds a value
 * that could mean anything but itself.
 */
export function patchManifest(bytes: Uint8Array, wanted: PatchWanted): PatchResult {
  try {
    const manifest = readManifest(bytes);
    const found = survey(manifest);
    const changes = changesOf(found, wanted);
    const splices = changes.flatMap((each) => each.splices).sort((one, other) => one.start - other.start);
    if (splices.length === 0) return { ok: true, bytes: new Uint8Array(bytes), cni: found.cni, changes: [] };
    const expectations = changes.flatMap((each) => each.expectations);
    if (!isAsExpected(manifest, splices, expectations)) throw new Unfit('uncertain');
    return { ok: true, bytes: spliceBytes(bytes, splices), cni: found.cni, changes: withLines(manifest.text, splices) };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, reason: error.reason, detail: detailOf(error.reason) };
    throw error;
  }
}

function changesOf(found: Survey, wanted: PatchWanted): Changes[] {
  if (wanted.cni !== undefined && wanted.cni !== found.cni) throw new Unfit('other-cni');
  const ranges = podRanges(wanted.clusterCidr);
  const mtu = writtenMtu(wanted.mtu);
  return [
    changeJson(
      found.conflist,
      [allowIpForwarding(found.plugin), ...assignedFamilies(found.plugin, ranges)],
      'cni-config',
    ),
    ...(mtu === undefined ? [] : [changeText('pod-mtu', found.setting('CNI_MTU'), mtu, 'setting')]),
    ...(found.cni === 'calico' ? ofCalico(found, wanted, ranges) : ofCanal(found, wanted, ranges)),
  ];
}

function ofCalico(found: Survey, wanted: PatchWanted, ranges: PodRanges): Changes[] {
  const { encapsulation } = wanted;
  if (encapsulation !== undefined && !isCalicoMode(encapsulation)) throw new Unfit('encapsulation');
  const backend =
    encapsulation === undefined ? {} : { CALICO_NETWORKING_BACKEND: hasBgp(encapsulation) ? 'bird' : 'vxlan' };
  const spot = found.setting('CALICO_NETWORKING_BACKEND');
  const isVariable = spot.object === found.variables.object;
  return [
    ...(isVariable
      ? []
      : Object.values(backend).map((value) => changeText('networking-backend', spot, value, 'setting'))),
    ...(encapsulation === undefined || hasBgp(encapsulation) ? [] : withoutBirdProbes(found)),
    variables(found, {
      ...(isVariable ? backend : {}),
      ...addressVariables(ranges, interfaceName(wanted.nodeInterface)),
      ...(encapsulation === undefined ? {} : modeVariables(encapsulation)),
      ...commonVariables(found, wanted, ranges),
      ...(wanted.encryption === 'wireguard' ? wireguardVariables(ranges) : {}),
    }),
  ];
}

function ofCanal(found: Survey, wanted: PatchWanted, ranges: PodRanges): Changes[] {
  const { encapsulation } = wanted;
  if (encapsulation !== undefined && !isCanalMode(encapsulation)) throw new Unfit('encapsulation');
  const name = interfaceName(wanted.nodeInterface);
  if (found.flannel === undefined) throw new Unfit('flannel-config');
  return [
    changeJson(found.flannel, flannelNetwork(found.flannel.root, ranges, encapsulation), 'flannel-config'),
    ...(name === undefined ? [] : [changeText('canal-interface', found.setting('FLANNELD_IFACE'), name, 'setting')]),
    variables(found, commonVariables(found, wanted, ranges)),
  ];
}

const isCalicoMode = (mode: string): mode is CalicoNetwork['encapsulation'] =>
  ['ipip', 'ipip-cross-subnet', 'vxlan', 'vxlan-cross-subnet', 'none'].includes(mode);
const isCanalMode = (mode: string): mode is CanalNetwork['encapsulation'] =>
  ['vxlan', 'host-gw', 'wireguard'].includes(mode);

const commonVariables = (found: Survey, { natOutgoingIpv6 }: PatchWanted, ranges: PodRanges) => ({
  ...poolVariables(ranges, () => `v3.${found.minor()}`, natOutgoingIpv6),
  ...ipv6Variables(ranges),
});

function variables(found: Survey, wanted: Readonly<Record<string, string>>): Changes {
  const entries = valueAt(found.variables.object.value(), found.variables.path) as {
    name?: unknown;
    value?: unknown;
  }[];
  // Calico refuses to start where it shall make no pools and is given a range for one.
  if (entries.some(({ name, value }) => name === 'NO_DEFAULT_POOLS' && value === 'true')) throw new Unfit('variables');
  return changeVariables(found.variables, wanted);
}

const withoutBirdProbes = ({ probes }: Survey): Changes[] =>
  probes.flatMap((probe) => [
    removeWord('live-probe', probe, '-bird-live'),
    removeWord('ready-probe', probe, '-bird-ready'),
  ]);

function allowIpForwarding(plugin: JsonNode): MemberChange {
  const id = 'allow-ip-forwarding';
  const settings = member(plugin, 'container_settings')?.value;
  if (settings === undefined) {
    return { id, object: plugin, name: 'container_settings', value: { allow_ip_forwarding: true }, after: 'type' };
  }
  if (settings.kind !== 'object') throw new Unfit('cni-config');
  if (settings.members.length === 0) {
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
  if (kind !== 'host-local') throw new Unfit('cni-config');
  const ranges = [[{ subnet: 'usePodCidr' }], [{ subnet: 'usePodCidrIPv6' }]];
  return ipv4 === undefined
    ? [{ id, object, name: 'subnet', value: 'usePodCidrIPv6', instead: 'ranges', after: 'type' }]
    : [{ id, object, name: 'ranges', value: ranges, instead: 'subnet', after: 'type' }];
}

function flannelNetwork(root: JsonNode, { ipv4, ipv6 }: PodRanges, encapsulation: string | undefined): MemberChange[] {
  const id = 'flannel-network';
  const change = (name: string, value: unknown, instead?: string): MemberChange => ({
    ...{ id, object: root, name, value, after: 'Network' },
    ...(instead === undefined ? {} : { instead }),
  });
  return [
    ipv4 === undefined ? change('EnableIPv4', false, 'Network') : change('Network', ipv4),
    ...(ipv6 === undefined ? [] : [change('EnableIPv6', true), change('IPv6Network', ipv6)]),
    ...(encapsulation === undefined
      ? []
      : [
          {
            id: 'flannel-backend',
            object: member(root, 'Backend')?.value,
            name: 'Type',
            value: encapsulation,
            after: '',
          },
        ]),
  ];
}

/** A stretch of the manifest, beginning at `base`, with splices that lie in it. */
function spliced(text: string, splices: readonly Splice[], base: number): string {
  let edited = '';
  let at = 0;
  for (const { start, end, text: written } of splices) {
    if (start - base < at) throw new Unfit('uncertain');
    edited += text.slice(at, start - base) + written;
    at = end - base;
  }
  return edited + text.slice(at);
}

function withLines(text: string, splices: readonly Splice[]): PatchChange[] {
  let [line, at] = [1, 0];
  return splices.map(({ id, start }) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < start; next = text.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return { id, line };
  });
}

/** Whether what is to be written means what is wanted there, and everywhere else what it meant before. */
function isAsExpected(
  { documents, objects }: ForeignManifest,
  splices: readonly Splice[],
  expectations: readonly Expectation[],
): boolean {
  const edited = documents.flatMap(({ source, base }) => {
    const own = splices.filter((splice) => splice.base === base);
    return parseObjects({ source: spliced(source, own, base), base });
  });
  if (edited.length !== objects.length) return false;
  return objects.every((object, index) => {
    const own = expectations.filter((each) => each.object === object);
    const wanted = withValues(object, own, ({ value, isJson }) => (isJson ? { json: value } : value));
    const read = edited[index];
    return (
      read !== undefined && wanted === withValues(read, own, ({ isJson }, value) => (isJson ? parsed(value) : value))
    );
  });
}

/** The canonical text of an object with other values in some places. */
function withValues(
  object: KubeObject,
  places: readonly Expectation[],
  change: (place: Expectation, value: unknown) => unknown,
): string {
  const value = structuredClone(object.value());
  for (const place of places) {
    const parent = valueAt(value, place.path.slice(0, -1));
    const key = place.path.at(-1) ?? '';
    if (typeof parent !== 'object' || parent === null) return '';
    (parent as Record<string | number, unknown>)[key] = change(
      place,
      (parent as Record<string | number, unknown>)[key],
    );
  }
  return canonical(value);
}

function parsed(text: unknown): unknown {
  const node = typeof text === 'string' ? parseJsonText(text) : undefined;
  return node === undefined ? undefined : { json: jsonValue(node) };
}
