import type { Cidr } from '../address/cidr.ts';
import { formatCidr, parseCidr } from '../address/cidr.ts';
import type { Wanted } from './edits.ts';
import { jsonValue, member } from './json-text.ts';
import type { UploadedNetwork } from './network.ts';
import { flannelFamilies } from './network.ts';
import type { Probe, Survey } from './survey.ts';
import { spotText } from './survey.ts';
import { UploadError } from './upload-error.ts';

/** What the result must be besides what was asked for: the network of the plan that the request has. */
export interface Verdict {
  readonly wanted: Wanted;
  /** The plan's own, whether it was written or was there. */
  readonly encapsulation: string;
  readonly encryption: string;
  readonly mtu: number;
  readonly families: readonly Cidr['family'][];
}

/**
 * Holds an edited manifest against the plan, by what it means: not whether the edits were made, but whether they
 * suffice, and whether nothing else wins over them. Throws UploadError, naming the place.
 */
export function judge(found: Survey, network: UploadedNetwork, verdict: Verdict): void {
  const { wanted } = verdict;
  const settings = member(found.plugin, 'container_settings')?.value;
  const forwarding = settings && member(settings, 'allow_ip_forwarding')?.value;
  if (forwarding === undefined || jsonValue(forwarding) !== true)
    throw new UploadError('uncertain', 'allow_ip_forwarding');
  if (network.cni !== wanted.cni) throw new UploadError('other-cni');
  judgeTravel(network, verdict);
  judgeFamilies(found, network, verdict);
  if (!network.runsBird) judgeProbes(found.probes, wanted);
  if (wanted.nodeInterface !== undefined) judgeInterface(found, network, wanted.nodeInterface);
}

function judgeTravel({ overruling, ...network }: UploadedNetwork, verdict: Verdict): void {
  const { wanted } = verdict;
  const refuseFirst = (places: readonly string[]): void => {
    if (places[0] !== undefined) throw new UploadError('overruled', places[0]);
  };
  if (network.encapsulation !== verdict.encapsulation) throw new UploadError('encapsulation');
  if (wanted.encapsulation !== undefined) refuseFirst(overruling.encapsulation);
  if (network.encryption !== verdict.encryption) throw new UploadError('uncertain', 'FELIX_WIREGUARDENABLED');
  if (wanted.encryption !== undefined) refuseFirst(overruling.encryption);
  if (network.mtu !== verdict.mtu) throw new UploadError('overruled', overruling.mtu[0] ?? 'CNI_MTU');
  // A number in the CNI configuration that is the wanted one does no harm; tunnels of another MTU do.
  if (wanted.mtu !== undefined) refuseFirst(overruling.mtu.filter((place) => place !== 'mtu'));
  if (wanted.clusterCidr !== undefined) refuseFirst(overruling.ranges);
}

function judgeFamilies(found: Survey, network: UploadedNetwork, { wanted, families }: Verdict): void {
  const sorted = (each: readonly string[]): string => [...each].sort().join();
  if (sorted(network.families) !== sorted(families)) throw new UploadError('families', 'ipam');
  const hasIpv6 = network.families.includes('ipv6');
  if (network.cni === 'canal' && sorted(flannelFamilies(found)) !== sorted(families)) {
    throw new UploadError('families', hasIpv6 ? 'EnableIPv6' : 'net-conf.json');
  }
  // Felix programs IPv6 unless it is told not to.
  if (hasIpv6 && /^(?:false|0|no|n|f)$/i.test(found.variable('FELIX_IPV6SUPPORT') ?? 'true')) {
    throw new UploadError('families', 'FELIX_IPV6SUPPORT');
  }
  if (network.cni === 'calico') {
    const isSet = (name: string, otherwise: string): boolean =>
      found.isFromCluster(name) || !['', 'none'].includes(found.variable(name) ?? otherwise);
    if (hasIpv6 && !isSet('IP6', 'none')) throw new UploadError('families', 'IP6');
    if (network.families.includes('ipv4') && !isSet('IP', 'autodetect')) throw new UploadError('families', 'IP');
  }
  if (wanted.clusterCidr === undefined) return;
  const asked = Object.values(wanted.clusterCidr).flatMap((text) => (text === undefined ? [] : [canonical(text)]));
  const named = network.ranges.filter(({ family }) => families.includes(family)).map(formatCidr);
  if (sorted(asked) !== sorted(named)) {
    throw new UploadError('uncertain', network.cni === 'canal' ? 'net-conf.json' : 'CALICO_IPV4POOL_CIDR');
  }
}

const canonical = (text: string): string => {
  const range = parseCidr(text);
  return range === undefined ? text : formatCidr(range);
};

/**
 * Nothing may ask for BIRD where it does not run, however it is said. Where BIRD was switched off here, what is left
 * must be a plain call that still asks for Felix: a shell could ask for anything.
 */
function judgeProbes(probes: readonly Probe[], { cni, encapsulation }: Wanted): void {
  for (const { name, command, words, text } of probes) {
    if (/bird|confd/i.test(text)) throw new UploadError('probes', name);
    if (cni === 'canal' || encapsulation === undefined || command === undefined) continue;
    if (!/felix/i.test(words) || /[$`;|&<>()]|\b(?:ba|da|k|z)?sh\b/.test(words)) throw new UploadError('probes', name);
  }
}

function judgeInterface(found: Survey, { cni, families }: UploadedNetwork, name: string): void {
  const wanted = cni === 'canal' ? name : `interface=^${name.replaceAll('.', '[.]')}$`;
  const variables =
    cni === 'canal'
      ? ['FLANNELD_IFACE']
      : families.map((family) => (family === 'ipv4' ? 'IP_AUTODETECTION_METHOD' : 'IP6_AUTODETECTION_METHOD'));
  for (const variable of variables) {
    if (spotText(found.setting(variable)) !== wanted) throw new UploadError('uncertain', variable);
  }
}
